//! Entries of accounts, read a page at a time, newest first.

use rusqlite::{
    Connection, Row, named_params,
    types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef},
};

use super::{AccountId, Currency, CustomerId, EntryId, Money};

/// A row of `entries` with what is shown of its counterparty.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) id: EntryId,
    pub(crate) account: AccountId,
    pub(crate) booked_at: i64,
    pub(crate) amount: Money,
    pub(crate) balance_after: Money,
    pub(crate) kind: EntryKind,
    pub(crate) counterparty: Counterparty,
    /// What the payer wrote.
    pub(crate) reference: Option<String>,
    /// The masked number of the account itself, for card entries.
    pub(crate) own_number: String,
}

/// Who stands on the other side.
#[derive(Clone, Debug)]
pub(crate) enum Counterparty {
    /// A merchant, an employer, a landlord, a utility.
    Business { name: String, mcc: Option<String>, category: String, town: String, number: String },
    /// Another account of the same customer.
    OwnAccount { nickname: String, number: String },
    /// Another customer's account, by its holder: what they call it is nobody else's business.
    OtherCustomer { name: String, number: String },
    /// The bank itself: interest, fees.
    Bank,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    Salary,
    StandingOrder,
    DirectDebit,
    CardPurchase,
    CashWithdrawal,
    Transfer,
    CardRepayment,
    Interest,
    Refund,
    /// Ordered through the payments system.
    Payment,
}

/// Booking times, both ends included.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Period {
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

/// Which entries, and which page of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryQuery {
    pub(crate) customer: CustomerId,
    /// One account, or all of the customer's.
    pub(crate) account: Option<AccountId>,
    pub(crate) period: Period,
    /// Only entries that existed when the first page was read; the newest entry of now for a first page.
    pub(crate) snapshot: Option<EntryId>,
    pub(crate) page: i64,
    pub(crate) page_size: i64,
}

pub(crate) struct EntryPage {
    pub(crate) entries: Vec<Entry>,
    pub(crate) total_pages: i64,
    pub(crate) snapshot: EntryId,
    /// Booking times of the oldest and the newest entry that the query's accounts hold.
    pub(crate) available: Option<(i64, i64)>,
}

/// Reads one page. Later pages name the first one's snapshot, so that what is booked meanwhile moves nothing.
pub(crate) fn page_of_entries(connection: &Connection, query: &EntryQuery) -> rusqlite::Result<EntryPage> {
    let snapshot = match query.snapshot {
        Some(snapshot) => snapshot,
        None => connection
            .prepare_cached("SELECT coalesce(max(id), 0) FROM entries")?
            .query_row([], |row| row.get(0))?,
    };
    let total = count(connection, query, snapshot)?;
    Ok(EntryPage {
        entries: rows(connection, query, snapshot)?,
        total_pages: ((total + query.page_size - 1) / query.page_size).max(1),
        snapshot,
        available: available(connection, query)?,
    })
}

/// The condition on one index, account's or customer's, that all three statements share.
fn condition(query: &EntryQuery) -> &'static str {
    match query.account {
        Some(_) => "entries.account = :owner",
        None => "entries.customer = :owner",
    }
}

fn owner(query: &EntryQuery) -> i64 {
    query.account.map_or(query.customer.0, |account| account.0)
}

fn bounds(query: &EntryQuery) -> (i64, i64) {
    (query.period.from.unwrap_or(i64::MIN), query.period.to.unwrap_or(i64::MAX))
}

fn count(connection: &Connection, query: &EntryQuery, snapshot: EntryId) -> rusqlite::Result<i64> {
    let sql = format!(
        "SELECT count(*) FROM entries WHERE {} AND booked_at BETWEEN :from AND :to AND id <= :snapshot",
        condition(query)
    );
    let (from, to) = bounds(query);
    connection.prepare_cached(&sql)?.query_row(
        named_params! { ":owner": owner(query), ":from": from, ":to": to, ":snapshot": snapshot },
        |row| row.get(0),
    )
}

