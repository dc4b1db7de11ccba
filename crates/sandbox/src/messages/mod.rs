//! The messages system: a secure inbox, described by our own `openapi/messages.json`.

mod cursor;
mod message_view;
mod problem;
mod routes;

use std::sync::Arc;

pub(crate) use routes::routes;

use crate::{access::Gate, bank::Bank};

pub(crate) const AUDIENCE: &str = "https://messages.bank.example";
pub(crate) const SCOPE: &str = "messages";

/// What the routes work with.
pub(crate) struct Messages {
    pub(crate) gate: Gate,
    pub(crate) bank: Arc<Bank>,
}
