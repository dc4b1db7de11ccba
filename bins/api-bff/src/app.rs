//! What this binary is: its name, what it calls, its routes.

use bff_core::server::App;
use central::Accounts;

use crate::routes;

/// The partners' API.
pub(crate) fn app() -> App<Accounts> {
    App {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        about: env!("CARGO_PKG_DESCRIPTION"),
        dev: include_str!("../dev.toml"),
        upstreams: &[Accounts::UPSTREAM],
        state: |upstreams, _| Accounts::new(upstreams),
        routes: routes::all,
        browse: Some("/docs"),
    }
}
