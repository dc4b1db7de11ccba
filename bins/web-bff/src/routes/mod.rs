//! Every route of the website: who may use it, how long it may take, and its handler.

mod branches;
mod products;

use std::time::Duration;

use bff_core::server::{Route, anyone};
use central::OpenData;

/// A page that takes longer is not worth waiting for.
const PAGE: Duration = Duration::from_secs(2);

pub(crate) fn all() -> Vec<Route<OpenData>> {
    vec![
        Route::get("/api/branches", "Branches, nearest first", anyone(), PAGE, branches::branches),
        Route::get("/api/products", "What the bank sells", anyone(), PAGE, products::products),
    ]
}
