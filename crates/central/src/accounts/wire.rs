//! The standard's shapes, only as far as they are read, borrowed from the answer's bytes; and what they mean.

use std::borrow::Cow;

use bff_core::upstream::{Answer, Error};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::id::AccountId;
use super::model::{Account, AccountKind, Balance, Offer, Party, Transaction};
use crate::money::Money;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<D> {
    data: D,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PartyData<'a> {
    #[serde(borrow)]
    party: Option<WireParty<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireParty<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    full_legal_name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AccountData<'a> {
    #[serde(borrow, default)]
    account: Vec<WireAccount<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireAccount<'a> {
    account_id: AccountId,
    #[serde(borrow)]
    account_type_code: Option<Cow<'a, str>>,
    #[serde(borrow)]
    nickname: Option<Cow<'a, str>>,
    #[serde(borrow)]
    description: Option<Cow<'a, str>>,
    #[serde(borrow)]
    currency: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    account: Vec<Identification<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Identification<'a> {
    #[serde(borrow)]
    identification: Cow<'a, str>,
}

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

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfferData<'a> {
    #[serde(borrow, default)]
    offer: Vec<WireOffer<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireOffer<'a> {
    #[serde(borrow)]
    offer_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    description: Option<Cow<'a, str>>,
}

pub(super) fn party(answer: &Answer) -> Result<Party, Error> {
    let party = answer.json::<Envelope<PartyData<'_>>>()?.data.party;
    let name = party.and_then(|party| party.name.or(party.full_legal_name));
    let name = name.ok_or_else(|| answer.unreadable("the party has no name"))?;
    Ok(Party { name: name.into_owned() })
}

pub(super) fn accounts(answer: &Answer) -> Result<Vec<Account>, Error> {
    let accounts = answer.json::<Envelope<AccountData<'_>>>()?.data.account;
    accounts.into_iter().map(|account| read_account(account).map_err(|why| answer.unreadable(why))).collect()
}

fn read_account(wire: WireAccount<'_>) -> Result<Account, &'static str> {
    let currency = wire.currency.ok_or("an account has no currency")?.parse()?;
    let kind = match wire.account_type_code.as_deref() {
        Some("CACC") => AccountKind::Current,
        Some("SVGS") => AccountKind::Savings,
        Some("CARD") => AccountKind::CreditCard,
        _ => AccountKind::Other,
    };
    // The first identification is the one that the holder knows the account by.
    let digits = wire.account.first().map(|each| each.identification.chars().filter(char::is_ascii_digit));
    let digits: Vec<char> = digits.map(Iterator::collect).unwrap_or_default();
    let last_four = digits[digits.len().saturating_sub(4)..].iter().collect();
    let name = wire.nickname.or(wire.description).map(Cow::into_owned).unwrap_or_default();
    Ok(Account { id: wire.account_id, kind, name, currency, last_four })
}

/// Only the booked balance of each account: `ITBD`, or `CLBD` from a system that books once a day.
pub(super) fn balances(answer: &Answer) -> Result<Vec<Balance>, Error> {
    let all = answer.json::<Envelope<BalanceData<'_>>>()?.data.balance;
    let booked =
        all.into_iter().filter(|balance| matches!(&*balance.kind, "ITBD" | "CLBD" | "InterimBooked"));
    let read = |wire: WireBalance<'_>| {
        let booked = money(&wire.amount, wire.credit_debit_indicator)?;
        Ok(Balance { account: wire.account_id, booked })
    };
    booked.map(|wire| read(wire).map_err(|why: &str| answer.unreadable(why))).collect()
}

pub(super) fn transactions(answer: &Answer) -> Result<Vec<Transaction>, Error> {
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

pub(super) fn offers(answer: &Answer) -> Result<Vec<Offer>, Error> {
    let all = answer.json::<Envelope<OfferData<'_>>>()?.data.offer;
    let told = all.into_iter().filter_map(|wire| {
        let text = wire.description?.into_owned();
        Some(Offer { id: wire.offer_id.map(Cow::into_owned).unwrap_or_default(), text })
    });
    Ok(told.collect())
}

/// The standard writes amounts without a sign and says the direction apart.
fn money(amount: &Amount<'_>, direction: Direction) -> Result<Money, &'static str> {
    let unsigned: Decimal = amount.amount.parse().map_err(|_| "an amount is not a decimal")?;
    let currency = amount.currency.parse()?;
    let amount = if direction == Direction::Debit { -unsigned } else { unsigned };
    Ok(Money { amount, currency })
}
