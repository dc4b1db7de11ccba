//! The BFF that the tests start: routes that each show one thing that core does, made as a binary makes its own.
//!
//! It is part of the test executable, which becomes this service when it is told to: so it is never older than the tests,
//! and a library needs no binary of its own.

mod kept_parts;
mod parts;
mod routes;
mod shop;

use std::process::ExitCode;

use bff_core::config::{Live, NoSettings};
use bff_core::server::{App, Command, Listeners, Route, Stop, exit, serve};
use bff_core::upstream::{Upstream, Upstreams};
use clap::FromArgMatches as _;

/// What turns the test executable into the service; the service's own arguments follow.
pub(crate) const LEAD: [&str; 7] = [
    "probe::becomes_the_service",
    "--exact",
    "--ignored",
    "--nocapture",
    "--quiet",
    "--test-threads=2",
    "--",
];

/// The systems that it calls.
pub(crate) struct Systems {
    central: Upstream,
    side: Upstream,
}

fn app() -> App<Systems> {
    App {
        name: "probe",
        version: "1.2.3",
        about: "A BFF for core's own tests.",
        dev: include_str!("probe/dev.toml"),
        upstreams: &["central", "side"],
        signed: &[],
        state: systems,
        routes,
        browse: None,
    }
}

fn routes() -> Vec<Route<Systems>> {
    [routes::all(), parts::all(), kept_parts::all()].into_iter().flatten().collect()
}

fn systems(upstreams: &Upstreams, _: &Live<NoSettings>) -> Systems {
    Systems { central: upstreams.get("central"), side: upstreams.get("side") }
}

/// Has it serve a route of whose document nothing can be made.
pub(crate) const BROKEN: &str = "--broken";

fn start(args: impl Iterator<Item = String>) -> Result<(), Stop> {
    let mut args = args.peekable();
    let routes = if args.next_if(|arg| arg == BROKEN).is_some() { routes::broken } else { routes };
    let app = App { routes, ..app() };
    let matches = Command::of(&app).get_matches_from(std::iter::once("probe".to_owned()).chain(args));
    let command = Command::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    command.answer(&app)?;
    let config = command.config(&app)?;
    let listeners = Listeners::bind(&config)?;
    serve(app, config, listeners)
}

#[test]
#[ignore = "not a test: what the tests start"]
fn becomes_the_service() {
    let mut args = std::env::args().skip_while(|arg| arg != "--").skip(1).peekable();
    if args.peek().is_some() {
        let ended = exit(start(args));
        // A code does not tell its number.
        let code = (0..=u8::MAX).find(|code| ExitCode::from(*code) == ended);
        std::process::exit(code.map_or(1, i32::from));
    }
}
