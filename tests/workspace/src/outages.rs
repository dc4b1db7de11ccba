//! What holds while things fail comes from a run: the table of docs/RESILIENCE.md is what the run's file says.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::company;
use crate::figures::{Document, Figures};
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
    pub date: String,
    pub machine: Machine,
    pub seconds: u64,
    /// How the binaries were built: `debug`, `release`.
    pub build: String,
    /// Whether it ran before all else that the machine did.
    pub ran_first: bool,
    pub rows: Vec<Row>,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Machine {
    pub processor: String,
    pub processors: usize,
    pub kernel: String,
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
    let Run { date, machine: Machine { processor, processors, kernel }, seconds, build, ran_first, .. } = run;
    // The recipe builds for release; anything else was called by hand.
    let by =
        if build == "release" { "`just outages`" } else { "`cargo run --package outages -- target/debug`" };
    let beside = company::told(*ran_first);
    format!(
        "Run on {date} by {by}, {beside}: {processors} processors ({processor}), Linux {kernel}, a {build} build, outages of {seconds} s."
    )
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
