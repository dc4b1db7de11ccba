//! The standard's shapes, only as far as they are read, borrowed from the answer's bytes; and what they mean.

mod account;
mod balance;
mod offer;
mod party;
mod recurring;
mod transaction;

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::money::Money;

pub(super) use account::accounts;
pub(super) use balance::balances;
pub(super) use offer::offers;
pub(super) use party::party;
pub(super) use recurring::{beneficiaries, direct_debits, standing_orders};
pub(super) use transaction::transactions;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Envelope<D> {
    data: D,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
enum Direction {
    Credit,
    Debit,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Amount<'a> {
    #[serde(borrow)]
    amount: Cow<'a, str>,
    #[serde(borrow)]
    currency: Cow<'a, str>,
}

/// The standard writes amounts without a sign and says the direction apart.
fn money(amount: &Amount<'_>, direction: Direction) -> Result<Money, &'static str> {
    let unsigned: Decimal = amount.amount.parse().map_err(|_| "an amount is not a decimal")?;
    let currency = amount.currency.parse()?;
    let amount = if direction == Direction::Debit { -unsigned } else { unsigned };
    Ok(Money { amount, currency })
}
