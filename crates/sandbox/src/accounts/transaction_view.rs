//! Transactions as `OBTransaction6`, with everything real banks send along.

use serde::Serialize;

use super::{
    account_view::NumberView,
    balance_view::{Amount, indicator},
    counterparty_view::{Agent, Merchant, Other, agent},
};
use crate::{
    bank::{Direction, Entry, EntryKind},
    open_banking::written,
};

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
    TransactionsData { transaction: entries.iter().map(view).collect() }
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
        proprietary_bank_transaction_code: ProprietaryCode { code: proprietary, issuer: "Exemplar Bank" },
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
        supplementary_data: Supplementary { category: other.category },
    }
}

/// Family and sub-family of ISO 20022's bank transaction codes, and the bank's own code.
fn codes(kind: EntryKind, direction: Direction) -> (TransactionCode, &'static str) {
    let credit = direction == Direction::Credit;
    let (code, sub_code, own) = match kind {
        EntryKind::Salary => ("RCDT", "SALA", "BGC"),
        EntryKind::DirectDebit => ("IDDT", "PMDD", "DD"),
        EntryKind::CardPurchase => ("CCRD", "POSD", "DEB"),
        EntryKind::Refund => ("CCRD", "RIMB", "REF"),
        EntryKind::CashWithdrawal => ("CCRD", "CWDL", "CPT"),
        EntryKind::Transfer | EntryKind::StandingOrder if credit => ("RCDT", "BOOK", "TFR"),
        EntryKind::StandingOrder => ("ICDT", "STDO", "SO"),
        EntryKind::Transfer => ("ICDT", "BOOK", "TFR"),
        EntryKind::CardRepayment if credit => ("RCDT", "BOOK", "PAY"),
        EntryKind::CardRepayment => ("ICDT", "BOOK", "PAY"),
        EntryKind::Payment if credit => ("RCDT", "DMCT", "FPI"),
        EntryKind::Payment => ("ICDT", "DMCT", "FPO"),
        EntryKind::Interest => ("MCOP", "INTR", "INT"),
    };
    (TransactionCode { code, sub_code }, own)
}

/// Only what was paid with a card names one, by its last four digits.
fn card_instrument(entry: &Entry) -> Option<CardInstrument> {
    let authorisation_type = match entry.kind {
        EntryKind::CardPurchase if entry.amount.minor > -10_000 => "Contactless",
        EntryKind::CardPurchase | EntryKind::CashWithdrawal => "PIN",
        EntryKind::Refund => "None",
        _ => return None,
    };
    let last_four = entry.own_number.get(entry.own_number.len().saturating_sub(4)..).unwrap_or_default();
    Some(CardInstrument {
        card_scheme_name: "VISA",
        authorisation_type,
        identification: format!("************{last_four}"),
    })
}
