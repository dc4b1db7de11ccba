//! What this binary is: its name, what it calls, its routes.

use bff_core::server::App;
use bff_core::upstream::Upstreams;
use central::{Accounts, Messages, OpenData, Payments};

use crate::routes;

/// What the handlers work with.
pub(crate) struct Bank {
    pub(crate) accounts: Accounts,
    pub(crate) messages: Messages,
    pub(crate) payments: Payments,
    pub(crate) open_data: OpenData,
}

impl Bank {
    fn new(upstreams: &Upstreams) -> Self {
        Self {
            accounts: Accounts::new(upstreams),
            messages: Messages::new(upstreams),
            payments: Payments::new(upstreams),
            open_data: OpenData::new(upstreams),
        }
    }
}

/// The website's backend.
pub(crate) fn app() -> App<Bank> {
    App {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        about: env!("CARGO_PKG_DESCRIPTION"),
        dev: include_str!("../dev.toml"),
        upstreams: &[Accounts::UPSTREAM, Messages::UPSTREAM, Payments::UPSTREAM, OpenData::UPSTREAM],
        signed: &[Payments::UPSTREAM],
        state: |upstreams, _| Bank::new(upstreams),
        routes: routes::all,
        browse: None,
    }
}
