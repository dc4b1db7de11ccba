//! Figures come from a run: each table of docs/BENCHMARKS.md is what the run's file says, to the digit.

mod bars;
mod run;
mod spread;
mod tables;

use std::fs;
use std::path::Path;

use crate::marked;
use crate::tree::Tree;
use crate::violation::Violation;

pub use run::{Absent, Effort, Log, Machine, Measured, Run, Start, Stream, Work};
pub use tables::{bars, tables};

const DOCUMENT: &str = "docs/BENCHMARKS.md";

/// What the run of `tests/bench` wrote.
const RUN: &str = "docs/benchmarks/run.json";

const INSTEAD: &str = "Measure with `just bench`, which writes both";

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let Some(document) = tree.text(Path::new(DOCUMENT)) else { return Vec::new() };
    let run = tree.text(Path::new(RUN)).unwrap_or_default();
    let Ok(run) = serde_json::from_str::<Run>(&run) else {
        return vec![marked::violation(RUN, 1, "it is no run of tests/bench".to_owned(), INSTEAD)];
    };
    marked::faults(DOCUMENT, &document, RUN, &tables(&run), INSTEAD)
}

/// Writes every table anew, as the run has it.
pub fn update(tree: &Tree) {
    let (Some(document), Some(run)) = (tree.text(Path::new(DOCUMENT)), tree.text(Path::new(RUN))) else {
        return;
    };
    let run: Run = serde_json::from_str(&run).expect("it is a run of tests/bench");
    let document = marked::written(document, &tables(&run));
    fs::write(tree.root().join(DOCUMENT), document).expect("the document can be written");
}
