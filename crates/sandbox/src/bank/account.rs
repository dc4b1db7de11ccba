//! Accounts: whose they are, what they are, what is on them.

use rusqlite::{
    Connection, OptionalExtension, Row, params,
    types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef},
};

use super::{AccountId, Currency, CustomerId, Money};

/// A row of `accounts`.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) kind: AccountKind,
    pub(crate) currency: Currency,
    pub(crate) nickname: String,
    /// Sort code and account number (14 digits); a card's masked number.
    pub(crate) number: String,
    pub(crate) opened_at: i64,
    /// Arranged overdraft or card limit, in minor units; zero for none.
    pub(crate) credit_line: i64,
    pub(crate) balance: Money,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccountKind {
    Current,
    Savings,
    CreditCard,
}

/// Whether an account may be shown to a customer.
pub(crate) enum Ownership {
    Own(Account),
    SomebodyElses,
    Unknown,
}

impl Account {
    /// What can be spent, in minor units, the credit line included.
    pub(crate) fn available(&self) -> i64 {
        self.balance.minor + self.credit_line
    }
}

impl AccountKind {
    fn code(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Savings => "savings",
            Self::CreditCard => "card",
        }
    }
}

/// All accounts of a customer, in the order in which they were opened here.
pub(crate) fn accounts_of(connection: &Connection, customer: CustomerId) -> rusqlite::Result<Vec<Account>> {
    connection
        .prepare_cached("SELECT * FROM accounts WHERE customer = ?1 ORDER BY id")?
        .query_map([customer], account)?
        .collect()
}

/// One account, if it is this customer's.
pub(crate) fn owned_account(
    connection: &Connection,
    customer: CustomerId,
    id: AccountId,
) -> rusqlite::Result<Ownership> {
    let found = connection
        .prepare_cached("SELECT * FROM accounts WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get::<_, CustomerId>("customer")?, account(row)?)))
        .optional()?;
    Ok(match found {
        Some((owner, account)) if owner == customer => Ownership::Own(account),
        Some(_) => Ownership::SomebodyElses,
        None => Ownership::Unknown,
    })
}

/// The account with this sort code and number, whoever holds it.
pub(crate) fn account_by_number(
    connection: &Connection,
    number: &str,
) -> rusqlite::Result<Option<(CustomerId, Account)>> {
    connection
        .prepare_cached("SELECT * FROM accounts WHERE number = ?1 AND kind <> 'card'")?
        .query_row([number], |row| Ok((row.get("customer")?, account(row)?)))
        .optional()
}

/// Accounts with what was on them when the day of the customer's newest entry began.
pub(crate) struct Balances {
    pub(crate) accounts: Vec<(Account, i64)>,
    pub(crate) last_midnight: i64,
    /// When the customer's newest entry was booked.
    pub(crate) as_of: i64,
}

/// Balances of these accounts, which are all this customer's.
pub(crate) fn balances_of(
    connection: &Connection,
    customer: CustomerId,
    accounts: Vec<Account>,
) -> rusqlite::Result<Balances> {
    let newest: Option<i64> = connection
        .prepare_cached("SELECT max(booked_at) FROM entries WHERE customer = ?1")?
        .query_row([customer], |row| row.get(0))?;
    let as_of = newest.unwrap_or_default();
    let last_midnight = as_of - as_of.rem_euclid(86_400);
    let mut with_yesterday = Vec::with_capacity(accounts.len());
    for account in accounts {
        let yesterday = balance_before(connection, account.id, last_midnight)?;
        with_yesterday.push((account, yesterday));
    }
    Ok(Balances { accounts: with_yesterday, last_midnight, as_of })
}

/// The booked balance at a moment, before anything that was booked at it or later.
fn balance_before(connection: &Connection, id: AccountId, moment: i64) -> rusqlite::Result<i64> {
    let sql = "SELECT balance_after FROM entries WHERE account = ?1 AND booked_at < ?2
               ORDER BY booked_at DESC, id DESC LIMIT 1";
    let last = connection.prepare_cached(sql)?.query_row(params![id, moment], |row| row.get(0)).optional()?;
    match last {
        Some(balance) => Ok(balance),
        None => connection
            .prepare_cached("SELECT opening_balance FROM accounts WHERE id = ?1")?
            .query_row([id], |row| row.get(0)),
    }
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    let currency = row.get("currency")?;
    Ok(Account {
        id: row.get("id")?,
        kind: row.get("kind")?,
        currency,
        nickname: row.get("nickname")?,
        number: row.get("number")?,
        opened_at: row.get("opened_at")?,
        credit_line: row.get("credit_line")?,
        balance: Money { minor: row.get("balance")?, currency },
    })
}

impl ToSql for AccountKind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.code().into())
    }
}

impl FromSql for AccountKind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let code = value.as_str()?;
        [Self::Current, Self::Savings, Self::CreditCard]
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or(FromSqlError::InvalidType)
    }
}
