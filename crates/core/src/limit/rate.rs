//! A rate in this process: the generic cell rate algorithm, by `governor`. A whole limit may be used at once, and comes back evenly.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use governor::clock::Clock as Ticking;
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::subject::Subject;
use crate::clock::Clock;

type Limiter = RateLimiter<Subject, DashMapStateStore<Subject>, Ticks, StateInformationMiddleware>;

/// So many requests in so much time, for each subject.
#[derive(Debug)]
pub(super) struct Rate {
    limiter: Limiter,
    clock: Ticks,
    requests: u32,
    /// The time after which one more may come.
    interval: Duration,
}

/// How a subject stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// The request is within the limit.
    Within {
        /// What is left at once.
        left: u32,
        /// Until all of it is there again.
        whole_in: Duration,
    },
    /// It is not.
    Beyond {
        /// When to try again.
        wait: Duration,
    },
}

impl Rate {
    pub(super) fn new(requests: u32, per: Duration, clock: &Clock) -> Self {
        let requests = NonZeroU32::new(requests).unwrap_or(NonZeroU32::MIN);
        let interval = (per / requests.get()).max(Duration::from_nanos(1));
        let clock = Ticks { begun: clock.now(), clock: clock.clone() };
        // Never none: the interval is not zero.
        let quota = Quota::with_period(interval).unwrap_or(Quota::per_second(requests)).allow_burst(requests);
        let limiter = Limiter::new(quota, DashMapStateStore::default(), clock.clone());
        Self { limiter, clock, requests: requests.get(), interval }
    }

    /// Counts one request.
    pub(super) fn take(&self, subject: &Subject) -> Taken {
        match self.limiter.check_key(subject) {
            Ok(state) => {
                let left = state.remaining_burst_capacity().min(self.requests);
                Taken::Within { left, whole_in: self.interval * (self.requests - left) }
            }
            Err(not_until) => Taken::Beyond { wait: not_until.wait_time_from(self.clock.now()) },
        }
    }

    /// Forgets whoever has their whole limit again: they would begin with it anyway.
    pub(super) fn forget(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }

    #[cfg(test)]
    pub(super) fn known(&self) -> usize {
        self.limiter.len()
    }
}

/// Our clock, as the algorithm reads it.
#[derive(Clone, Debug)]
struct Ticks {
    clock: Clock,
    begun: Instant,
}

impl Ticking for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.clock.now().saturating_duration_since(self.begun).into()
    }
}
