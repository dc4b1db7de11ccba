//! Consents: what a customer has agreed to pay.

use rusqlite::{
    Connection, OptionalExtension, params,
    types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef},
};

use super::{AccountId, CustomerId};

/// A row of `consents`.
#[derive(Clone, Debug)]
pub(crate) struct Consent {
    pub(crate) id: String,
    pub(crate) customer: CustomerId,
    pub(crate) client: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) status: ConsentStatus,
    /// The account that is to pay.
    pub(crate) account: AccountId,
    /// Minor units of the account's currency.
    pub(crate) amount: i64,
    /// As JSON.
    pub(crate) initiation: String,
    pub(crate) risk: String,
}

/// As the standard writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConsentStatus {
    Authorised,
    /// Used: its payment was made or refused.
    Consumed,
}

pub(crate) fn add_consent(connection: &Connection, consent: &Consent) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO consents VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
        .execute(params![
            consent.id,
            consent.customer,
            consent.client,
            consent.created_at,
            consent.updated_at,
            consent.status,
            consent.account,
            consent.amount,
            consent.initiation,
            consent.risk,
        ])?;
    Ok(())
}

pub(crate) fn consent(connection: &Connection, id: &str) -> rusqlite::Result<Option<Consent>> {
    connection
        .prepare_cached("SELECT * FROM consents WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(Consent {
                id: row.get("id")?,
                customer: row.get("customer")?,
                client: row.get("client")?,
                created_at: row.get("created_at")?,
                updated_at: row.get("updated_at")?,
                status: row.get("status")?,
                account: row.get("account")?,
                amount: row.get("amount")?,
                initiation: row.get("initiation")?,
                risk: row.get("risk")?,
            })
        })
        .optional()
}

pub(super) fn consume(connection: &Connection, id: &str, now: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE consents SET status = ?2, updated_at = ?3 WHERE id = ?1")?
        .execute(params![id, ConsentStatus::Consumed, now])?;
    Ok(())
}

impl ConsentStatus {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Authorised => "AUTH",
            Self::Consumed => "COND",
        }
    }
}

impl ToSql for ConsentStatus {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.code().into())
    }
}

impl FromSql for ConsentStatus {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let code = value.as_str()?;
        [Self::Authorised, Self::Consumed]
            .into_iter()
            .find(|status| status.code() == code)
            .ok_or(FromSqlError::InvalidType)
    }
}
