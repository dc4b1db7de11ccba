//! The command line: one subcommand for each thing that a team asks for. The justfile's recipes call it.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(about, version)]
struct Command {
    #[command(subcommand)]
    ask: Ask,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Build, test and start one binary in a copy of the workspace that has no other.
    Autonomy {
        /// Its name, as its folder in `bins` has it.
        binary: String,
    },
}

#[expect(clippy::print_stderr, reason = "answers to a person at a terminal")]
fn main() -> ExitCode {
    let done = match Command::parse().ask {
        Ask::Autonomy { binary } => delivery::autonomy::check(&binary),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

#[test]
fn command_line_is_sound() {
    <Command as clap::CommandFactory>::command().debug_assert();
}
