//! Every route of @app@: who may use it, how long it may take, and its handler.

mod start;

use std::time::Duration;

use bff_core::server::{Route, bearer};

use crate::app::Bank;

/// A screen that takes longer is not worth waiting for.
const SCREEN: Duration = Duration::from_secs(2);

pub(crate) fn all() -> Vec<Route<Bank>> {
    vec![Route::get("/v1/start", "The first screen", bearer(&["accounts", "messages"]), SCREEN, start::start)]
}
