//! The first screen's shape.

use bff_core::compose::Slot;
use central::{Account, Party};
use serde::Serialize;
use utoipa::ToSchema;

/// The first screen.
#[derive(Serialize, ToSchema)]
pub(crate) struct Start {
    /// The customer's name.
    #[schema(examples("Kendall Inventley"))]
    name: String,
    /// The customer's accounts.
    accounts: Vec<StartAccount>,
    /// Unread messages; absent when that cannot be told for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(2))]
    unread: Option<u32>,
}

/// An account on the first screen.
#[derive(Serialize, ToSchema)]
struct StartAccount {
    /// Its id, for further requests.
    #[schema(examples("100005"))]
    id: String,
    /// What the customer calls it.
    #[schema(examples("Everyday"))]
    name: String,
}

impl Start {
    pub(crate) fn new(customer: Party, accounts: Vec<Account>, unread: Slot<u32>) -> Self {
        Self {
            name: customer.name,
            accounts: accounts.into_iter().map(StartAccount::from).collect(),
            unread: unread.value(),
        }
    }
}

impl From<Account> for StartAccount {
    fn from(account: Account) -> Self {
        Self { id: account.id.as_str().to_owned(), name: account.name }
    }
}
