//! What this binary is: its name, what it calls, its routes.

use bff_core::config::{Live, NoSettings};
use bff_core::server::App;
use bff_core::upstream::Upstreams;
use central::{Accounts, Messages};

use crate::routes;

/// What the handlers work with.
pub(crate) struct Bank {
    pub(crate) accounts: Accounts,
    pub(crate) messages: Messages,
}

impl Bank {
    fn new(upstreams: &Upstreams, _: &Live<NoSettings>) -> Self {
        Self { accounts: Accounts::new(upstreams), messages: Messages::new(upstreams) }
    }
}

/// The backend of @app@.
pub(crate) fn app() -> App<Bank> {
    App {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        about: env!("CARGO_PKG_DESCRIPTION"),
        dev: include_str!("../dev.toml"),
        upstreams: &[Accounts::UPSTREAM, Messages::UPSTREAM],
        signed: &[],
        state: Bank::new,
        routes: routes::all,
        browse: None,
    }
}
