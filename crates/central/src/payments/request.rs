//! The bodies that go up, as `OBWriteDomesticConsent4` and `OBWriteDomestic2` have them.

use serde::Serialize;

use super::id::ConsentId;
use super::instruction::Instruction;

const SCHEME: &str = "UK.OBIE.SortCodeAccountNumber";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ConsentRequest<'a> {
    data: ConsentData<'a>,
    risk: Risk,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConsentData<'a> {
    initiation: Initiation<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PaymentRequest<'a> {
    data: PaymentData<'a>,
    risk: Risk,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PaymentData<'a> {
    consent_id: &'a str,
    initiation: Initiation<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Initiation<'a> {
    instruction_identification: &'a str,
    end_to_end_identification: &'a str,
    instructed_amount: InstructedAmount,
    debtor_account: Account<'a>,
    creditor_account: Account<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remittance_information: Option<Remittance<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct InstructedAmount {
    amount: String,
    currency: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Account<'a> {
    scheme_name: &'static str,
    identification: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Remittance<'a> {
    unstructured: [&'a str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Risk {
    payment_context_code: &'static str,
}

/// The customer pays somebody, and nobody's shop.
const RISK: Risk = Risk { payment_context_code: "TransferToThirdParty" };

impl<'a> ConsentRequest<'a> {
    pub(super) fn of(instruction: &'a Instruction) -> Self {
        Self { data: ConsentData { initiation: Initiation::of(instruction) }, risk: RISK }
    }
}

impl<'a> PaymentRequest<'a> {
    pub(super) fn of(consent: &'a ConsentId, instruction: &'a Instruction) -> Self {
        let data = PaymentData { consent_id: consent.as_str(), initiation: Initiation::of(instruction) };
        Self { data, risk: RISK }
    }
}

impl<'a> Initiation<'a> {
    fn of(instruction: &'a Instruction) -> Self {
        let Instruction { id, from, to, amount, reference } = instruction;
        Self {
            instruction_identification: id,
            end_to_end_identification: id,
            instructed_amount: InstructedAmount { amount: amount.pounds().to_string(), currency: "GBP" },
            debtor_account: Account { scheme_name: SCHEME, identification: from.as_str(), name: None },
            creditor_account: Account {
                scheme_name: SCHEME,
                identification: to.number.as_str(),
                name: Some(&to.name),
            },
            remittance_information: reference
                .as_ref()
                .map(|reference| Remittance { unstructured: [reference.as_str()] }),
        }
    }
}
