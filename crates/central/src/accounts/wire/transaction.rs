//! Transactions.

use std::borrow::Cow;

use bff_core::upstream::{Answer, Error};
use jiff::Timestamp;
use serde::Deserialize;

use super::{Amount, Direction, Envelope, money};
use crate::accounts::model::Transaction;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TransactionData<'a> {
    #[serde(borrow, default)]
    transaction: Vec<WireTransaction<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireTransaction<'a> {
    #[serde(borrow)]
    transaction_id: Option<Cow<'a, str>>,
    credit_debit_indicator: Direction,
    booking_date_time: Timestamp,
    #[serde(borrow)]
    transaction_information: Option<Cow<'a, str>>,
    #[serde(borrow)]
    amount: Amount<'a>,
    #[serde(borrow)]
    merchant_details: Option<Merchant<'a>>,
    #[serde(borrow)]
    creditor_account: Option<Named<'a>>,
    #[serde(borrow)]
    debtor_account: Option<Named<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Merchant<'a> {
    #[serde(borrow)]
    merchant_name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
}

pub(in crate::accounts) fn transactions(answer: &Answer) -> Result<Vec<Transaction>, Error> {
    let all = answer.json::<Envelope<TransactionData<'_>>>()?.data.transaction;
    all.into_iter().map(|wire| read_transaction(wire).map_err(|why| answer.unreadable(why))).collect()
}

fn read_transaction(wire: WireTransaction<'_>) -> Result<Transaction, &'static str> {
    let merchant = wire.merchant_details.and_then(|merchant| merchant.merchant_name);
    let other = wire.creditor_account.or(wire.debtor_account).and_then(|account| account.name);
    let text = merchant.or(other).or(wire.transaction_information);
    Ok(Transaction {
        id: wire.transaction_id.map(Cow::into_owned).unwrap_or_default(),
        booked: wire.booking_date_time,
        text: text.map(Cow::into_owned).unwrap_or_default(),
        amount: money(&wire.amount, wire.credit_debit_indicator)?,
    })
}
