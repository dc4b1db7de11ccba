//! What this binary is: its name, what it calls, its routes.

use bff_core::server::App;
use central::Bank;

use crate::routes;

/// The phone apps' backend.
pub(crate) fn app() -> App<Bank> {
    App {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        about: env!("CARGO_PKG_DESCRIPTION"),
        dev: include_str!("../dev.toml"),
        upstreams: central::UPSTREAMS,
        state: |upstreams, _| Bank::new(upstreams),
        routes: routes::all,
        browse: None,
    }
}
