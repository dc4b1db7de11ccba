//! The payments system: domestic payments of the UK Open Banking Payment Initiation API v4.0.
//!
//! Consents are first-party: the customer's own token authorises them when they are made. Not here: scheduled and
//! international payments, standing orders, files, refunds.

mod agreement;
mod command;
mod consent_view;
mod execution;
mod failure;
mod instruction;
mod payment_view;
mod routes;
mod signature;
mod signed_answer;
mod signing_keys;

use std::sync::Arc;

pub(crate) use routes::routes;
pub(crate) use signed_answer::signed;
pub(crate) use signing_keys::SigningKeys;

use crate::{access::Gate, bank::Bank};

/// The path under which the standard's paths lie.
const BASE_PATH: &str = "/open-banking/v4.0/pisp";

pub(crate) const AUDIENCE: &str = "https://payments.bank.example";
pub(crate) const SCOPE: &str = "payments";

/// What the routes work with.
pub(crate) struct Payments {
    pub(crate) gate: Gate,
    pub(crate) bank: Arc<Bank>,
    pub(crate) keys: SigningKeys,
    /// Scheme, host and port: links are absolute.
    pub(crate) url: String,
}
