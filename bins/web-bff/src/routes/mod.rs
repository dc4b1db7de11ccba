//! Every route of the website: who may use it, how long it may take, and its handler.

mod account;
mod branches;
mod dashboard;
mod day;
mod messages;
mod payments;
mod products;
mod search;
mod spending;
mod transactions;

use std::time::Duration;

use bff_core::server::{Route, anyone, session};

use crate::app::Bank;

/// A page that takes longer is not worth waiting for.
const PAGE: Duration = Duration::from_secs(2);

/// What looks through months of transactions may take its time; and who pays would rather wait than not know.
const LONG: Duration = Duration::from_secs(5);

/// What a session needs to pay.
const PAY: &[&str] = &["accounts", "payments"];

pub(crate) fn all() -> Vec<Route<Bank>> {
    vec![
        Route::get("/api/branches", "Branches, nearest first", anyone(), PAGE, branches::branches),
        Route::get("/api/products", "What the bank sells", anyone(), PAGE, products::products),
        Route::get(
            "/api/dashboard",
            "The first page after signing in",
            session(&["accounts", "messages"]),
            PAGE,
            dashboard::dashboard,
        ),
        Route::get("/api/accounts/{id}", "One account", session(&["accounts"]), PAGE, account::account),
        Route::get(
            "/api/accounts/{id}/transactions",
            "An account's transactions, newest first; searched and filtered",
            session(&["accounts"]),
            LONG,
            transactions::transactions,
        ),
        Route::get(
            "/api/messages",
            "What the bank wrote, newest first",
            session(&["messages"]),
            PAGE,
            messages::messages,
        ),
        Route::get(
            "/api/spending",
            "What was spent, by month and by category",
            session(&["accounts"]),
            LONG,
            spending::spending,
        ),
        Route::once(payments::PAYMENTS, "Pays somebody, once", session(PAY), LONG, payments::pay),
        Route::get("/api/payments/{id}", "How a payment stands", session(PAY), LONG, payments::payment),
    ]
}
