//! Transactions as `OBTransaction6`, with everything real banks send along.

use serde::Serialize;

use super::{
    account_view::NumberView,
    balance_view::{Amount, indicator},
    date_time::written,
};
use crate::bank::{Counterparty, Direction, Entry, EntryKind};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TransactionsData {
    transaction: Vec<TransactionView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TransactionView {
    account_id: String,
    transaction_id: String,
    transaction_reference: String,
    statement_reference: [String; 1],
    credit_debit_indicator: &'static str,
    status: &'static str,
    transaction_mutability: &'static str,
    booking_date_time: String,
    value_date_time: String,
    transaction_information: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    address_line: Option<String>,
    amount: Amount,
    bank_transaction_code: TransactionCode,
    proprietary_bank_transaction_code: ProprietaryCode,
    balance: BalanceAfter,
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant_details: Option<Merchant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creditor_agent: Option<Agent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creditor_account: Option<NumberView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    debtor_agent: Option<Agent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    debtor_account: Option<NumberView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card_instrument: Option<CardInstrument>,
    supplementary_data: Supplementary,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TransactionCode {
    code: &'static str,
    sub_code: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProprietaryCode {
    code: &'static str,
    issuer: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct BalanceAfter {
    credit_debit_indicator: &'static str,
    #[serde(rename = "Type")]
    kind: &'static str,
    amount: Amount,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Merchant {
    merchant_name: String,
    merchant_category_code: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Agent {
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

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CardInstrument {
    card_scheme_name: &'static str,
    authorisation_type: &'static str,
    identification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Supplementary {
    category: String,
}

pub(super) fn transactions_data(entries: &[Entry]) -> TransactionsData {
    TransactionsData {
        transaction: entries.iter().map(view).collect(),
    }
}

fn view(entry: &Entry) -> TransactionView {
    let booked = written(entry.booked_at);
    let (bank_transaction_code, proprietary) = codes(entry.kind, entry.amount.direction());
    let other = Other::of(entry);
    let (creditor, debtor) = match entry.amount.direction() {
        Direction::Debit => (other.account, None),
        Direction::Credit => (None, other.account),
    };
    TransactionView {
        account_id: entry.account.to_string(),
        transaction_id: entry.id.to_string(),
        transaction_reference: format!("{proprietary} {:012}", entry.id.0),
        statement_reference: [format!("STMT-{}", booked.get(..7).unwrap_or_default())],
        credit_debit_indicator: indicator(entry.amount),
        status: "BOOK",
        transaction_mutability: "Immutable",
        value_date_time: booked.clone(),
        booking_date_time: booked,
        transaction_information: other.information,
        address_line: other.town,
        amount: entry.amount.into(),
        bank_transaction_code,
        proprietary_bank_transaction_code: ProprietaryCode {
            code: proprietary,
            issuer: "Exemplar Bank",
        },
        balance: BalanceAfter {
            credit_debit_indicator: indicator(entry.balance_after),
            kind: "ITBD",
            amount: entry.balance_after.into(),
        },
        merchant_details: other.merchant,
        creditor_agent: creditor.as_ref().map(|_| agent()),
        creditor_account: creditor,
        debtor_agent: debtor.as_ref().map(|_| agent()),
        debtor_account: debtor,
        card_instrument: card_instrument(entry),
        supplementary_data: Supplementary {
            category: other.category,
        },
    }
}

/// The other side, in the parts of a transaction that tell of it.
struct Other {
    information: String,
    category: String,
    town: Option<String>,
    merchant: Option<Merchant>,
    account: Option<NumberView>,
}

impl Other {
    fn of(entry: &Entry) -> Self {
        match &entry.counterparty {
            Counterparty::Business {
                name,
                mcc,
                category,
                town,
                number,
            } => Self {
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
        EntryKind::Rent => "STANDING ORDER",
        EntryKind::DirectDebit => "DIRECT DEBIT",
        EntryKind::CardPurchase => "CARD PAYMENT TO",
        EntryKind::CashWithdrawal => "CASH",
        EntryKind::Transfer => "TRANSFER",
        EntryKind::CardRepayment => "CARD REPAYMENT",
        EntryKind::Interest => "INTEREST",
        EntryKind::Refund => "REFUND FROM",
    };
    format!("{start} {name} {town}").trim_end().to_uppercase()
}

/// Family and sub-family of ISO 20022's bank transaction codes, and the bank's own code.
fn codes(kind: EntryKind, direction: Direction) -> (TransactionCode, &'static str) {
    let credit = direction == Direction::Credit;
    let (code, sub_code, own) = match kind {
        EntryKind::Salary => ("RCDT", "SALA", "BGC"),
        EntryKind::Rent => ("ICDT", "STDO", "SO"),
        EntryKind::DirectDebit => ("IDDT", "PMDD", "DD"),
        EntryKind::CardPurchase => ("CCRD", "POSD", "DEB"),
        EntryKind::Refund => ("CCRD", "RIMB", "REF"),
        EntryKind::CashWithdrawal => ("CCRD", "CWDL", "CPT"),
        EntryKind::Transfer if credit => ("RCDT", "BOOK", "TFR"),
        EntryKind::Transfer => ("ICDT", "BOOK", "TFR"),
        EntryKind::CardRepayment if credit => ("RCDT", "BOOK", "PAY"),
        EntryKind::CardRepayment => ("ICDT", "BOOK", "PAY"),
        EntryKind::Interest => ("MCOP", "INTR", "INT"),
    };
    (TransactionCode { code, sub_code }, own)
}

/// Card numbers are masked, other numbers are a sort code and an account number.
fn identification(number: &str, name: &str) -> NumberView {
    let scheme_name = if number.starts_with('*') {
        "UK.OBIE.PAN"
    } else {
        "UK.OBIE.SortCodeAccountNumber"
    };
    NumberView {
        scheme_name,
        identification: number.to_owned(),
        name: Some(name.to_owned()),
    }
}

fn agent() -> Agent {
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

/// Only what was paid with a card names one, by its last four digits.
fn card_instrument(entry: &Entry) -> Option<CardInstrument> {
    let authorisation_type = match entry.kind {
        EntryKind::CardPurchase if entry.amount.minor > -10_000 => "Contactless",
        EntryKind::CardPurchase | EntryKind::CashWithdrawal => "PIN",
        EntryKind::Refund => "None",
        _ => return None,
    };
    let last_four = entry
        .own_number
        .get(entry.own_number.len().saturating_sub(4)..)
        .unwrap_or_default();
    Some(CardInstrument {
        card_scheme_name: "VISA",
        authorisation_type,
        identification: format!("************{last_four}"),
    })
}
