//! Starts this binary: what it is, is in `app`.

mod app;
mod routes;
mod views;

use std::process::ExitCode;

use bff_core::server::{Command, Listeners, Stop, exit, serve};
use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    exit(start())
}

fn start() -> Result<(), Stop> {
    let app = app::app();
    let command = Command::parse(&app);
    command.answer(&app)?;
    let settings = command.config(&app)?;
    let listeners = Listeners::bind(&settings)?;
    serve(app, settings, listeners)
}

#[test]
fn command_line_is_sound() {
    Command::of(&app::app()).debug_assert();
}
