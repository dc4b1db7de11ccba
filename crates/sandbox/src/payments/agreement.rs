//! A consent: read from a request, checked against the accounts, and authorised at once.

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    failure::Failure,
    instruction::{CREDITOR, DEBTOR, Initiation, Instruction},
};
use crate::bank::{
    Account, AccountKind, Command, Consent, ConsentStatus, Creditor, Currency, account_by_number, add_consent,
};

/// `OBWriteDomesticConsent4`. How it is to be authorised is read over: the customer's token has done that.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct ConsentRequest {
    data: ConsentData,
    risk: Risk,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ConsentData {
    initiation: Initiation,
    #[serde(rename = "ReadRefundAccount")]
    _read_refund_account: Option<String>,
    #[serde(rename = "Authorisation")]
    _authorisation: Option<Map<String, Value>>,
    #[serde(rename = "SCASupportData")]
    _sca_support_data: Option<Map<String, Value>>,
}

/// What the caller says of the payment's risk; nobody here weighs it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Risk(Map<String, Value>);

impl ConsentRequest {
    pub(super) fn read(body: &[u8]) -> Result<(Self, Instruction), Failure> {
        let read: Self = serde_json::from_slice(body).map_err(|error| Failure::Body(error.to_string()))?;
        let instruction = read.data.initiation.instruction()?;
        read.risk.check()?;
        Ok((read, instruction))
    }

    /// Authorises it in the name of the command's customer.
    pub(super) fn agree(
        &self,
        connection: &Connection,
        command: &Command,
        instruction: &Instruction,
        now: i64,
    ) -> Result<Consent, Failure> {
        let debtor = debtor(connection, command, instruction)?;
        creditor(connection, instruction)?;
        let consent = Consent {
            id: format!("consent-{}", Uuid::new_v4()),
            customer: command.customer,
            client: command.client.clone(),
            created_at: now,
            updated_at: now,
            status: ConsentStatus::Authorised,
            account: debtor.id,
            amount: instruction.amount,
            initiation: serde_json::to_string(&self.data.initiation).map_err(Failure::Unwritable)?,
            risk: serde_json::to_string(&self.risk.0).map_err(Failure::Unwritable)?,
        };
        add_consent(connection, &consent)?;
        Ok(consent)
    }
}

impl Risk {
    /// What the standard does not know could not come back in an answer.
    pub(super) fn check(&self) -> Result<(), Failure> {
        const KNOWN: [&str; 8] = [
            "PaymentContextCode",
            "MerchantCategoryCode",
            "MerchantCustomerIdentification",
            "ContractPresentIndicator",
            "BeneficiaryPrepopulatedIndicator",
            "PaymentPurposeCode",
            "CategoryPurposeCode",
            "BeneficiaryAccountType",
        ];
        let known = |name: &String| KNOWN.contains(&name.as_str()) || name == "DeliveryAddress";
        if self.0.keys().all(known) {
            Ok(())
        } else {
            Err(Failure::Field { path: "Risk", message: "the standard has no such field" })
        }
    }
}

/// The account that pays. Another customer's account and none at all are told apart to nobody.
fn debtor(connection: &Connection, command: &Command, instruction: &Instruction) -> Result<Account, Failure> {
    let found = account_by_number(connection, &instruction.debtor)?;
    let own = found.filter(|(customer, _)| *customer == command.customer).map(|(_, account)| account);
    let payer =
        own.filter(|account| account.kind != AccountKind::CreditCard && account.currency == Currency::Gbp);
    payer.ok_or(Failure::Field { path: DEBTOR, message: "the customer has no such account in GBP" })
}

/// Who is paid: an account of this bank, or somebody elsewhere.
pub(super) fn creditor(connection: &Connection, instruction: &Instruction) -> Result<Creditor, Failure> {
    let refused = |message| Err(Failure::Field { path: CREDITOR, message });
    if instruction.creditor == instruction.debtor {
        return refused("an account cannot pay itself");
    }
    match account_by_number(connection, &instruction.creditor)? {
        Some((_, account)) if account.currency == Currency::Gbp => Ok(Creditor::Here(account.id)),
        Some(_) => refused("the account cannot be paid in GBP"),
        None => Ok(Creditor::Elsewhere {
            name: instruction.creditor_name.clone(),
            number: instruction.creditor.clone(),
        }),
    }
}