fn rows(connection: &Connection, query: &EntryQuery, snapshot: EntryId) -> rusqlite::Result<Vec<Entry>> {
    let sql = format!(
        "SELECT entries.*, own.currency, own.number AS own_number,
                business.name, business.mcc, business.category, business.town, business.number AS business_number,
                other.nickname AS other_nickname, other.number AS other_number, other.customer AS other_customer,
                holder.given_name || ' ' || holder.family_name AS holder
         FROM entries
         JOIN accounts AS own ON own.id = entries.account
         LEFT JOIN counterparties AS business ON business.id = entries.counterparty
         LEFT JOIN accounts AS other ON other.id = entries.counter_account
         LEFT JOIN customers AS holder ON holder.id = other.customer
         WHERE {} AND entries.booked_at BETWEEN :from AND :to AND entries.id <= :snapshot
         ORDER BY entries.booked_at DESC, entries.id DESC LIMIT :limit OFFSET :offset",
        condition(query)
    );
    let (from, to) = bounds(query);
    let parameters = named_params! {
        ":owner": owner(query), ":from": from, ":to": to, ":snapshot": snapshot,
        ":limit": query.page_size, ":offset": (query.page - 1).saturating_mul(query.page_size),
    };
    connection.prepare_cached(&sql)?.query_map(parameters, entry)?.collect()
}

fn available(connection: &Connection, query: &EntryQuery) -> rusqlite::Result<Option<(i64, i64)>> {
    // Two look-ups: SQLite answers min and max from an index only when each is asked for alone.
    let sql = format!(
        "SELECT (SELECT min(booked_at) FROM entries WHERE {0}), (SELECT max(booked_at) FROM entries WHERE {0})",
        condition(query)
    );
    connection.prepare_cached(&sql)?.query_row(named_params! { ":owner": owner(query) }, |row| {
        let (oldest, newest): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
        Ok(oldest.zip(newest))
    })
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let currency: Currency = row.get("currency")?;
    Ok(Entry {
        id: row.get("id")?,
        account: row.get("account")?,
        booked_at: row.get("booked_at")?,
        amount: Money { minor: row.get("amount")?, currency },
        balance_after: Money { minor: row.get("balance_after")?, currency },
        kind: row.get("kind")?,
        counterparty: counterparty(row)?,
        reference: row.get("reference")?,
        own_number: row.get("own_number")?,
    })
}

fn counterparty(row: &Row<'_>) -> rusqlite::Result<Counterparty> {
    let counterparty = if let Some(name) = row.get("name")? {
        Counterparty::Business {
            name,
            mcc: row.get("mcc")?,
            category: row.get("category")?,
            town: row.get("town")?,
            number: row.get("business_number")?,
        }
    } else if let Some(nickname) = row.get("other_nickname")? {
        let number = row.get("other_number")?;
        if row.get::<_, CustomerId>("other_customer")? == row.get("customer")? {
            Counterparty::OwnAccount { nickname, number }
        } else {
            Counterparty::OtherCustomer { name: row.get("holder")?, number }
        }
    } else {
        Counterparty::Bank
    };
    Ok(counterparty)
}

impl EntryKind {
    const ALL: [Self; 10] = [
        Self::Salary,
        Self::StandingOrder,
        Self::DirectDebit,
        Self::CardPurchase,
        Self::CashWithdrawal,
        Self::Transfer,
        Self::CardRepayment,
        Self::Interest,
        Self::Refund,
        Self::Payment,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Salary => "salary",
            Self::StandingOrder => "standing",
            Self::DirectDebit => "debit",
            Self::CardPurchase => "card",
            Self::CashWithdrawal => "cash",
            Self::Transfer => "transfer",
            Self::CardRepayment => "repayment",
            Self::Interest => "interest",
            Self::Refund => "refund",
            Self::Payment => "payment",
        }
    }
}

impl ToSql for EntryKind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.code().into())
    }
}

impl FromSql for EntryKind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let code = value.as_str()?;
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or(FromSqlError::InvalidType)
    }
}
