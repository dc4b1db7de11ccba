//! Measures a user's own view: see `bench::screen`.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    bench::screen::run(&bench::screen::Command::parse())
}
