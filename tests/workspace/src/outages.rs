//! What holds while things fail comes from a run: the table of docs/RESILIENCE.md is what the run's file says.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::marked;
use crate::tree::Tree;
use crate::violation::Violation;

const DOCUMENT: &str = "docs/RESILIENCE.md";

/// What the run of `tests/outages` wrote.
const RUN: &str = "docs/resilience/outages.json";

const INSTEAD: &str = "Run `just outages`, which writes both";

/// Every outage at its full length.
#[derive(Debug, Deserialize, Serialize)]
pub struct Run {
    pub date: String,
    pub machine: Machine,
    pub seconds: u64,
    /// How the binaries were built: `debug`, `release`.
    pub build: String,
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
pub fn tables(run: &Run) -> [(&'static str, String); 2] {
    [("outages-run", told(run)), ("outages", rows(run))]
}

fn told(run: &Run) -> String {
    let Run { date, machine: Machine { processor, processors, kernel }, seconds, build, .. } = run;
    // The recipe builds for release; anything else was called by hand.
    let by =
        if build == "release" { "`just outages`" } else { "`cargo run --package outages -- target/debug`" };
    format!(
        "Run on {date} by {by}: {processors} processors ({processor}), Linux {kernel}, a {build} build, outages of {seconds} s."
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
    let Some(document) = tree.text(Path::new(DOCUMENT)) else { return Vec::new() };
    let text = tree.text(Path::new(RUN)).unwrap_or_default();
    let Ok(run) = serde_json::from_str::<Run>(&text) else {
        return vec![marked::violation(RUN, 1, "it is no run of tests/outages".to_owned(), INSTEAD)];
    };
    let tables = tables(&run);
    marked::faults(DOCUMENT, &document, RUN, &tables, INSTEAD)
}

/// Writes every part anew, as the run has it.
pub fn update(tree: &Tree) {
    let (Some(document), Some(run)) = (tree.text(Path::new(DOCUMENT)), tree.text(Path::new(RUN))) else {
        return;
    };
    let run: Run = serde_json::from_str(&run).expect("it is a run of tests/outages");
    fs::write(tree.root().join(DOCUMENT), marked::written(document, &tables(&run)))
        .expect("the document can be written");
}
