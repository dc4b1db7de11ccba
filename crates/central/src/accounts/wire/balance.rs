//! Balances.

use std::borrow::Cow;

use bff_core::upstream::{Answer, Error};
use serde::Deserialize;

use super::{Amount, Direction, Envelope, money};
use crate::accounts::id::AccountId;
use crate::accounts::model::Balance;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BalanceData<'a> {
    #[serde(borrow)]
    balance: Vec<WireBalance<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireBalance<'a> {
    account_id: AccountId,
    credit_debit_indicator: Direction,
    #[serde(borrow, rename = "Type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    amount: Amount<'a>,
}

/// An account's booked balance is `ITBD`, or `CLBD` from a system that books once a day; what can be spent is `ITAV` or
/// `CLAV`. Other kinds are passed over.
pub(in crate::accounts) fn balances(answer: &Answer) -> Result<Vec<Balance>, Error> {
    let all = answer.json::<Envelope<BalanceData<'_>>>()?.data.balance;
    let amount = |wire: &WireBalance<'_>| {
        money(&wire.amount, wire.credit_debit_indicator).map_err(|why| answer.unreadable(why))
    };
    let mut balances: Vec<Balance> = Vec::new();
    for wire in all.iter().filter(|wire| matches!(&*wire.kind, "ITBD" | "CLBD")) {
        if balances.iter().all(|balance| balance.account != wire.account_id) {
            balances.push(Balance {
                account: wire.account_id.clone(),
                booked: amount(wire)?,
                available: None,
            });
        }
    }
    for wire in all.iter().filter(|wire| matches!(&*wire.kind, "ITAV" | "CLAV")) {
        if let Some(balance) = balances.iter_mut().find(|balance| balance.account == wire.account_id) {
            balance.available = Some(amount(wire)?);
        }
    }
    Ok(balances)
}
