//! An account's transactions on the website.

use serde::Serialize;
use utoipa::ToSchema;

use super::category::Category;

/// A page of transactions.
#[derive(Serialize, ToSchema)]
pub(crate) struct TransactionPage {
    /// Newest first. With `search` or `category` a page may hold fewer than `limit`, or none, though there is a `next`: one
    /// request looks through so many transactions, and the next one goes on where it stopped.
    transactions: Vec<Transaction>,
    /// The `cursor` of the next page, with the same filters; absent when there is no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("S0dH9oT3uW8yZ1bQ"))]
    next: Option<String>,
}

/// A transaction.
#[derive(Serialize, ToSchema)]
struct Transaction {
    /// Its id.
    #[schema(examples("txn-0000002576"))]
    id: String,
    /// The day it was booked, in UTC.
    #[schema(format = "date", examples("2026-11-22"))]
    date: String,
    /// The other side.
    #[schema(examples("Third Cup Coffee"))]
    text: String,
    /// What it was for.
    category: Category,
    /// Negative where money left the account.
    #[schema(examples("-12.30"))]
    amount: String,
    /// ISO 4217.
    #[schema(examples("GBP"))]
    currency: String,
}

impl TransactionPage {
    pub(crate) fn new(transactions: Vec<central::Transaction>, next: Option<String>) -> Self {
        Self { transactions: transactions.into_iter().map(Transaction::from).collect(), next }
    }
}

impl From<central::Transaction> for Transaction {
    fn from(transaction: central::Transaction) -> Self {
        Self {
            date: transaction.booked.strftime("%Y-%m-%d").to_string(),
            category: Category::of(&transaction),
            amount: transaction.amount.amount.to_string(),
            currency: transaction.amount.currency.to_string(),
            id: transaction.id,
            text: transaction.text,
        }
    }
}
