//! The standard's shapes, only as far as they are read, borrowed from the answer's bytes; and what they mean.

mod account;
mod balance;
mod offer;
mod party;
mod recurring;
mod transaction;

use std::borrow::Cow;

use bff_core::upstream::{Answer, Error};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::money::Money;

pub(super) use account::{accounts, number};
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

/// Where the next page is, if there is one.
pub(super) fn next(answer: &Answer) -> Result<Option<String>, Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Paged<'a> {
        #[serde(borrow)]
        links: Option<Links<'a>>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Links<'a> {
        #[serde(borrow)]
        next: Option<Cow<'a, str>>,
    }
    // Most answers are one page: a look costs less than a second reading.
    if !std::str::from_utf8(answer.body()).is_ok_and(|body| body.contains("\"Next\"")) {
        return Ok(None);
    }
    let links = answer.json::<Paged<'_>>()?.links;
    Ok(links.and_then(|links| links.next).map(Cow::into_owned))
}
