//! The accounts system: UK Open Banking Account and Transaction API v4.0, as verbose as real ones are.
//!
//! Not here: consents. The token alone says whose accounts may be read.

mod account_view;
mod balance_view;
mod beneficiary_view;
mod counterparty_view;
mod direct_debit_view;
mod failure;
mod offer_view;
mod party_view;
mod product_view;
mod routes;
mod standing_order_view;
mod statement_query;
mod statement_view;
mod time_parameter;
mod transaction_query;
mod transaction_view;

use std::sync::Arc;

pub(crate) use routes::routes;

use crate::{access::Gate, bank::Bank};

/// The path under which the standard's paths lie.
const BASE_PATH: &str = "/open-banking/v4.0/aisp";

pub(crate) const AUDIENCE: &str = "https://accounts.bank.example";
pub(crate) const SCOPE: &str = "accounts";

/// What the routes work with.
pub(crate) struct Accounts {
    pub(crate) gate: Gate,
    pub(crate) bank: Arc<Bank>,
    /// Scheme, host and port: links are absolute.
    pub(crate) url: String,
}
