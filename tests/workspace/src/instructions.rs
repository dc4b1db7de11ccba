//! How many instructions each hot path takes: the table of docs/MICROBENCHMARKS.md is what the file of counts says.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::built::Built;
use crate::figures::{Document, Figures};
use crate::tree::Tree;
use crate::violation::Violation;

/// What `just instructions --update` wrote, from the workspace's root.
pub const FILE: &str = "docs/benchmarks/instructions.json";

const FIGURES: Figures<Counts> = Figures {
    run: FILE,
    by: "`just instructions`",
    documents: &[Document { file: "docs/MICROBENCHMARKS.md", parts }],
    picture: None,
    instead: "Count with `just instructions --update`, which writes both",
};

/// Every path's count, and what it hangs on.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Counts {
    pub of: Means,
    /// Not every file of counts has it written down.
    pub built: Option<Built>,
    pub paths: Vec<Count>,
}

/// What counts can be compared within: another compiler makes other code, and libraries choose theirs by the processor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Means {
    /// `rustc --version`.
    pub compiler: String,
    pub target: String,
    pub valgrind: String,
    /// What the processor can, of what valgrind lets a program use.
    pub processor: String,
}

/// One path.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Count {
    pub path: String,
    /// For taking it once.
    pub instructions: u64,
}

fn parts(counts: &Counts) -> Vec<(&'static str, String)> {
    if counts.paths.is_empty() {
        let told = "Nothing is kept yet: `just instructions --update` counts it.".to_owned();
        return vec![("instructions-of", told), ("instructions", String::new())];
    }
    let Means { compiler, target, valgrind, processor } = &counts.of;
    let built = Built::told(counts.built.as_ref());
    let told = format!(
        "Counted {built}, with {compiler} for {target}, by {valgrind}, on a processor with {processor}."
    );
    let mut table = "| path | instructions |\n|---|---:|".to_owned();
    for Count { path, instructions } in &counts.paths {
        _ = write!(table, "\n| `{path}` | {instructions} |");
    }
    vec![("instructions-of", told), ("instructions", table)]
}

pub fn violations(tree: &Tree) -> Vec<Violation> {
    FIGURES.violations(tree)
}

pub fn update(tree: &Tree) {
    FIGURES.update(tree);
}
