//! Counts instructions: see `bench::instructions`.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    bench::instructions::run(&bench::instructions::Command::parse())
}
