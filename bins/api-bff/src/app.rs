//! What this binary is: its name, what it calls, its routes.

use bff_core::server::App;
use bff_core::upstream::Upstreams;
use central::{Accounts, OpenData, Payments};

use crate::routes;

/// What the handlers work with.
pub(crate) struct Bank {
    pub(crate) accounts: Accounts,
    pub(crate) payments: Payments,
    pub(crate) open_data: OpenData,
}

impl Bank {
    fn new(upstreams: &Upstreams) -> Self {
        Self {
            accounts: Accounts::new(upstreams),
            payments: Payments::new(upstreams),
            open_data: OpenData::new(upstreams),
        }
    }
}

/// The partners' API.
pub(crate) fn app() -> App<Bank> {
    App {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        about: env!("CARGO_PKG_DESCRIPTION"),
        dev: include_str!("../dev.toml"),
        upstreams: &[Accounts::UPSTREAM, Payments::UPSTREAM, OpenData::UPSTREAM],
        signed: &[Payments::UPSTREAM],
        state: |upstreams, _| Bank::new(upstreams),
        routes: routes::all,
        browse: Some("/docs"),
    }
}
