//! What holds while things fail comes from a run: the table of docs/RESILIENCE.md is what the run's file says.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::figures::{Document, Figures};
use crate::occasion::Occasion;
use crate::tree::Tree;
use crate::violation::Violation;

const FIGURES: Figures<Run> = Figures {
    run: "docs/resilience/outages.json",
    by: "tests/outages",
    documents: &[Document { file: "docs/RESILIENCE.md", parts: tables }],
    picture: None,
    instead: "Run `just outages`, which writes both",
};

/// Every outage at its full length.
#[derive(Debug, Deserialize, Serialize)]
pub struct Run {
    #[serde(flatten)]
    pub occasion: Occasion,
    pub seconds: u64,
    /// How the binaries were built: `debug`, `release`.
    pub build: String,
    pub rows: Vec<Row>,
}

/// One outage.
#[derive(Debug, Deserialize, Serialize)]
pub struct Row {
    pub script: String,
    pub breaks: String,
    pub must: String,
    pub seen: String,
    pub holds: bool,
}

/// The marked parts of the document, by their names.
pub fn tables(run: &Run) -> Vec<(&'static str, String)> {
    vec![("outages-run", told(run)), ("outages", rows(run))]
}

fn told(run: &Run) -> String {
    let Run { occasion, seconds, build, .. } = run;
    // The recipe builds for release; anything else was called by hand.
    let by =
        if build == "release" { "`just outages`" } else { "`cargo run --package outages -- target/debug`" };
    format!("{}, a {build} build, outages of {seconds} s.", occasion.told(&format!("Run by {by}")))
}

fn rows(run: &Run) -> String {
    let mut text =
        "| script | what breaks | what must hold | what was seen | holds |\n|---|---|---|---|---|".to_owned();
    for Row { script, breaks, must, seen, holds } in &run.rows {
        let holds = if *holds { "yes" } else { "**no**" };
        _ = write!(text, "\n| `{script}` | {breaks} | {must} | {seen} | {holds} |");
    }
    text
}

pub fn violations(tree: &Tree) -> Vec<Violation> {
    FIGURES.violations(tree)
}

pub fn update(tree: &Tree) {
    FIGURES.update(tree);
}
