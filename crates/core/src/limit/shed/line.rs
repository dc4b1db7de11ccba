//! Those who wait for a place, of one priority: bounded in time, not in length.
//!
//! A queue that comes and goes takes up a burst, and who came first is served first. One that stands helps nobody: it has everybody
//! wait for nothing. So once there has been one for as long as anybody may wait, who comes waits a tenth of that, and the newest is
//! served first: the oldest has hardly any time left, and is the likeliest to have gone. Those short waits leave gaps; a gap as short as
//! they are does not end it, or who comes next would wait for the whole time again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// One who waits, and can be told from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

/// Those who wait, each with what they are called by; the oldest first.
#[derive(Debug)]
pub(super) struct Line<T> {
    waiting: VecDeque<(Ticket, T)>,
    next: u64,
    /// When it began to be one.
    since: Option<Instant>,
    /// When the last one who waited was called or left.
    emptied: Option<Instant>,
    patience: Duration,
}

impl<T> Line<T> {
    pub(super) fn new(patience: Duration) -> Self {
        Self { waiting: VecDeque::new(), next: 0, since: None, emptied: None, patience }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// One more waits, for the time that is given back.
    pub(super) fn join(&mut self, by: T, now: Instant) -> (Ticket, Duration) {
        let short = self.patience / 10;
        let ended = self.emptied.is_some_and(|emptied| now.saturating_duration_since(emptied) > short);
        if self.waiting.is_empty() && ended {
            self.since = None;
        }
        let patience = if self.stands(now) { short } else { self.patience };
        self.since.get_or_insert(now);
        let ticket = Ticket(self.next);
        self.next += 1;
        self.waiting.push_back((ticket, by));
        (ticket, patience)
    }

    /// Whoever is to be served next.
    pub(super) fn call(&mut self, now: Instant) -> Option<T> {
        let called = if self.stands(now) { self.waiting.pop_back() } else { self.waiting.pop_front() };
        self.note_end(now);
        called.map(|(_, by)| by)
    }

    /// One waits no more; false where they were called already.
    pub(super) fn leave(&mut self, ticket: Ticket, now: Instant) -> bool {
        let found = self.waiting.binary_search_by_key(&ticket, |(each, _)| *each);
        let left = found.is_ok_and(|at| self.waiting.remove(at).is_some());
        self.note_end(now);
        left
    }

    /// Whether it has been one for as long as anybody may wait.
    fn stands(&self, now: Instant) -> bool {
        self.since.is_some_and(|since| now.saturating_duration_since(since) >= self.patience)
    }

    fn note_end(&mut self, now: Instant) {
        if self.waiting.is_empty() {
            self.emptied = Some(now);
        }
    }
}
