//! Every route of the phone apps: who may use it, how long it may take, and its handler.

mod account;
mod home;
mod payments;
mod settings;
mod transactions;

use std::time::Duration;

use bff_core::server::{Route, anyone, bearer};

use crate::app::Bank;

/// A screen that takes longer is not worth waiting for.
const SCREEN: Duration = Duration::from_secs(2);

/// Whoever pays waits longer, rather than not to know.
const PAYMENT: Duration = Duration::from_secs(6);

/// What a token needs to pay.
const PAY: &[&str] = &["accounts", "payments"];

pub(crate) fn all() -> Vec<Route<Bank>> {
    vec![
        Route::get("/v1/config", "What the app asks at its start", anyone(), SCREEN, settings::settings),
        Route::get("/v1/home", "The first screen", bearer(&["accounts", "messages"]), SCREEN, home::home),
        Route::get("/v1/accounts/{id}", "One account", bearer(&["accounts"]), SCREEN, account::account),
        Route::get(
            "/v1/accounts/{id}/transactions",
            "An account's transactions by day, newest first",
            bearer(&["accounts"]),
            SCREEN,
            transactions::transactions,
        ),
        Route::once(payments::PAYMENTS, "Pays somebody, once", bearer(PAY), PAYMENT, payments::pay),
        Route::get("/v1/payments/{id}", "How a payment stands", bearer(PAY), PAYMENT, payments::payment),
    ]
}
