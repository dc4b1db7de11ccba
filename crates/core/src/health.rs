//! Whether this service is alive and whether it is ready: what is not, why, and since when.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

use crate::clock::Clock;

/// Everything that readiness depends on; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Readiness(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Clock,
    states: Mutex<Vec<State>>,
}

#[derive(Clone, Debug)]
struct State {
    name: String,
    needed: bool,
    since: Timestamp,
    not_ready: Option<String>,
}

/// One thing that readiness depends on, reported by whoever knows.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    readiness: Readiness,
    index: usize,
}

impl Readiness {
    pub(crate) fn new(clock: Clock) -> Self {
        Self(Arc::new(Inner { clock, states: Mutex::default() }))
    }

    /// Adds something that must be ready before this service is; `why` it is not, at first.
    pub(crate) fn check(&self, name: &str, why: &str) -> Check {
        self.add(name, Some(why), true)
    }

    /// Adds something that is shown but waited for by nobody.
    pub(crate) fn information(&self, name: &str, why: &str) -> Check {
        self.add(name, Some(why), false)
    }

    /// Adds something that is ready until it says otherwise.
    pub(crate) fn ready_until_told(&self, name: &str) -> Check {
        self.add(name, None, true)
    }

    fn add(&self, name: &str, why: Option<&str>, needed: bool) -> Check {
        let mut states = self.0.states.lock().unwrap_or_else(PoisonError::into_inner);
        let since = self.0.clock.utc();
        states.push(State { name: name.to_owned(), needed, since, not_ready: why.map(str::to_owned) });
        Check { readiness: self.clone(), index: states.len() - 1 }
    }

    /// What `/readyz` shows.
    pub(crate) fn report(&self) -> Report {
        let states = self.0.states.lock().unwrap_or_else(PoisonError::into_inner);
        Report {
            ready: states.iter().all(|state| !state.needed || state.not_ready.is_none()),
            checks: states
                .iter()
                .map(|state| Line {
                    name: state.name.clone(),
                    ready: state.not_ready.is_none(),
                    needed: state.needed,
                    since: state.since.to_string(),
                    why: state.not_ready.clone(),
                })
                .collect(),
        }
    }
}

impl Check {
    pub(crate) fn ready(&self) {
        self.set(None);
    }

    pub(crate) fn not_ready(&self, why: &str) {
        self.set(Some(why.to_owned()));
    }

    fn set(&self, not_ready: Option<String>) {
        let inner = &self.readiness.0;
        let mut states = inner.states.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = states.get_mut(self.index) {
            if state.not_ready.is_some() != not_ready.is_some() {
                state.since = inner.clock.utc();
            }
            state.not_ready = not_ready;
        }
    }
}

/// The answer of `/readyz`.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) ready: bool,
    checks: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    name: String,
    ready: bool,
    needed: bool,
    /// When the state last changed.
    since: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn ready_only_when_all_that_is_needed_is() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let readiness = Readiness::new(clock.clone());
        assert!(readiness.report().ready);
        let keys = readiness.check("keys", "not fetched");
        let extra = readiness.information("extra", "not reached");
        assert!(!readiness.report().ready);
        clock.advance(Duration::from_secs(9));
        keys.ready();
        assert!(readiness.report().ready);
        extra.not_ready("still not");
        let report = readiness.report();
        assert_eq!(report.checks[0].since, "1970-01-01T00:00:09Z");
        assert_eq!(report.checks[1].since, "1970-01-01T00:00:00Z", "the state did not change");
        assert!(report.ready);
    }
}
