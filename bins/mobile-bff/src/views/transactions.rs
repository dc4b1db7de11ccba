//! The shape of an account's transactions.

use central::Transaction;
use serde::Serialize;
use utoipa::ToSchema;

use super::money::amount;

/// A page of transactions.
#[derive(Serialize, ToSchema)]
pub(crate) struct Transactions {
    /// By day, newest first. A day may go on on the next page.
    days: Vec<Day>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("S0dH9oT3uW8yZ1bQ"))]
    next: Option<String>,
}

/// A day's transactions.
#[derive(Serialize, ToSchema)]
struct Day {
    /// In UTC.
    #[schema(format = "date", examples("2026-11-22"))]
    date: String,
    /// Newest first.
    transactions: Vec<Line>,
}

/// A transaction.
#[derive(Serialize, ToSchema)]
#[schema(as = Transaction)]
struct Line {
    /// Its id.
    #[schema(examples("txn-0000002576"))]
    id: String,
    /// The other side.
    #[schema(examples("Third Cup Coffee"))]
    text: String,
    /// Negative where money left the account.
    #[schema(examples("-12.30"))]
    amount: String,
}

impl Transactions {
    pub(crate) fn new(transactions: Vec<Transaction>, next: Option<String>) -> Self {
        let mut days: Vec<Day> = Vec::new();
        for transaction in transactions {
            let date = transaction.booked.strftime("%Y-%m-%d").to_string();
            let line = Line {
                id: transaction.id,
                text: transaction.text,
                amount: amount(transaction.amount.amount),
            };
            match days.last_mut() {
                Some(day) if day.date == date => day.transactions.push(line),
                _ => days.push(Day { date, transactions: vec![line] }),
            }
        }
        Self { days, next }
    }
}
