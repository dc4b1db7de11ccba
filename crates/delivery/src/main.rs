//! The command line: one subcommand for each thing that a team asks for. The justfile's recipes call it.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use delivery::release::Release;
use delivery::{affected, autonomy, new_bff, promise, workflows, workspace};
use jiff::civil::Date;
use semver::Version;

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
    /// Print what a change affects: the binaries to test, to build and to release, and the other members to test.
    Affected {
        /// A commit that the work left from: a branch, a tag, a hash.
        revision: String,
        /// As one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Build a binary and hold the OpenAPI document that it prints to what its last release promised.
    Contract {
        /// Its name, as its folder in `bins` has it.
        binary: String,
    },
    /// Release one binary: version, changelog, document, commit and tag.
    Release {
        /// Its name, as its folder in `bins` has it.
        binary: String,
        /// Greater than the last.
        version: Version,
        /// Its contract is broken, and is meant to be: the version must be a new major one.
        #[arg(long)]
        breaking: bool,
    },
    /// Write the workflow of each binary anew, and the line of each in CODEOWNERS.
    Workflows,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "answers to a person at a terminal")]
fn main() -> ExitCode {
    match answer(Command::parse().ask) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("{}", fault.trim_end());
            ExitCode::FAILURE
        }
    }
}

fn answer(ask: Ask) -> Result<String, String> {
    let root = workspace::root();
    match ask {
        Ask::NewBff { name } => new_bff::make_in(&root, &name).map(|made| made.to_string()),
        Ask::Autonomy { binary } => autonomy::check(&binary),
        Ask::Affected { revision, json } => {
            let affected = affected::since(&root, &revision)?;
            Ok(if json { format!("{}\n", affected.json()) } else { affected.to_string() })
        }
        Ask::Contract { binary } => promise::check_in(&root, &binary, today()),
        Ask::Release { binary, version, breaking } => {
            Release { binary, version, breaking, today: today() }.run(&root)
        }
        Ask::Workflows => workflows::write(&root),
    }
}

fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

#[test]
fn command_line_is_sound() {
    <Command as clap::CommandFactory>::command().debug_assert();
}
