//! Money on a phone: the amount as a text with the decimals of its currency.

use central::Money;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

/// An amount in a currency.
#[derive(Serialize, ToSchema)]
pub(crate) struct Total {
    /// ISO 4217.
    #[schema(examples("GBP"))]
    currency: String,
    /// A decimal number; negative is owed.
    #[schema(examples("1234.50"))]
    amount: String,
}

impl From<Money> for Total {
    fn from(money: Money) -> Self {
        Self { currency: money.currency.to_string(), amount: amount(money.amount) }
    }
}

/// The amount as it is shown.
pub(super) fn amount(amount: Decimal) -> String {
    amount.to_string()
}
