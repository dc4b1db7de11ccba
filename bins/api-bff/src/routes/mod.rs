//! Every route of the partners' API: who may use it, how long it may take, and its handler.

mod accounts;
mod day;
mod payees;
mod transactions;

use std::time::Duration;

use bff_core::server::{Route, bearer};
use central::Accounts;

/// Partners' systems wait longer than people, but not for long.
const CALL: Duration = Duration::from_secs(5);

/// What a token needs to read accounts.
const READ: &[&str] = &["accounts"];

pub(crate) fn all() -> Vec<Route<Accounts>> {
    vec![
        Route::get("/v1/accounts", "The customer's accounts", bearer(READ), CALL, accounts::list),
        Route::get("/v1/accounts/{id}", "One account", bearer(READ), CALL, accounts::one),
        Route::get(
            "/v1/accounts/{id}/balances",
            "An account's balances",
            bearer(READ),
            CALL,
            accounts::balances,
        ),
        Route::get(
            "/v1/accounts/{id}/transactions",
            "An account's transactions, newest first",
            bearer(READ),
            CALL,
            transactions::transactions,
        ),
        Route::get("/v1/beneficiaries", "Whom the customer pays", bearer(READ), CALL, payees::beneficiaries),
        Route::get(
            "/v1/standing-orders",
            "The customer's standing orders",
            bearer(READ),
            CALL,
            payees::standing_orders,
        ),
    ]
}
