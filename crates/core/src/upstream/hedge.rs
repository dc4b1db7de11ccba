//! A second attempt beside a first that is slow: sent when the first has not answered by the time by which 99 of 100 answers came.
//! One for each upstream, over all workers; it says when, and whether there may be one, and sends nothing itself.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Never sooner: below it a second attempt costs more than it saves.
const SOONEST: Duration = Duration::from_millis(1);
/// Answers before which nobody knows what is slow.
const FEWEST: u32 = 100;
/// Answers after which all so far count half, so that the last few thousand decide.
const MOST: u32 = 4096;
/// What a second attempt takes of what calls put in.
const WHOLE: u32 = 100;
/// No more than so many second attempts are saved up for worse times.
const SAVED: u32 = 10 * WHOLE;

#[derive(Debug)]
pub(super) struct Hedge {
    percent: u32,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    times: Times,
    saved: u32,
    after: Option<Duration>,
}

impl Hedge {
    /// So many second attempts in a hundred calls, at the most.
    pub(super) fn new(percent: u32) -> Self {
        let inner = Inner { times: Times::new(), saved: 0, after: None };
        Self { percent, inner: Mutex::new(inner) }
    }

    /// Counts a call, and says how long its first attempt is waited for, once that is known.
    pub(super) fn call(&self) -> Option<Duration> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.saved = inner.saved.saturating_add(self.percent).min(SAVED);
        inner.after
    }

    /// Whether a second attempt may be sent; it is counted then.
    pub(super) fn take(&self) -> bool {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let left = inner.saved.checked_sub(WHOLE);
        inner.saved = left.unwrap_or(inner.saved);
        left.is_some()
    }

    /// Counts how long an answer took; or, of an attempt that was dropped, how long it had been waited for.
    pub(super) fn took(&self, time: Duration) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.times.add(time);
        // All steps are looked through: now and then is enough.
        if inner.times.all.is_multiple_of(FEWEST / 4) {
            inner.after = inner.times.slow().map(|time| time.max(SOONEST));
        }
    }
}

/// Bits of a time in microseconds that are kept below its first: a step is an eighth of what it begins at.
const BITS: u32 = 3;
/// Up to more than a minute; whatever takes longer counts there.
const STEPS: usize = 24 << BITS;

/// How many answers took how long, in steps that grow with the time.
#[derive(Debug)]
struct Times {
    counts: [u32; STEPS],
    all: u32,
}

impl Times {
    const fn new() -> Self {
        Self { counts: [0; STEPS], all: 0 }
    }

    fn add(&mut self, time: Duration) {
        self.counts[step(time)] += 1;
        self.all += 1;
        if self.all >= MOST {
            self.counts.iter_mut().for_each(|count| *count /= 2);
            self.all = self.counts.iter().sum();
        }
    }

    /// A time that at most one answer in a hundred exceeded, and the next step below does not: the end of a step, so never sooner
    /// than the true one.
    fn slow(&self) -> Option<Duration> {
        if self.all < FEWEST {
            return None;
        }
        let mut slower = 0;
        let step = self.counts.iter().rposition(|count| {
            slower += count;
            slower > self.all / 100
        });
        step.map(end)
    }
}

fn step(time: Duration) -> usize {
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(1 << BITS);
    let power = micros.ilog2() - BITS;
    let within = (micros >> power) - (1 << BITS);
    ((power as usize) << BITS).saturating_add(usize::try_from(within).unwrap_or_default()).min(STEPS - 1)
}

/// The first time that is beyond this step.
fn end(step: usize) -> Duration {
    let within = (step & ((1 << BITS) - 1)) as u64;
    Duration::from_micros(((1 << BITS) + within + 1) << (step >> BITS))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FAST: Duration = Duration::from_millis(5);
    const SLOW: Duration = Duration::from_millis(600);

    fn after(hedge: &Hedge, times: impl IntoIterator<Item = Duration>) -> Option<Duration> {
        times.into_iter().for_each(|time| hedge.took(time));
        hedge.call()
    }

    /// One in `every` is slow.
    fn mixed(count: usize, every: usize) -> impl Iterator<Item = Duration> {
        (1..=count).map(move |nth| if nth % every == 0 { SLOW } else { FAST })
    }

    #[track_caller]
    fn check_about(after: Option<Duration>, expected: Duration) {
        let after = after.unwrap();
        assert!(after >= expected && after <= expected * 9 / 8 + Duration::from_micros(1), "{after:?}");
    }

    #[test]
    fn nobody_knows_what_is_slow_before_a_hundred_answers() {
        assert_eq!(after(&Hedge::new(1), mixed(99, 1000)), None);
        check_about(after(&Hedge::new(1), mixed(100, 1000)), FAST);
    }

    #[test]
    fn what_one_in_a_hundred_exceeds_is_slow() {
        check_about(after(&Hedge::new(1), mixed(1000, 200)), FAST);
        check_about(after(&Hedge::new(1), mixed(1000, 50)), SLOW);
    }

    #[test]
    fn it_is_never_sooner_than_a_millisecond() {
        let hedge = Hedge::new(1);
        assert_eq!(after(&hedge, vec![Duration::from_micros(40); 200]), Some(SOONEST));
    }

    #[test]
    fn the_last_few_thousand_answers_decide() {
        let hedge = Hedge::new(1);
        check_about(after(&hedge, vec![SLOW; 5000]), SLOW);
        check_about(after(&hedge, vec![FAST; 50_000]), FAST);
    }

    #[test]
    fn ten_are_saved_up_at_the_most() {
        let hedge = Hedge::new(1);
        (0..99).for_each(|_| _ = hedge.call());
        assert!(!hedge.take(), "before there were a hundred calls");
        (0..5000).for_each(|_| _ = hedge.call());
        assert_eq!((0..100).filter(|_| hedge.take()).count(), 10);
    }

    proptest! {
        /// Of all calls so far, and of those of any stretch with ten more.
        #[test]
        fn second_attempts_never_exceed_their_share(percent in 0_u32..=100, asks in prop::collection::vec(any::<bool>(), 1..3000)) {
            let hedge = Hedge::new(percent);
            // What a stretch has over its share, for the stretch that has most over.
            let (mut calls, mut sent, mut most) = (0_i64, 0_i64, 0_i64);
            for ask in asks {
                hedge.call();
                calls += i64::from(percent);
                most = (most - i64::from(percent)).max(-i64::from(percent));
                if ask && hedge.take() {
                    sent += 100;
                    most += 100;
                }
                prop_assert!(sent <= calls);
                prop_assert!(most <= 1000, "{most} hundredths more than the share");
            }
        }

        #[test]
        fn a_time_is_within_its_step(micros in 1_u64..60_000_000) {
            let time = Duration::from_micros(micros);
            prop_assert!(time < end(step(time)));
            prop_assert!(end(step(time)) <= time.max(Duration::from_micros(8)) * 9 / 8 + Duration::from_micros(1));
        }
    }

    #[test]
    fn what_takes_longest_counts_in_the_last_step() {
        assert_eq!(step(Duration::MAX), STEPS - 1);
        assert_eq!(step(Duration::ZERO), 0);
    }
}
