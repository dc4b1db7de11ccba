//! What a kept answer costs on top of an empty one: the tables of docs/MICROBENCHMARKS.md are what its run says, to the digit.

use crate::benchmarks::{Run, tables};
use crate::figures::{Document, Figures};
use crate::tree::Tree;
use crate::violation::Violation;

const FIGURES: Figures<Run, String> = Figures {
    run: "docs/benchmarks/hit.json",
    by: "tests/bench",
    documents: &[Document { file: "docs/MICROBENCHMARKS.md", parts }],
    picture: None,
    instead: "Measure with `just bench-hit`, which writes both",
};

/// Of those that a whole run has: it is one work of it.
const PARTS: [&str; 4] = ["bench-run", "bench-bars", "bench-hit", "bench-profiles"];

pub fn violations(tree: &Tree) -> Vec<Violation> {
    FIGURES.violations(tree)
}

pub fn update(tree: &Tree) {
    FIGURES.update(tree);
}

fn parts(run: &Run) -> Vec<(String, String)> {
    tables(run).into_iter().filter(|(name, _)| PARTS.contains(&name.as_str())).collect()
}
