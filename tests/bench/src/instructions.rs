//! Instructions of core's hot paths, counted: on a machine that other work wants too, a count says what a time does not.
//!
//! The paths are `crates/core/examples/instructions.rs`, built with optimisation. Counts of one compiler, target and kind of processor
//! are compared with those that are kept; a path that takes noticeably more fails.

mod change;
mod counting;
mod means;
mod verdict;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use workspace_rules::built::Built;
use workspace_rules::instructions::Counts;

use crate::place;
use change::Change;
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
    /// What was kept by what a change begins with; then that is what this is held to.
    #[arg(long, requires = "counted_before", conflicts_with = "update")]
    kept_before: Option<PathBuf>,
    /// What was counted of that on this machine.
    #[arg(long, requires = "kept_before")]
    counted_before: Option<PathBuf>,
}

/// Counts and compares; exits with 3 where there is nothing to compare with.
#[expect(clippy::print_stdout, reason = "a person reads it where it was counted")]
pub fn run(command: &Command) -> ExitCode {
    let folder = command.paths.parent().unwrap_or(&command.paths);
    let built = Built::of(folder);
    let counts = Counts { of: means::here(), built, paths: counting::count(&command.paths) };
    if command.update {
        place::keep(&counts, Some(&command.kept));
        println!("{} paths counted and kept in {}", counts.paths.len(), command.kept.display());
        return ExitCode::SUCCESS;
    }
    let kept = read(&command.kept);
    if let Some((kept_before, counted_before)) =
        command.kept_before.as_ref().zip(command.counted_before.as_ref())
    {
        let [kept, kept_before, counted_before] = [kept, read(kept_before), read(counted_before)]
            .map(|counts| counts.expect("counts are kept, and were before the change"));
        let change = Change {
            kept_before: &kept_before,
            counted_before: &counted_before,
            kept: &kept,
            counted: &counts,
        };
        return held(&change);
    }
    let kept = kept.filter(|kept| !kept.paths.is_empty());
    let verdict = Verdict::of(kept.as_ref(), &counts);
    println!("{verdict}");
    match verdict {
        Verdict::NoPair(_) => ExitCode::from(NO_PAIR),
        Verdict::Compared(lines) if lines.iter().any(verdict::Line::is_fault) => ExitCode::FAILURE,
        Verdict::Compared(_) => ExitCode::SUCCESS,
    }
}

/// Whether a change takes what its file says.
#[expect(clippy::print_stdout, reason = "a person reads it where it was counted")]
fn held(change: &Change<'_>) -> ExitCode {
    let lines = change.lines();
    for line in &lines {
        println!("{line}");
    }
    if lines.iter().all(|line| line.fault.is_none()) {
        return ExitCode::SUCCESS;
    }
    println!(
        "A hot path takes other than it may. Find out what for; where it is worth it, run `just instructions --update`."
    );
    ExitCode::FAILURE
}

fn read(file: &Path) -> Option<Counts> {
    serde_json::from_str(&fs::read_to_string(file).ok()?).ok()
}
