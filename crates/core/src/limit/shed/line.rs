//! Those who wait for a place, of one priority: bounded in time, not in length.
//!
//! A queue that comes and goes takes up a burst, and who came first is served first. One that stands helps nobody: it has everybody
//! wait for nothing. So once there has been one for as long as anybody may wait, who comes waits a tenth of that, and the newest is
//! served first: the oldest has hardly any time left, and is the likeliest to have gone. Those short waits leave gaps, which do not end it,
//! or who comes next would wait for the whole time again: not one as short as they are after the last of it was called, and not one as
//! long as the whole time after the last of it left without a place, since none was free then.

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
    /// Until when a gap does not end it.
    holds_until: Option<Instant>,
    patience: Duration,
}

impl<T> Line<T> {
    pub(super) fn new(patience: Duration) -> Self {
        Self { waiting: VecDeque::new(), next: 0, since: None, holds_until: None, patience }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// One more waits, for the time that is given back.
    pub(super) fn join(&mut self, by: T, now: Instant) -> (Ticket, Duration) {
        let short = self.patience / 10;
        if self.waiting.is_empty() && self.holds_until.is_some_and(|until| now > until) {
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
        self.note_end(now + self.patience / 10);
        called.map(|(_, by)| by)
    }

    /// One waits no more; false where they were called already.
    pub(super) fn leave(&mut self, ticket: Ticket, now: Instant) -> bool {
        let found = self.waiting.binary_search_by_key(&ticket, |(each, _)| *each);
        let left = found.is_ok_and(|at| self.waiting.remove(at).is_some());
        self.note_end(now + self.patience);
        left
    }

    /// Whether it has been one for as long as anybody may wait.
    fn stands(&self, now: Instant) -> bool {
        self.since.is_some_and(|since| now.saturating_duration_since(since) >= self.patience)
    }

    fn note_end(&mut self, holds_until: Instant) {
        if self.waiting.is_empty() {
            self.holds_until = Some(holds_until);
        }
    }
}
