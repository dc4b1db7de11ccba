//! The other side of a transaction, in the parts of `OBTransaction6` that tell of it.

use serde::Serialize;

use super::account_view::NumberView;
use crate::bank::{Counterparty, Entry, EntryKind};

/// The other side, in the parts of a transaction that tell of it.
pub(super) struct Other {
    pub(super) information: String,
    pub(super) category: String,
    pub(super) town: Option<String>,
    pub(super) merchant: Option<Merchant>,
    pub(super) account: Option<NumberView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Merchant {
    merchant_name: String,
    merchant_category_code: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Agent {
    scheme_name: &'static str,
    identification: &'static str,
    name: &'static str,
    postal_address: AgentAddress,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AgentAddress {
    address_type: &'static str,
    building_number: &'static str,
    street_name: &'static str,
    town_name: &'static str,
    post_code: &'static str,
    country: &'static str,
}

impl Other {
    pub(super) fn of(entry: &Entry) -> Self {
        let mut other = Self::named(entry);
        if let Some(reference) = &entry.reference {
            other.information = format!("{} {reference}", other.information);
        }
        other
    }

    fn named(entry: &Entry) -> Self {
        match &entry.counterparty {
            Counterparty::Business { name, mcc, category, town, number } => Self {
                information: information(entry.kind, name, town),
                category: category.clone(),
                town: mcc.as_ref().map(|_| town.clone()),
                merchant: mcc.as_ref().map(|code| Merchant {
                    merchant_name: name.clone(),
                    merchant_category_code: code.clone(),
                }),
                account: mcc.is_none().then(|| identification(number, name)),
            },
            Counterparty::OwnAccount { nickname, number } => Self {
                information: information(entry.kind, nickname, ""),
                category: "transfers".to_owned(),
                town: None,
                merchant: None,
                account: Some(identification(number, nickname)),
            },
            Counterparty::OtherCustomer { name, number } => Self {
                information: information(entry.kind, name, ""),
                category: "payments".to_owned(),
                town: None,
                merchant: None,
                account: Some(identification(number, name)),
            },
            Counterparty::Bank => Self {
                information: "INTEREST PAID".to_owned(),
                category: "income".to_owned(),
                town: None,
                merchant: None,
                account: None,
            },
        }
    }
}

fn information(kind: EntryKind, name: &str, town: &str) -> String {
    let start = match kind {
        EntryKind::Salary => "SALARY",
        EntryKind::StandingOrder => "STANDING ORDER",
        EntryKind::DirectDebit => "DIRECT DEBIT",
        EntryKind::CardPurchase => "CARD PAYMENT TO",
        EntryKind::CashWithdrawal => "CASH",
        EntryKind::Transfer => "TRANSFER",
        EntryKind::CardRepayment => "CARD REPAYMENT",
        EntryKind::Interest => "INTEREST",
        EntryKind::Refund => "REFUND FROM",
        EntryKind::Payment => "FASTER PAYMENT",
    };
    format!("{start} {name} {town}").trim_end().to_uppercase()
}

/// Card numbers are masked, other numbers are a sort code and an account number.
pub(super) fn identification(number: &str, name: &str) -> NumberView {
    let scheme_name = if number.starts_with('*') { "UK.OBIE.PAN" } else { "UK.OBIE.SortCodeAccountNumber" };
    NumberView { scheme_name, identification: number.to_owned(), name: Some(name.to_owned()) }
}

/// The agent of all accounts here is the bank itself.
pub(super) fn agent() -> Agent {
    Agent {
        scheme_name: "UK.OBIE.BICFI",
        identification: "EXMPGB2LXXX",
        name: "Exemplar Bank",
        postal_address: AgentAddress {
            address_type: "BIZZ",
            building_number: "1",
            street_name: "Specimen Square",
            town_name: "Exampleton",
            post_code: "XA1 1AA",
            country: "GB",
        },
    }
}
