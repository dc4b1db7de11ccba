//! Standing orders for partners, paid on a day.

use bff_core::server::Picked;
use central::StandingOrder as Order;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use super::money::Amount;
use super::payee::Frequency;

/// The customer's standing orders.
#[derive(Serialize, ToSchema)]
#[schema(as = StandingOrderListV2)]
pub(crate) struct StandingOrderList {
    /// The standing orders.
    #[schema(value_type = Vec<StandingOrder>)]
    pub(crate) data: Vec<Picked<StandingOrder>>,
}

/// A payment that is repeated; `fields` may leave out any member.
#[derive(Serialize, ToSchema)]
#[schema(as = StandingOrderV2)]
pub(crate) struct StandingOrder {
    /// Its id.
    #[schema(required = false, examples("so-0000000007"))]
    id: String,
    /// The account that it is paid from.
    #[schema(required = false, examples("100005"))]
    account_id: String,
    /// Who is paid.
    #[schema(required = false, examples("Harbour Lettings"))]
    payee: String,
    /// The day on which it is paid next (ISO 8601, UTC); absent where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "date", examples("2026-12-01"))]
    next_payment_on: Option<String>,
    /// What is paid next; absent where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    amount: Option<Amount>,
    /// How often.
    #[schema(required = false)]
    frequency: Frequency,
}

impl From<Order> for StandingOrder {
    fn from(order: Order) -> Self {
        Self {
            id: order.id,
            account_id: order.account.as_str().to_owned(),
            payee: order.payee,
            next_payment_on: order.next.map(|next| next.to_zoned(TimeZone::UTC).date().to_string()),
            amount: order.amount.map(Amount::from),
            frequency: order.every.into(),
        }
    }
}
