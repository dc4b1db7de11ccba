//! Money for partners.

use central::Money;
use serde::Serialize;
use utoipa::ToSchema;

/// An amount of money.
#[derive(Serialize, ToSchema)]
pub(crate) struct Amount {
    /// A decimal number; negative is owed, or left the account.
    #[schema(examples("-12.30"), pattern = "^-?[0-9]+(\\.[0-9]+)?$")]
    amount: String,
    /// ISO 4217.
    #[schema(examples("GBP"), pattern = "^[A-Z]{3}$")]
    currency: String,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self { amount: money.amount.to_string(), currency: money.currency.to_string() }
    }
}
