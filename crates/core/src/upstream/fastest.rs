//! The least time that an answer of a system took of late: a call that has less than that is not begun. One for each upstream, over all
//! workers.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What was measured counts for one stretch at least and two at the most. Then nothing is known, and calls are begun again: a
/// system that was slow for a while is not held to be slow by nobody asking it.
const STRETCH: Duration = Duration::from_secs(10);
/// Answers in both stretches before which nobody knows.
const FEWEST: u32 = 10;

#[derive(Debug)]
pub(super) struct Fastest(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    since: Option<Instant>,
    running: Stretch,
    before: Stretch,
}

#[derive(Clone, Copy, Debug)]
struct Stretch {
    least: Duration,
    answers: u32,
}

impl Stretch {
    const EMPTY: Self = Self { least: Duration::MAX, answers: 0 };
}

impl Fastest {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Inner { since: None, running: Stretch::EMPTY, before: Stretch::EMPTY }))
    }

    /// Counts how long an answer took.
    pub(super) fn took(&self, time: Duration, now: Instant) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.move_on(now);
        let running = &mut inner.running;
        running.least = running.least.min(time);
        running.answers = running.answers.saturating_add(1);
    }

    /// What every answer of late took at the least, where that is known.
    pub(super) fn known(&self, now: Instant) -> Option<Duration> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.move_on(now);
        let Inner { running, before, .. } = &*inner;
        let answers = running.answers.saturating_add(before.answers);
        (answers >= FEWEST).then(|| running.least.min(before.least))
    }
}

impl Inner {
    fn move_on(&mut self, now: Instant) {
        let since = *self.since.get_or_insert(now);
        let past = now.saturating_duration_since(since);
        if past >= STRETCH {
            self.before = if past < 2 * STRETCH { self.running } else { Stretch::EMPTY };
            self.running = Stretch::EMPTY;
            self.since = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::clock::Clock;

    const FAST: Duration = Duration::from_millis(5);
    const SLOW: Duration = Duration::from_millis(600);

    fn answers(fastest: &Fastest, clock: &Clock, count: usize, time: Duration) {
        (0..count).for_each(|_| fastest.took(time, clock.now()));
    }

    #[test]
    fn nobody_knows_before_ten_answers() {
        let (fastest, clock) = (Fastest::new(), Clock::manual(Timestamp::UNIX_EPOCH));
        answers(&fastest, &clock, 9, SLOW);
        assert_eq!(fastest.known(clock.now()), None);
        answers(&fastest, &clock, 1, SLOW);
        assert_eq!(fastest.known(clock.now()), Some(SLOW));
    }

    #[test]
    fn one_fast_answer_says_that_it_can_be() {
        let (fastest, clock) = (Fastest::new(), Clock::manual(Timestamp::UNIX_EPOCH));
        answers(&fastest, &clock, 100, SLOW);
        answers(&fastest, &clock, 1, FAST);
        assert_eq!(fastest.known(clock.now()), Some(FAST));
    }

    #[test]
    fn what_was_fast_long_ago_says_nothing() {
        let (fastest, clock) = (Fastest::new(), Clock::manual(Timestamp::UNIX_EPOCH));
        answers(&fastest, &clock, 10, FAST);
        for _ in 0..2 {
            clock.advance(STRETCH);
            answers(&fastest, &clock, 10, SLOW);
        }
        assert_eq!(fastest.known(clock.now()), Some(SLOW));
    }

    #[test]
    fn a_system_that_nobody_asked_is_asked_again() {
        let (fastest, clock) = (Fastest::new(), Clock::manual(Timestamp::UNIX_EPOCH));
        answers(&fastest, &clock, 10, SLOW);
        clock.advance(STRETCH);
        assert_eq!(fastest.known(clock.now()), Some(SLOW));
        clock.advance(STRETCH);
        assert_eq!(fastest.known(clock.now()), None);
    }
}
