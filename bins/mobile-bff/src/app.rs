//! What this binary is: its name, what it calls, its routes.

use bff_core::config::Live;
use bff_core::server::App;
use bff_core::upstream::Upstreams;
use central::{Accounts, Messages, Payments};

use crate::config::Phones;
use crate::routes;

/// What the handlers work with.
pub(crate) struct Bank {
    pub(crate) accounts: Accounts,
    pub(crate) messages: Messages,
    pub(crate) payments: Payments,
    pub(crate) phones: Live<Phones>,
}

impl Bank {
    fn new(upstreams: &Upstreams, phones: &Live<Phones>) -> Self {
        Self {
            accounts: Accounts::new(upstreams),
            messages: Messages::new(upstreams),
            payments: Payments::new(upstreams),
            phones: phones.clone(),
        }
    }
}

/// The phone apps' backend.
pub(crate) fn app() -> App<Bank, Phones> {
    App {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        about: env!("CARGO_PKG_DESCRIPTION"),
        dev: include_str!("../dev.toml"),
        upstreams: &[Accounts::UPSTREAM, Messages::UPSTREAM, Payments::UPSTREAM],
        signed: &[Payments::UPSTREAM],
        state: Bank::new,
        routes: routes::all,
        browse: None,
    }
}
