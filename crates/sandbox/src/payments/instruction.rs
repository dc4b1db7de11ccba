//! What is to be paid, as `OBDomestic2` has it: read strictly, kept as it was sent.

use std::str::FromStr;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::failure::Failure;

/// `Data.Initiation`. What this bank has no use for is kept as it is, since it must come back in the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Initiation {
    instruction_identification: String,
    end_to_end_identification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_instrument: Option<String>,
    instructed_amount: InstructedAmount,
    #[serde(skip_serializing_if = "Option::is_none")]
    debtor_account: Option<AccountReference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creditor_agent: Option<Map<String, Value>>,
    creditor_account: AccountReference,
    #[serde(skip_serializing_if = "Option::is_none")]
    creditor_postal_address: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ultimate_creditor: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ultimate_debtor: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    regulatory_reporting: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remittance_information: Option<Remittance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplementary_data: Option<Map<String, Value>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct InstructedAmount {
    amount: String,
    currency: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct AccountReference {
    scheme_name: String,
    identification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secondary_identification: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy: Option<Map<String, Value>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Remittance {
    #[serde(skip_serializing_if = "Option::is_none")]
    structured: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unstructured: Option<Vec<String>>,
}

/// What the bank makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Instruction {
    /// Pence.
    pub(super) amount: i64,
    /// Sort codes and account numbers, 14 digits each.
    pub(super) debtor: String,
    pub(super) creditor: String,
    pub(super) creditor_name: String,
    pub(super) reference: Option<String>,
}

const AMOUNT: &str = "Data.Initiation.InstructedAmount.Amount";
const CURRENCY: &str = "Data.Initiation.InstructedAmount.Currency";
pub(super) const DEBTOR: &str = "Data.Initiation.DebtorAccount";
pub(super) const CREDITOR: &str = "Data.Initiation.CreditorAccount";

fn refused(path: &'static str, message: &'static str) -> Failure {
    Failure::Field { path, message }
}

impl Initiation {
    /// The instruction, if this bank can carry it out.
    pub(super) fn instruction(&self) -> Result<Instruction, Failure> {
        for (path, identification) in [
            ("Data.Initiation.InstructionIdentification", &self.instruction_identification),
            ("Data.Initiation.EndToEndIdentification", &self.end_to_end_identification),
        ] {
            if !(1..=35).contains(&identification.chars().count()) {
                return Err(refused(path, "give 1 to 35 characters"));
            }
        }
        if self.instructed_amount.currency != "GBP" {
            return Err(refused(CURRENCY, "domestic payments are in GBP"));
        }
        let amount = pence(&self.instructed_amount.amount)
            .ok_or_else(|| refused(AMOUNT, "give pounds above zero, with two decimals at most"))?;
        let debtor = self.debtor_account.as_ref().and_then(AccountReference::number);
        let debtor = debtor.ok_or_else(|| {
            refused(DEBTOR, "name the account that pays by sort code and account number, or by IBAN")
        })?;
        let creditor = self.creditor_account.number();
        let creditor = creditor.ok_or_else(|| {
            refused(
                CREDITOR,
                "name the account that is paid by sort code and account number, or by British IBAN",
            )
        })?;
        let creditor_name = self.creditor_account.name.clone();
        let creditor_name = creditor_name.filter(|name| (1..=350).contains(&name.chars().count()));
        let creditor_name =
            creditor_name.ok_or_else(|| refused("Data.Initiation.CreditorAccount.Name", "name the payee"))?;
        Ok(Instruction { amount, debtor, creditor, creditor_name, reference: self.reference()? })
    }

    fn reference(&self) -> Result<Option<String>, Failure> {
        let lines =
            self.remittance_information.as_ref().and_then(|remittance| remittance.unstructured.as_ref());
        let Some(line) = lines.and_then(|lines| lines.first()) else { return Ok(None) };
        if (1..=140).contains(&line.chars().count()) {
            Ok(Some(line.clone()))
        } else {
            Err(refused("Data.Initiation.RemittanceInformation.Unstructured", "give 1 to 140 characters"))
        }
    }
}

impl AccountReference {
    /// Sort code and account number: fourteen digits, or the last fourteen of a British IBAN.
    fn number(&self) -> Option<String> {
        let digits = match self.scheme_name.as_str() {
            "UK.OBIE.SortCodeAccountNumber" => self.identification.as_str(),
            "UK.OBIE.IBAN" if self.identification.len() == 22 && self.identification.starts_with("GB") => {
                self.identification.get(8..)?
            }
            _ => return None,
        };
        let whole = digits.len() == 14 && digits.bytes().all(|byte| byte.is_ascii_digit());
        whole.then(|| digits.to_owned())
    }
}

/// `12.5` is 1250. The standard allows five decimals; pounds have two.
fn pence(amount: &str) -> Option<i64> {
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, "0"));
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(whole, 13) || !digits(decimals, 5) {
        return None;
    }
    let pence = Decimal::from_str(amount).ok()? * Decimal::ONE_HUNDRED;
    if pence.fract().is_zero() { pence.to_i64().filter(|pence| *pence > 0) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_whole_pence_above_zero() {
        for (text, expected) in [("12.50", 1250), ("0.01", 1), ("7", 700), ("12.50000", 1250)] {
            assert_eq!(pence(text), Some(expected), "{text}");
        }
        for text in ["0", "0.00", "12.505", "-1", "+1", "1e3", "", ".5", "5.", "1,000.00", "12345678901234"] {
            assert_eq!(pence(text), None, "{text}");
        }
    }

    fn number(scheme: &str, identification: &str) -> Option<String> {
        let text = |text: &str| text.to_owned();
        let (scheme_name, identification) = (text(scheme), text(identification));
        let reference = AccountReference {
            scheme_name,
            identification,
            name: None,
            secondary_identification: None,
            proxy: None,
        };
        reference.number()
    }

    #[test]
    fn accounts_are_named_by_number_or_by_iban() {
        let expected = Some("00010112345678".to_owned());
        assert_eq!(number("UK.OBIE.SortCodeAccountNumber", "00010112345678"), expected);
        assert_eq!(number("UK.OBIE.IBAN", "GB33EXMP00010112345678"), expected);
        assert_eq!(number("UK.OBIE.IBAN", "DE33EXMP00010112345678"), None);
        assert_eq!(number("UK.OBIE.SortCodeAccountNumber", "0001011234567"), None);
        assert_eq!(number("UK.OBIE.PAN", "************1234"), None);
    }
}
