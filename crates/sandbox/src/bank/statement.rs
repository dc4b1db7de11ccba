//! Statements: one for each whole month in which anything was booked, added up from its entries.

use jiff::civil::Date;
use rusqlite::{Connection, Row, named_params};

use super::{AccountId, AccountKind, Currency, Money, payee::AccountsQuery};

/// A month of one account.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) account: AccountId,
    pub(crate) kind: AccountKind,
    pub(crate) credit_line: Money,
    /// The first day of the month.
    pub(crate) month: Date,
    pub(crate) opening: Money,
    /// Sums of what came in and of what went out; the latter is below zero.
    pub(crate) credits: Money,
    pub(crate) debits: Money,
    pub(crate) interest: Money,
    pub(crate) closing: Money,
}

/// Statements of all months that have ended on `today`, newest first.
pub(crate) fn statements_of(
    connection: &Connection,
    query: &AccountsQuery,
    today: Date,
) -> rusqlite::Result<Vec<Statement>> {
    let sql = "
        SELECT accounts.id, accounts.kind, currency, credit_line, opening_balance,
               strftime('%Y-%m-01', booked_at, 'unixepoch') AS month,
               sum(max(amount, 0)) AS credits, sum(min(amount, 0)) AS debits,
               sum(iif(entries.kind = 'interest', amount, 0)) AS interest
        FROM accounts JOIN entries ON entries.account = accounts.id
        WHERE accounts.customer = :customer AND (:account IS NULL OR accounts.id = :account)
        GROUP BY accounts.id, month ORDER BY accounts.id, month";
    let parameters = named_params! { ":customer": query.customer, ":account": query.account };
    let months: Vec<Statement> =
        connection.prepare_cached(sql)?.query_map(parameters, month)?.collect::<Result<_, _>>()?;
    let mut statements: Vec<Statement> = Vec::with_capacity(months.len());
    for mut statement in months {
        if let Some(before) = statements.last().filter(|before| before.account == statement.account) {
            statement.opening = before.closing;
        }
        let sum = statement.opening.minor + statement.credits.minor + statement.debits.minor;
        statement.closing = Money { minor: sum, ..statement.opening };
        statements.push(statement);
    }
    statements.retain(|statement| statement.last_day() < today);
    statements.sort_by_key(|statement| (std::cmp::Reverse(statement.month), statement.account));
    Ok(statements)
}

impl Statement {
    pub(crate) fn last_day(&self) -> Date {
        self.month.last_of_month()
    }
}

/// A month by itself, as if it were the account's first.
fn month(row: &Row<'_>) -> rusqlite::Result<Statement> {
    let currency: Currency = row.get("currency")?;
    let money = |column: &str| row.get(column).map(|minor| Money { minor, currency });
    let month: String = row.get("month")?;
    let opening: Money = money("opening_balance")?;
    Ok(Statement {
        account: row.get("id")?,
        kind: row.get("kind")?,
        credit_line: money("credit_line")?,
        month: month.parse().unwrap_or_default(),
        opening,
        credits: money("credits")?,
        debits: money("debits")?,
        interest: money("interest")?,
        closing: opening,
    })
}
