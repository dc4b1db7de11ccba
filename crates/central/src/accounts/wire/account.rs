//! Accounts.

use std::borrow::Cow;

use bff_core::upstream::{Answer, Error};
use serde::Deserialize;

use super::Envelope;
use crate::account_number::AccountNumber;
use crate::accounts::id::AccountId;
use crate::accounts::model::{Account, AccountKind};

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
    scheme_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    identification: Cow<'a, str>,
}

pub(in crate::accounts) fn accounts(answer: &Answer) -> Result<Vec<Account>, Error> {
    let accounts = answer.json::<Envelope<AccountData<'_>>>()?.data.account;
    accounts.into_iter().map(|account| read_account(account).map_err(|why| answer.unreadable(why))).collect()
}

/// The number that this account is known by, where it has one.
pub(in crate::accounts) fn number(answer: &Answer, id: &AccountId) -> Result<Option<AccountNumber>, Error> {
    let accounts = answer.json::<Envelope<AccountData<'_>>>()?.data.account;
    let account = accounts.iter().find(|account| account.account_id == *id);
    let known_by = account.map(|account| account.account.as_slice()).unwrap_or_default();
    Ok(known_by.iter().find_map(|each| {
        AccountNumber::of_scheme(each.scheme_name.as_deref().unwrap_or_default(), &each.identification)
    }))
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
