//! Transactions for partners.

use bff_core::server::Picked;
use serde::Serialize;
use utoipa::ToSchema;

use super::money::Amount;

/// A page of transactions.
#[derive(Serialize, ToSchema)]
pub(crate) struct TransactionPage {
    /// Newest first.
    #[schema(value_type = Vec<Transaction>)]
    pub(crate) data: Vec<Picked<Transaction>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("S0dH9oT3uW8yZ1bQ"))]
    pub(crate) next_cursor: Option<String>,
}

/// A booked movement; `fields` may leave out any member.
#[derive(Serialize, ToSchema)]
pub(crate) struct Transaction {
    /// Its id.
    #[schema(required = false, examples("txn-0000002576"))]
    id: String,
    /// When it was booked (RFC 3339, UTC).
    #[schema(required = false, format = "date-time", examples("2026-11-21T14:03:00Z"))]
    booked_at: String,
    /// The other side, else what the bank wrote.
    #[schema(required = false, examples("Third Cup Coffee"))]
    description: String,
    /// Negative where money left the account.
    #[schema(required = false)]
    amount: Amount,
}

impl From<central::Transaction> for Transaction {
    fn from(transaction: central::Transaction) -> Self {
        Self {
            id: transaction.id,
            booked_at: transaction.booked.to_string(),
            description: transaction.text,
            amount: transaction.amount.into(),
        }
    }
}
