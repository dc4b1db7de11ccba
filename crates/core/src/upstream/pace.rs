//! How long good answers of a system took of late, at the least and at the most: a call that has less time than the least is not begun, and
//! one that had less than the most says nothing of the system when it ends without an answer. One for each upstream, over all workers.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What was measured counts for one stretch at least and two at the most. Then nothing is known, and calls are begun again: a
/// system that was slow for a while is not held to be slow by nobody asking it.
const STRETCH: Duration = Duration::from_secs(10);
/// Answers in both stretches before which nobody knows.
const FEWEST: u32 = 10;

#[derive(Debug)]
pub(super) struct Pace(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    since: Option<Instant>,
    running: Stretch,
    before: Stretch,
}

#[derive(Clone, Copy, Debug)]
struct Stretch {
    least: Duration,
    most: Duration,
    answers: u32,
}

impl Stretch {
    const EMPTY: Self = Self { least: Duration::MAX, most: Duration::ZERO, answers: 0 };
}

impl Pace {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Inner { since: None, running: Stretch::EMPTY, before: Stretch::EMPTY }))
    }

    /// Counts how long a good answer took.
    pub(super) fn took(&self, time: Duration, now: Instant) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.move_on(now);
        let running = &mut inner.running;
        running.least = running.least.min(time);
        running.most = running.most.max(time);
        running.answers = running.answers.saturating_add(1);
    }

    /// What every good answer of late took at the least, where that is known.
    pub(super) fn least(&self, now: Instant) -> Option<Duration> {
        self.known(now).map(|stretch| stretch.least)
    }

    /// What a good answer of late took at the most, where that is known.
    pub(super) fn most(&self, now: Instant) -> Option<Duration> {
        self.known(now).map(|stretch| stretch.most)
    }

    /// Both stretches as one.
    fn known(&self, now: Instant) -> Option<Stretch> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.move_on(now);
        let Inner { running, before, .. } = &*inner;
        let both = Stretch {
            least: running.least.min(before.least),
            most: running.most.max(before.most),
            answers: running.answers.saturating_add(before.answers),
        };
        (both.answers >= FEWEST).then_some(both)
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

    fn answers(pace: &Pace, clock: &Clock, count: usize, time: Duration) {
        (0..count).for_each(|_| pace.took(time, clock.now()));
    }

    #[test]
    fn nobody_knows_before_ten_answers() {
        let (pace, clock) = (Pace::new(), Clock::manual(Timestamp::UNIX_EPOCH));
        answers(&pace, &clock, 9, SLOW);
        assert_eq!(pace.least(clock.now()), None);
        answers(&pace, &clock, 1, SLOW);
        assert_eq!(pace.least(clock.now()), Some(SLOW));
    }

    #[test]
    fn one_fast_answer_says_that_it_can_be() {
        let (pace, clock) = (Pace::new(), Clock::manual(Timestamp::UNIX_EPOCH));
        answers(&pace, &clock, 100, SLOW);
        answers(&pace, &clock, 1, FAST);
        assert_eq!(pace.least(clock.now()), Some(FAST));
    }

    #[test]
    fn the_slowest_good_answer_is_known_as_well() {
        let (pace, clock) = (Pace::new(), Clock::manual(Timestamp::UNIX_EPOCH));
        answers(&pace, &clock, 10, FAST);
        assert_eq!(pace.most(clock.now()), Some(FAST));
        answers(&pace, &clock, 1, SLOW);
        assert_eq!(pace.most(clock.now()), Some(SLOW));
        clock.advance(STRETCH);
        answers(&pace, &clock, 10, FAST);
        assert_eq!(pace.most(clock.now()), Some(SLOW));
        clock.advance(STRETCH);
        answers(&pace, &clock, 10, FAST);
        assert_eq!(pace.most(clock.now()), Some(FAST));
    }

    #[test]
    fn what_was_fast_long_ago_says_nothing() {
        let (pace, clock) = (Pace::new(), Clock::manual(Timestamp::UNIX_EPOCH));
        answers(&pace, &clock, 10, FAST);
        for _ in 0..2 {
            clock.advance(STRETCH);
            answers(&pace, &clock, 10, SLOW);
        }
        assert_eq!(pace.least(clock.now()), Some(SLOW));
    }

    #[test]
    fn a_system_that_nobody_asked_is_asked_again() {
        let (pace, clock) = (Pace::new(), Clock::manual(Timestamp::UNIX_EPOCH));
        answers(&pace, &clock, 10, SLOW);
        clock.advance(STRETCH);
        assert_eq!(pace.least(clock.now()), Some(SLOW));
        clock.advance(STRETCH);
        assert_eq!(pace.least(clock.now()), None);
    }
}
