//! Money on the website: the amount as a text with the decimals of its currency, and the currency beside it.

use bff_core::http::problem::{Failure, Kind};
use central::Money;
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
        Self { currency: money.currency.to_string(), amount: money.amount.to_string() }
    }
}

/// Amounts beyond what a decimal can hold are no bank's: the system's answer is a fault.
pub(super) fn cannot_be_added() -> Failure {
    Failure::new(Kind::UpstreamFailed).detail("The amounts cannot be added up.")
}
