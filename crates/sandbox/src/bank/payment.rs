//! Payments: consents that were used.

use rusqlite::{
    Connection, OptionalExtension, params,
    types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef},
};

use super::{
    Consent, Ownership,
    consent::{consent, consume},
    owned_account,
    transfer::{Creditor, Order, transfer},
};

/// A row of `payments` with its consent.
#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) id: String,
    pub(crate) consent: Consent,
    pub(crate) created_at: i64,
    pub(crate) status: PaymentStatus,
}

/// As the standard writes them (ISO 20022, payment transaction status).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PaymentStatus {
    /// It left the debtor's account.
    Settled,
    /// It arrived on the creditor's account, which is here.
    Credited,
    /// There was not enough on the account.
    Rejected,
}

/// Uses a consent: pays when there is enough on the account, rejects when there is not.
pub(crate) fn pay(
    connection: &Connection,
    id: String,
    agreed: Consent,
    order: &Order,
    now: i64,
) -> rusqlite::Result<Payment> {
    let Ownership::Own(debtor) = owned_account(connection, agreed.customer, agreed.account)? else {
        // Accounts never change hands: a consent without its account is a broken database.
        return Err(rusqlite::Error::QueryReturnedNoRows);
    };
    let status = if debtor.available() < order.amount {
        PaymentStatus::Rejected
    } else {
        transfer(connection, &debtor, order, now)?;
        match order.creditor {
            Creditor::Here(_) => PaymentStatus::Credited,
            Creditor::Elsewhere { .. } => PaymentStatus::Settled,
        }
    };
    consume(connection, &agreed.id, now)?;
    connection
        .prepare_cached("INSERT INTO payments VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id, agreed.id, now, status])?;
    Ok(Payment { id, consent: agreed, created_at: now, status })
}

pub(crate) fn payment(connection: &Connection, id: &str) -> rusqlite::Result<Option<Payment>> {
    let found: Option<(String, i64, PaymentStatus)> = connection
        .prepare_cached("SELECT consent, created_at, status FROM payments WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((agreed, created_at, status)) = found else { return Ok(None) };
    let payment = |consent| Payment { id: id.to_owned(), consent, created_at, status };
    Ok(consent(connection, &agreed)?.map(payment))
}

impl PaymentStatus {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Settled => "ACSC",
            Self::Credited => "ACCC",
            Self::Rejected => "RJCT",
        }
    }
}

impl ToSql for PaymentStatus {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.code().into())
    }
}

impl FromSql for PaymentStatus {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let code = value.as_str()?;
        [Self::Settled, Self::Credited, Self::Rejected]
            .into_iter()
            .find(|status| status.code() == code)
            .ok_or(FromSqlError::InvalidType)
    }
}
