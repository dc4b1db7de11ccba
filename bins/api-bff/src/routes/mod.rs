//! Every route of the partners' API: who may use it, how long it may take, and its handler.

mod accounts;
mod day;
mod open_data;
mod payees;
mod payments;
mod transactions;

use std::time::Duration;

use bff_core::server::{Deprecation, Route, bearer, partner};
use jiff::civil::date;

use crate::app::Bank;

/// Partners' systems wait longer than people, but not for long.
const CALL: Duration = Duration::from_secs(5);

/// What a token needs to read accounts.
const READ: &[&str] = &["accounts"];

/// What a token needs to pay.
const PAY: &[&str] = &["accounts", "payments"];

/// What a partner needs for what is of no customer.
const OPEN: &[&str] = &["open-data"];

/// Paid on a day, and not at an instant.
const FIRST_STANDING_ORDERS: Deprecation =
    Deprecation { since: date(2026, 12, 1), sunset: date(2027, 12, 1), successor: "/v2/standing-orders" };

pub(crate) fn all() -> Vec<Route<Bank>> {
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
            payees::standing_orders_v1,
        )
        .deprecated(FIRST_STANDING_ORDERS),
        Route::get(
            "/v2/standing-orders",
            "The customer's standing orders, paid on a day",
            bearer(READ),
            CALL,
            payees::standing_orders,
        ),
        Route::once(payments::PAYMENTS, "Pays somebody, once", bearer(PAY), CALL, payments::pay),
        Route::get("/v1/payments/{id}", "How a payment stands", bearer(PAY), CALL, payments::payment),
        Route::get("/v1/branches", "The bank's branches", partner(OPEN), CALL, open_data::branches),
        Route::get("/v1/products", "What the bank sells", partner(OPEN), CALL, open_data::products),
    ]
}
