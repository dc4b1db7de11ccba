//! What a run of `tests/bench` writes.

use serde::{Deserialize, Serialize};

use super::rounds::Rounds;
use crate::occasion::Occasion;

/// Everything that was measured at once, and can be compared.
#[derive(Debug, Deserialize, Serialize)]
pub struct Run {
    #[serde(flatten)]
    pub occasion: Occasion,
    pub effort: Effort,
    pub works: Vec<Work>,
    pub starts: Vec<Start>,
    pub streams: Vec<Stream>,
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
    /// Requests a second while times were measured; nothing where none were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<u32>,
    pub contenders: Vec<Measured>,
    pub absent: Vec<Absent>,
}

/// Who was measured; a figure of each round.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Measured {
    pub name: String,
    pub version: String,
    /// Its cost alone was to be measured: it has no times and no memory.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_cost: bool,
    /// Processor time for a request, at saturation.
    pub microseconds: Rounds,
    /// Of it, in the kernel.
    #[serde(default)]
    pub kernel_microseconds: Rounds,
    /// At saturation.
    pub requests_per_second: Rounds,
    /// At the work's rate, in microseconds.
    pub p50: Rounds,
    pub p99: Rounds,
    pub p999: Rounds,
    /// Memory while so many connections are kept.
    pub few_kib: Option<u64>,
    pub many_kib: Option<u64>,
    /// Rounds that came to nothing, and why.
    pub faults: Vec<String>,
    /// Where the processor time goes at saturation, in a turn of its own; nothing where nobody looked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profile: Vec<Share>,
}

/// A part of a program, the kernel's work for it among them, and its part of the processor time.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Share {
    pub part: String,
    pub percent: f64,
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

/// A large answer passed on; a figure of each time.
#[derive(Debug, Deserialize, Serialize)]
pub struct Stream {
    pub server: String,
    pub bytes: u64,
    pub at_rest_kib: Vec<f64>,
    /// The most above that, while it passed.
    pub grown_kib: Vec<f64>,
    /// Processor time for all of it.
    pub milliseconds: Vec<f64>,
}

/// Whether each request is a line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    Off,
    On,
}

impl Measured {
    /// Of which it is a row: `mobile-bff` of `mobile-bff, reused`.
    #[must_use]
    pub fn binary(&self) -> &str {
        self.name.split(',').next().unwrap_or_default()
    }
}

impl Run {
    pub(super) fn find(&self, work: &str, contender: &str) -> Option<&Measured> {
        let work = self.works.iter().find(|each| each.name == work)?;
        work.contenders.iter().find(|each| each.name == contender)
    }

    /// Whatever was measured of a binary in a work, beside its cost: `mobile-bff`, `mobile-bff, reused`.
    pub(super) fn rows(&self, work: &str, binary: &str) -> impl Iterator<Item = &Measured> {
        let contenders =
            self.works.iter().filter(move |each| each.name == work).flat_map(|each| &each.contenders);
        contenders.filter(move |each| each.binary() == binary && !each.at_cost)
    }
}
