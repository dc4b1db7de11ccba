//! Instructions of core's hot paths, counted: on a machine that other work wants too, a count says what a time does not.
//!
//! The paths are `crates/core/examples/instructions.rs`, built with optimisation. Counts of one compiler, target and kind of processor
//! are compared with those that are kept; a path that takes noticeably more fails.

mod counting;
mod means;
mod verdict;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use workspace_rules::instructions::Counts;

use crate::place;
use verdict::Verdict;

/// What nobody changed, and cannot be compared: neither a fault nor a success.
const NO_PAIR: u8 = 3;

/// What is counted, and beside what.
#[derive(Debug, Parser)]
pub struct Command {
    /// The built paths, with their path.
    paths: PathBuf,
    /// The counts that are kept.
    #[arg(long)]
    kept: PathBuf,
    /// Keep these counts in place of those.
    #[arg(long)]
    update: bool,
}

/// Counts and compares; exits with 3 where there is nothing to compare with.
#[expect(clippy::print_stdout, reason = "a person reads it where it was counted")]
pub fn run(command: &Command) -> ExitCode {
    let counts = Counts { of: means::here(), paths: counting::count(&command.paths) };
    if command.update {
        place::keep(&counts, Some(&command.kept));
        println!("{} paths counted and kept in {}", counts.paths.len(), command.kept.display());
        return ExitCode::SUCCESS;
    }
    let kept =
        fs::read_to_string(&command.kept).ok().and_then(|text| serde_json::from_str::<Counts>(&text).ok());
    let kept = kept.filter(|kept| !kept.paths.is_empty());
    let verdict = Verdict::of(kept.as_ref(), &counts);
    println!("{verdict}");
    match verdict {
        Verdict::NoPair(_) => ExitCode::from(NO_PAIR),
        Verdict::Compared(lines) if lines.iter().any(verdict::Line::is_fault) => ExitCode::FAILURE,
        Verdict::Compared(_) => ExitCode::SUCCESS,
    }
}
