//! Figures come from a run: each table of docs/BENCHMARKS.md is what the run's file says, to the digit.

mod bars;
mod figure;
mod rounds;
mod run;
mod spread;
mod summary;
mod tables;

use crate::figures::{Document, Figures};
use crate::standing::Standing;
use crate::tree::Tree;
use crate::violation::Violation;

pub use rounds::Rounds;
pub use run::{Absent, Effort, Log, Measured, Run, Share, Start, Stream, Work};
use summary::summary;
pub use tables::{bars, tables};

const FIGURES: Figures<Run, String> = Figures {
    run: "docs/benchmarks/run.json",
    by: "tests/bench",
    documents: &[
        Document { file: "docs/BENCHMARKS.md", parts: tables },
        Document { file: "README.md", parts: summary },
    ],
    picture: None,
    instead: "Measure with `just bench`, which writes both",
};

pub fn violations(tree: &Tree) -> Vec<Violation> {
    FIGURES.violations(tree)
}

/// How its bars stand: those of works that were measured.
pub(crate) fn standing(run: &Run) -> Standing {
    bars::standing(run)
}

pub fn update(tree: &Tree) {
    FIGURES.update(tree);
}
