//! Balances for partners.

use central::Balance;
use serde::Serialize;
use utoipa::ToSchema;

use super::money::Amount;

/// An account's balances.
#[derive(Serialize, ToSchema)]
pub(crate) struct Balances {
    /// What is booked.
    booked: Amount,
    /// What can be spent, credit lines included; absent where the bank does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    available: Option<Amount>,
}

impl From<Balance> for Balances {
    fn from(balance: Balance) -> Self {
        Self { booked: balance.booked.into(), available: balance.available.map(Amount::from) }
    }
}
