//! What this binary is: its name, what it calls, its routes.

use bff_core::server::App;
use central::OpenData;

use crate::routes;

/// The website's backend.
pub(crate) fn app() -> App<OpenData> {
    App {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        about: env!("CARGO_PKG_DESCRIPTION"),
        dev: include_str!("../dev.toml"),
        upstreams: &[OpenData::UPSTREAM],
        state: |upstreams, _| OpenData::new(upstreams),
        routes: routes::all,
        browse: None,
    }
}
