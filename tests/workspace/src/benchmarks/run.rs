//! What a run of `tests/bench` writes.

use serde::{Deserialize, Serialize};

/// Everything that was measured at once, and can be compared.
#[derive(Debug, Deserialize, Serialize)]
pub struct Run {
    pub date: String,
    pub machine: Machine,
    /// Whether it ran before all else that the machine did.
    pub ran_first: bool,
    pub effort: Effort,
    pub works: Vec<Work>,
    pub starts: Vec<Start>,
    pub streams: Vec<Stream>,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Machine {
    pub processor: String,
    pub processors: usize,
    pub memory_mib: u64,
    pub kernel: String,
}

/// How much of it there was, the same for all.
#[derive(Debug, Deserialize, Serialize)]
pub struct Effort {
    /// Turns of each contender, with each kind of load.
    pub rounds: usize,
    /// How long one is.
    pub seconds: u64,
    /// Of a load, each with one request at a time; and what memory is looked at with.
    pub connections: usize,
    /// What memory is looked at with as well.
    pub many_connections: usize,
    pub workers: usize,
}

/// One thing that all in it were asked for.
#[derive(Debug, Deserialize, Serialize)]
pub struct Work {
    pub name: String,
    /// Requests a second while times were measured.
    pub rate: u32,
    pub contenders: Vec<Measured>,
    pub absent: Vec<Absent>,
}

/// Who was measured; a figure of each round.
#[derive(Debug, Deserialize, Serialize)]
pub struct Measured {
    pub name: String,
    pub version: String,
    /// Processor time for a request, at saturation.
    pub microseconds: Vec<f64>,
    /// At saturation.
    pub requests_per_second: Vec<f64>,
    /// At the work's rate, in microseconds.
    pub p50: Vec<f64>,
    pub p99: Vec<f64>,
    pub p999: Vec<f64>,
    /// Memory while so many connections are kept.
    pub few_kib: Option<u64>,
    pub many_kib: Option<u64>,
    /// Rounds that came to nothing, and why.
    pub faults: Vec<String>,
}

/// Who was not measured, and why.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Absent {
    pub name: String,
    pub why: String,
}

/// From the start of a process until it says that it is ready.
#[derive(Debug, Deserialize, Serialize)]
pub struct Start {
    pub binary: String,
    pub milliseconds: Vec<f64>,
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

/// Whether each request is a line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    Off,
    On,
}

impl Run {
    pub(super) fn find(&self, work: &str, contender: &str) -> Option<&Measured> {
        let work = self.works.iter().find(|each| each.name == work)?;
        work.contenders.iter().find(|each| each.name == contender)
    }
}
