//! Figures come from a run: each table of docs/BENCHMARKS.md is what the run's file says, to the digit.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::marked;
use crate::tree::Tree;
use crate::violation::Violation;

const DOCUMENT: &str = "docs/BENCHMARKS.md";

/// What the run of `tests/bench` wrote.
const RUN: &str = "docs/benchmarks/gateway.json";

const INSTEAD: &str = "Measure with `just bench-gateway`, and write it with UPDATE_DOCS=1";

/// A declared route beside nginx.
#[derive(Debug, Deserialize, Serialize)]
pub struct Run {
    pub date: String,
    pub machine: Machine,
    pub load: Load,
    pub costs: Vec<Cost>,
    pub streams: Vec<Stream>,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Machine {
    pub processor: String,
    pub processors: usize,
    pub kernel: String,
    pub nginx: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Load {
    pub rounds: usize,
    pub seconds: u64,
    pub connections: usize,
    pub workers: usize,
    pub body_bytes: usize,
}

/// Whether each request is a line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Log {
    Off,
    On,
}

impl Log {
    fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
        }
    }
}

/// Processor time for a request, of each round.
#[derive(Debug, Deserialize, Serialize)]
pub struct Cost {
    pub server: String,
    pub log: Log,
    pub microseconds: Vec<f64>,
}

/// A large answer passed on.
#[derive(Debug, Deserialize, Serialize)]
pub struct Stream {
    pub server: String,
    pub bytes: u64,
    pub at_rest_kib: u64,
    /// The most above that, while it passed.
    pub grown_kib: u64,
    /// Processor time for all of it.
    pub milliseconds: f64,
}

/// The marked parts of the document, by their names.
pub fn tables(run: &Run) -> [(&'static str, String); 3] {
    [("gateway-run", told(run)), ("gateway-requests", requests(run)), ("gateway-stream", streams(run))]
}

fn told(run: &Run) -> String {
    let Run { date, machine: Machine { processor, processors, kernel, nginx }, load, .. } = run;
    let Load { rounds, seconds, connections, workers, body_bytes } = load;
    format!(
        "Measured on {date}: {processors} processors ({processor}), Linux {kernel}, nginx {nginx}; {rounds} rounds of {seconds} s for \
         each, {connections} connections, {workers} workers, an answer of {body_bytes} bytes."
    )
}

fn requests(run: &Run) -> String {
    let head = "| log | server | median | least | most | times nginx |\n|---|---|---:|---:|---:|---:|";
    let mut text = head.to_owned();
    for cost in &run.costs {
        let beside = run.costs.iter().find(|other| other.log == cost.log && other.server == "nginx");
        let beside = beside.and_then(|nginx| spread(&nginx.microseconds));
        let (Some([least, median, most]), Some([_, nginx, _])) = (spread(&cost.microseconds), beside) else {
            continue;
        };
        let (log, server, times) = (cost.log.word(), &cost.server, median / nginx);
        _ = write!(text, "\n| {log} | {server} | {median:.1} | {least:.1} | {most:.1} | {times:.2} |");
    }
    text
}

fn streams(run: &Run) -> String {
    let head = "| server | memory at rest, KiB | grew by, KiB | processor time, ms |\n|---|---:|---:|---:|";
    let mut text = head.to_owned();
    for Stream { server, at_rest_kib, grown_kib, milliseconds, .. } in &run.streams {
        _ = write!(text, "\n| {server} | {at_rest_kib} | {grown_kib} | {milliseconds:.0} |");
    }
    text
}

/// The least, the middle one and the most.
fn spread(values: &[f64]) -> Option<[f64; 3]> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some([*sorted.first()?, *sorted.get(sorted.len() / 2)?, *sorted.last()?])
}

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
