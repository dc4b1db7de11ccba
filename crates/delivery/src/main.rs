//! The command line: one subcommand for each thing that a team asks for. The justfile's recipes call it.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use delivery::{autonomy, new_bff, workspace};

#[derive(Debug, Parser)]
#[command(about, version)]
struct Command {
    #[command(subcommand)]
    ask: Ask,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Make a new binary, which builds, passes its tests and answers from the sandbox.
    NewBff {
        /// The client that it is for, such as `tv`: the binary is `tv-bff`.
        name: String,
    },
    /// Build, test and start one binary in a copy of the workspace that has no other.
    Autonomy {
        /// Its name, as its folder in `bins` has it.
        binary: String,
    },
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "answers to a person at a terminal")]
fn main() -> ExitCode {
    let done = match Command::parse().ask {
        Ask::NewBff { name } => {
            let root = workspace::root();
            new_bff::make(&root, &name, &mut new_bff::cargo_in(&root)).map(|made| made.to_string())
        }
        Ask::Autonomy { binary } => autonomy::check(&binary),
    };
    match done {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
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
