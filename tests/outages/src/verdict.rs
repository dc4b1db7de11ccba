//! What was seen of a script, and whether all of it is as it must be.

use std::time::Duration;

use crate::ground::Ground;

/// What came of a script.
#[derive(Clone, Debug)]
pub struct Verdict {
    seen: Vec<String>,
    faults: Vec<String>,
    is_long: bool,
}

impl Verdict {
    pub(crate) fn on(ground: &Ground) -> Self {
        Self { seen: Vec::new(), faults: Vec::new(), is_long: ground.is_long() }
    }

    /// Something that was counted, and whether it is as it must be.
    pub(crate) fn counted(&mut self, holds: bool, seen: impl Into<String>) {
        let seen = seen.into();
        if !holds {
            self.faults.push(seen.clone());
        }
        self.seen.push(seen);
    }

    /// Something that took time: of a short run nothing follows.
    pub(crate) fn timed(&mut self, holds: bool, seen: impl Into<String>) {
        if self.is_long {
            self.counted(holds, seen);
        }
    }

    /// That something took at most so many times as long as it does normally.
    pub(crate) fn within(&mut self, what: &str, times: f64, normal: Duration, took: Duration) {
        let ratio = took.as_secs_f64() / normal.as_secs_f64();
        let (normal, took) = (millis(normal), millis(took));
        self.timed(ratio <= times, format!("{what} {took} ms, {ratio:.2} times the normal {normal} ms"));
    }

    pub fn seen(&self) -> String {
        self.seen.join("; ")
    }

    /// What is not as it must be.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }
}

pub(crate) fn millis(took: Duration) -> String {
    format!("{:.1}", took.as_secs_f64() * 1_000.0)
}

/// A count of some thousands, for what is no whole number.
pub(crate) fn as_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}
