//! Fetches that go on though nobody waits for them: so many of each system's at the most. Who asks and leaves, again and again, can hold
//! so many of its places for calls and no more.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::telemetry;

/// They are one of so many calls at the most, and one at the least: with fewer, none would ever be there for who asks next.
const ONE_OF: usize = 4;

/// The places of one system for them; clones are of the same ones.
#[derive(Clone, Debug)]
pub(crate) struct Unwaited {
    upstream: Arc<str>,
    places: Arc<Semaphore>,
}

/// How the last one who waited for a fetch leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaves {
    Away,
    OutOfTime,
}

/// What becomes of a fetch that everybody left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    GoesOn,
    Ends(Leaves),
}

impl Unwaited {
    /// For a system that so many calls may be under way to at once.
    pub(crate) fn of(upstream: Arc<str>, concurrency: usize) -> Self {
        Self { upstream, places: Arc::new(Semaphore::new((concurrency / ONE_OF).max(1))) }
    }

    /// A place for one that was left, where there is one.
    pub(super) fn place(&self) -> Option<OwnedSemaphorePermit> {
        self.places.clone().try_acquire_owned().ok()
    }

    /// Counts one that was left so.
    pub(super) fn count(&self, then: Then) {
        let then = match then {
            Then::GoesOn => "goes-on",
            Then::Ends(Leaves::Away) => "dropped",
            Then::Ends(Leaves::OutOfTime) => "timeout",
        };
        telemetry::fetch_left(&self.upstream, then);
    }
}

#[cfg(test)]
impl Unwaited {
    /// With this many places.
    pub(crate) fn with(places: usize) -> Self {
        Self { upstream: "x".into(), places: Arc::new(Semaphore::new(places)) }
    }

    pub(crate) fn free(&self) -> usize {
        self.places.available_permits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_calls_and_one_at_the_least() {
        for (concurrency, places) in [(1, 1), (3, 1), (4, 1), (8, 2), (64, 16)] {
            assert_eq!(Unwaited::of("x".into(), concurrency).free(), places, "{concurrency}");
        }
    }
}
