//! Payees and standing orders for partners.

use bff_core::server::Picked;
use central::{Beneficiary as Payee, Every, StandingOrder as Order};
use serde::Serialize;
use utoipa::ToSchema;

use super::money::Amount;

/// Whom the customer pays.
#[derive(Serialize, ToSchema)]
pub(crate) struct BeneficiaryList {
    /// The payees.
    #[schema(value_type = Vec<Beneficiary>)]
    pub(crate) data: Vec<Picked<Beneficiary>>,
}

/// Somebody whom the customer pays; `fields` may leave out any member.
#[derive(Serialize, ToSchema)]
pub(crate) struct Beneficiary {
    /// Its id.
    #[schema(required = false, examples("ben-0000000012"))]
    id: String,
    /// The name.
    #[schema(required = false, examples("Rosa Example"))]
    name: String,
    /// The number of the payee's account.
    #[schema(required = false, examples("00010167389679"))]
    account_number: String,
    /// The customer's account that it belongs to; absent where it belongs to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("100005"))]
    account_id: Option<String>,
    /// What is written on a payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("Rent"))]
    reference: Option<String>,
}

/// The customer's standing orders.
#[derive(Serialize, ToSchema)]
pub(crate) struct StandingOrderList {
    /// The standing orders.
    #[schema(value_type = Vec<StandingOrder>)]
    pub(crate) data: Vec<Picked<StandingOrder>>,
}

/// A payment that is repeated; `fields` may leave out any member.
#[derive(Serialize, ToSchema)]
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
    /// When it is paid next (RFC 3339, UTC); absent where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "date-time", examples("2026-12-01T00:00:00Z"))]
    next_payment_at: Option<String>,
    /// What is paid next; absent where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    amount: Option<Amount>,
    /// How often.
    #[schema(required = false)]
    frequency: Frequency,
}

/// How often something is paid.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Frequency {
    Weekly,
    Fortnightly,
    Monthly,
    Quarterly,
    Yearly,
    Other,
}

impl From<Payee> for Beneficiary {
    fn from(payee: Payee) -> Self {
        Self {
            id: payee.id,
            name: payee.name,
            account_number: payee.number,
            account_id: payee.account.map(|account| account.as_str().to_owned()),
            reference: payee.reference,
        }
    }
}

impl From<Order> for StandingOrder {
    fn from(order: Order) -> Self {
        Self {
            id: order.id,
            account_id: order.account.as_str().to_owned(),
            payee: order.payee,
            next_payment_at: order.next.map(|next| next.to_string()),
            amount: order.amount.map(Amount::from),
            frequency: order.every.into(),
        }
    }
}

impl From<Every> for Frequency {
    fn from(every: Every) -> Self {
        match every {
            Every::Week => Self::Weekly,
            Every::Fortnight => Self::Fortnightly,
            Every::Month => Self::Monthly,
            Every::Quarter => Self::Quarterly,
            Every::Year => Self::Yearly,
            Every::Other => Self::Other,
        }
    }
}
