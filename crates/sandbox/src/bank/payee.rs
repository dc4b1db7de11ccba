//! Whom accounts pay: standing orders, direct debits and beneficiaries, read from the entries that they left.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use rusqlite::{Connection, Row, named_params};

use super::{AccountId, Currency, CustomerId, EntryKind, Money};

/// Somebody whom an account has paid.
#[derive(Clone, Debug)]
pub(crate) struct Payee {
    /// The account that pays.
    pub(crate) account: AccountId,
    pub(crate) reference: PayeeReference,
    pub(crate) name: String,
    /// Sort code and account number; a card's masked number.
    pub(crate) number: String,
}

/// A row of another table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayeeReference {
    Business(i64),
    OwnAccount(AccountId),
    /// Another customer's account.
    OtherAccount(AccountId),
}

/// Something that is paid every month.
#[derive(Clone, Debug)]
pub(crate) struct Mandate {
    pub(crate) payee: Payee,
    /// What was paid last.
    pub(crate) amount: Money,
    pub(crate) first_at: i64,
    pub(crate) last_at: i64,
}

/// Whose accounts, and which of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccountsQuery {
    pub(crate) customer: CustomerId,
    /// One account, or all of the customer's.
    pub(crate) account: Option<AccountId>,
}

/// The condition of the index, word for word: SQLite uses it for no other.
const TO_PAYEES: &str = "entries.amount < 0 AND entries.kind IN ('standing', 'debit', 'transfer', 'payment')";

const NAMES: &str = "
    LEFT JOIN counterparties AS business ON business.id = paid.counterparty
    LEFT JOIN accounts AS other ON other.id = paid.counter_account
    LEFT JOIN customers AS holder ON holder.id = other.customer";

/// Standing orders or direct debits: everything that has left the accounts as an entry of this kind.
pub(crate) fn mandates_of(
    connection: &Connection,
    query: &AccountsQuery,
    kind: EntryKind,
) -> rusqlite::Result<Vec<Mandate>> {
    let sql = format!(
        "WITH paid AS (
             SELECT entries.account, counterparty, counter_account, min(booked_at) AS first_at, max(booked_at) AS last_at
             FROM accounts JOIN entries ON entries.account = accounts.id
             WHERE accounts.customer = :customer AND (:account IS NULL OR accounts.id = :account)
               AND {TO_PAYEES} AND entries.kind = :kind
             GROUP BY entries.account, counterparty, counter_account)
         SELECT paid.*, own.currency, business.name, business.number AS business_number,
                other.customer AS other_customer, other.nickname, other.number,
                holder.given_name || ' ' || holder.family_name AS holder,
                (SELECT amount FROM entries WHERE {TO_PAYEES} AND entries.kind = :kind
                     AND entries.account = paid.account AND entries.counterparty IS paid.counterparty
                     AND entries.counter_account IS paid.counter_account AND booked_at = paid.last_at) AS amount
         FROM paid JOIN accounts AS own ON own.id = paid.account {NAMES}
         ORDER BY paid.account, business.id, other.id"
    );
    let parameters = named_params! { ":customer": query.customer, ":account": query.account, ":kind": kind };
    connection
        .prepare_cached(&sql)?
        .query_map(parameters, |row| {
            let currency: Currency = row.get("currency")?;
            let amount: i64 = row.get("amount")?;
            Ok(Mandate {
                payee: payee(row, query.customer)?,
                amount: Money { minor: amount.abs(), currency },
                first_at: row.get("first_at")?,
                last_at: row.get("last_at")?,
            })
        })?
        .collect()
}

/// Everybody whom the accounts have sent money themselves; who collects it by direct debit is not one of them.
pub(crate) fn beneficiaries_of(
    connection: &Connection,
    query: &AccountsQuery,
) -> rusqlite::Result<Vec<Payee>> {
    let sql = format!(
        "WITH paid AS (
             SELECT DISTINCT entries.account, counterparty, counter_account
             FROM accounts JOIN entries ON entries.account = accounts.id
             WHERE accounts.customer = :customer AND (:account IS NULL OR accounts.id = :account)
               AND {TO_PAYEES} AND entries.kind <> 'debit')
         SELECT paid.*, business.name, business.number AS business_number,
                other.customer AS other_customer, other.nickname, other.number,
                holder.given_name || ' ' || holder.family_name AS holder
         FROM paid {NAMES}
         ORDER BY paid.account, business.id, other.id"
    );
    let parameters = named_params! { ":customer": query.customer, ":account": query.account };
    connection.prepare_cached(&sql)?.query_map(parameters, |row| payee(row, query.customer))?.collect()
}

impl Mandate {
    /// The day of the month on which it is paid.
    pub(crate) fn day(&self) -> i8 {
        date(self.last_at).day()
    }

    /// The first day on which it is due after this one.
    pub(crate) fn next_after(&self, day: Date) -> Date {
        let last = date(self.last_at);
        let due = (1_i32..).map(|months| last.saturating_add(months.months()));
        due.take(12 * 1000).find(|due| *due > day).unwrap_or(Date::MAX)
    }
}

fn date(seconds: i64) -> Date {
    Timestamp::from_second(seconds).unwrap_or_default().to_zoned(TimeZone::UTC).date()
}

fn payee(row: &Row<'_>, customer: CustomerId) -> rusqlite::Result<Payee> {
    let account = row.get("account")?;
    if let Some(business) = row.get("counterparty")? {
        let reference = PayeeReference::Business(business);
        return Ok(Payee { account, reference, name: row.get("name")?, number: row.get("business_number")? });
    }
    let other = row.get("counter_account")?;
    // What others call their accounts is nobody else's business.
    let (reference, name) = if row.get::<_, CustomerId>("other_customer")? == customer {
        (PayeeReference::OwnAccount(other), row.get("nickname")?)
    } else {
        (PayeeReference::OtherAccount(other), row.get("holder")?)
    };
    Ok(Payee { account, reference, name, number: row.get("number")? })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn check(last: Date, day: Date, expected: Date) {
        let last_at = last.at(3, 0, 0, 0).to_zoned(TimeZone::UTC).expect("a time").timestamp().as_second();
        let payee = Payee {
            account: AccountId(1),
            reference: PayeeReference::Business(1),
            name: String::new(),
            number: String::new(),
        };
        let amount = Money { minor: 1, currency: Currency::Gbp };
        assert_eq!(Mandate { payee, amount, first_at: 0, last_at }.next_after(day), expected);
    }

    #[test]
    fn the_next_payment_is_after_the_day_and_on_the_same_day_of_the_month() {
        check(date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1));
        check(date(2026, 10, 31), date(2026, 10, 31), date(2026, 11, 30));
        check(date(2026, 10, 28), date(2027, 2, 28), date(2027, 3, 28));
        check(date(2026, 11, 1), date(2026, 10, 1), date(2026, 12, 1));
    }
}
