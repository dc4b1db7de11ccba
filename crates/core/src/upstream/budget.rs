//! One amplification budget per upstream, over all workers: whatever is sent beyond the first attempt of each call draws on it,
//! so that a system in trouble is not asked far more than one that is well.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::seconds::Seconds;

/// Over how many seconds calls are counted.
const OVER: u64 = 10;

const CALLS: usize = 0;
const FURTHER: usize = 1;

/// What may be sent beyond first attempts: `percent` of the calls of the last ten seconds, and `floor` for each of these seconds.
///
/// Whenever it grants one, those of the ten seconds up to then, this one among them, are no more than that. Calls are counted
/// over a stretch of at most ten seconds, and what was granted over one of at least ten: so it holds for any ten seconds, not
/// only for those that begin with a full one.
#[derive(Debug)]
pub(super) struct Budget {
    percent: u64,
    floor: u64,
    seconds: Mutex<Seconds<2, 11>>,
}

impl Budget {
    pub(super) fn new(percent: u32, floor: u32) -> Self {
        Self { percent: percent.into(), floor: floor.into(), seconds: Mutex::new(Seconds::new()) }
    }

    /// Counts the first attempt of a call.
    pub(super) fn call(&self, now: Instant) {
        self.seconds.lock().unwrap_or_else(PoisonError::into_inner).add(CALLS, now);
    }

    /// Whether one more may be sent; it is counted then.
    pub(super) fn take(&self, now: Instant) -> bool {
        let mut seconds = self.seconds.lock().unwrap_or_else(PoisonError::into_inner);
        let further = seconds.sum(FURTHER, OVER + 1, now);
        let allowed = seconds.sum(CALLS, OVER, now) * self.percent + OVER * self.floor * 100;
        let granted = (further + 1) * 100 <= allowed;
        if granted {
            seconds.add(FURTHER, now);
        }
        granted
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;
    use std::time::Duration;

    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::clock::Clock;

    const TEN: Duration = Duration::from_secs(OVER);

    fn granted(budget: &Budget, asked: usize, now: Instant) -> usize {
        (0..asked).filter(|_| budget.take(now)).count()
    }

    #[test]
    fn a_fifth_of_the_calls_and_the_floor_are_granted() {
        let (clock, budget) = (Clock::manual(Timestamp::UNIX_EPOCH), Budget::new(20, 10));
        assert_eq!(granted(&budget, 500, clock.now()), 100, "the floor of ten seconds");
        (0..1000).for_each(|_| budget.call(clock.now()));
        assert_eq!(granted(&budget, 500, clock.now()), 200, "a fifth of the calls on top");
        clock.advance(TEN + Duration::from_secs(1));
        assert_eq!(granted(&budget, 500, clock.now()), 100, "what is older than ten seconds is forgotten");
    }

    #[test]
    fn without_share_and_floor_nothing_is_granted() {
        let (clock, budget) = (Clock::manual(Timestamp::UNIX_EPOCH), Budget::new(0, 0));
        (0..1000).for_each(|_| budget.call(clock.now()));
        assert_eq!(granted(&budget, 10, clock.now()), 0);
    }

    #[test]
    fn workers_share_it() {
        let (clock, budget) = (Clock::manual(Timestamp::UNIX_EPOCH), Budget::new(20, 10));
        let total = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        budget.call(clock.now());
                        let one = u32::from(budget.take(clock.now()));
                        total.fetch_add(one, Ordering::Relaxed);
                    }
                });
            }
        });
        let total = total.into_inner();
        assert!((100..=260).contains(&total), "{total}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

        /// Whatever comes in whatever order: at each grant, the ten seconds up to it hold to the formula.
        #[test]
        fn no_ten_seconds_exceed_the_formula(
            percent in 0_u32..=100,
            floor in 0_u32..4,
            steps in prop::collection::vec((0_u64..1500, 0_usize..20, 0_usize..20), 1..80),
        ) {
            let (clock, budget) = (Clock::manual(Timestamp::UNIX_EPOCH), Budget::new(percent, floor));
            let (mut calls, mut grants) = (Vec::new(), Vec::new());
            for (millis, called, asked) in steps {
                clock.advance(Duration::from_millis(millis));
                let now = clock.now();
                for _ in 0..called {
                    budget.call(now);
                    calls.push(now);
                }
                for _ in 0..asked {
                    if budget.take(now) {
                        grants.push(now);
                        let within = |all: &[Instant]| all.iter().filter(|at| now - **at <= TEN).count() as u64;
                        let allowed = within(&calls) * u64::from(percent) + OVER * u64::from(floor) * 100;
                        prop_assert!(within(&grants) * 100 <= allowed, "{} of {allowed}", within(&grants) * 100);
                    }
                }
            }
        }
    }
}
