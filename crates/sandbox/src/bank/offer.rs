//! Offers that the bank makes on an account.

use rusqlite::{
    Connection, params,
    types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef},
};

use super::{AccountId, Currency, CustomerId, Money};

/// A row of `offers`.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) id: i64,
    pub(crate) account: AccountId,
    pub(crate) kind: OfferKind,
    pub(crate) description: String,
    pub(crate) starts_at: i64,
    pub(crate) ends_at: i64,
    /// Per cent a year.
    pub(crate) rate: Option<String>,
    pub(crate) amount: Option<Money>,
    pub(crate) term: String,
}

/// The standard's kinds, as it writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfferKind {
    BalanceTransfer,
    LimitIncrease,
    MoneyTransfer,
    PromotionalRate,
}

/// Offers on all of a customer's accounts, or on one of them.
pub(crate) fn offers_of(
    connection: &Connection,
    customer: CustomerId,
    account: Option<AccountId>,
) -> rusqlite::Result<Vec<Offer>> {
    let sql = "SELECT offers.*, accounts.currency FROM offers JOIN accounts ON accounts.id = offers.account
               WHERE offers.customer = ?1 AND (?2 IS NULL OR offers.account = ?2) ORDER BY offers.id";
    connection
        .prepare_cached(sql)?
        .query_map(params![customer, account], |row| {
            let currency: Currency = row.get("currency")?;
            let amount: Option<i64> = row.get("amount")?;
            Ok(Offer {
                id: row.get("id")?,
                account: row.get("account")?,
                kind: row.get("kind")?,
                description: row.get("description")?,
                starts_at: row.get("starts_at")?,
                ends_at: row.get("ends_at")?,
                rate: row.get("rate")?,
                amount: amount.map(|minor| Money { minor, currency }),
                term: row.get("term")?,
            })
        })?
        .collect()
}

impl OfferKind {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::BalanceTransfer => "BalanceTransfer",
            Self::LimitIncrease => "LimitIncrease",
            Self::MoneyTransfer => "MoneyTransfer",
            Self::PromotionalRate => "PromotionalRate",
        }
    }
}

impl ToSql for OfferKind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.code().into())
    }
}

impl FromSql for OfferKind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let code = value.as_str()?;
        [Self::BalanceTransfer, Self::LimitIncrease, Self::MoneyTransfer, Self::PromotionalRate]
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or(FromSqlError::InvalidType)
    }
}
