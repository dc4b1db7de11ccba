//! Money that moves: both sides of a payment, or the one that is here.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Account, AccountId, CustomerId, EntryKind};

/// What is to be paid, in minor units of the debtor's currency.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) creditor: Creditor,
    pub(crate) amount: i64,
    pub(crate) reference: Option<String>,
}

/// Who is paid.
#[derive(Clone, Debug)]
pub(crate) enum Creditor {
    /// An account of this bank, in the debtor's currency.
    Here(AccountId),
    Elsewhere {
        name: String,
        number: String,
    },
}

/// One side of a payment.
struct Side<'a> {
    account: AccountId,
    amount: i64,
    counterparty: Option<i64>,
    counter_account: Option<AccountId>,
    reference: Option<&'a str>,
}

/// Books it. The caller's transaction makes it one step.
pub(super) fn transfer(
    connection: &Connection,
    debtor: &Account,
    order: &Order,
    now: i64,
) -> rusqlite::Result<()> {
    let reference = order.reference.as_deref();
    let side =
        |account, amount| Side { account, amount, counterparty: None, counter_account: None, reference };
    match &order.creditor {
        Creditor::Here(creditor) => {
            let debit = Side { counter_account: Some(*creditor), ..side(debtor.id, -order.amount) };
            let credit = Side { counter_account: Some(debtor.id), ..side(*creditor, order.amount) };
            book(connection, &debit, now)?;
            book(connection, &credit, now)
        }
        Creditor::Elsewhere { name, number } => {
            let counterparty = Some(counterparty(connection, name, number)?);
            book(connection, &Side { counterparty, ..side(debtor.id, -order.amount) }, now)
        }
    }
}

fn book(connection: &Connection, side: &Side<'_>, now: i64) -> rusqlite::Result<()> {
    let (customer, balance): (CustomerId, i64) = connection
        .prepare_cached(
            "UPDATE accounts SET balance = balance + ?2 WHERE id = ?1 RETURNING customer, balance",
        )?
        .query_row(params![side.account, side.amount], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let newest: Option<i64> = connection
        .prepare_cached("SELECT max(booked_at) FROM entries WHERE account = ?1")?
        .query_row([side.account], |row| row.get(0))?;
    connection
        .prepare_cached(
            "INSERT INTO entries (account, customer, booked_at, amount, balance_after, kind, counterparty,
                                  counter_account, reference)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            side.account,
            customer,
            // The data may reach beyond now; an entry before the newest would have the wrong balance after it.
            newest.unwrap_or(now).max(now),
            side.amount,
            balance,
            EntryKind::Payment,
            side.counterparty,
            side.counter_account,
            side.reference,
        ])?;
    Ok(())
}

/// The row of this name and number. What one customer calls a number is not shown to another who calls it otherwise.
fn counterparty(connection: &Connection, name: &str, number: &str) -> rusqlite::Result<i64> {
    let known = connection
        .prepare_cached("SELECT id FROM counterparties WHERE number = ?1 AND name = ?2")?
        .query_row([number, name], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    connection
        .prepare_cached("INSERT INTO counterparties VALUES (NULL, ?1, NULL, 'payments', '', ?2)")?
        .execute([name, number])?;
    Ok(connection.last_insert_rowid())
}
