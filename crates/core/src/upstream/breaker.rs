//! One breaker per upstream, over all workers: a system that keeps failing is left alone for a while, so that calls fail at once and
//! it gets room to recover; then one call tries it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use rand::Rng as _;

use super::error::Kind;
use super::seconds::Seconds;
use crate::config;
use crate::telemetry::{BreakerMetrics, BreakerState};

/// Over how many seconds calls are counted.
const OVER: u64 = 10;

const WORKED: usize = 0;
const FAILED: usize = 1;

/// When it opens, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// So many failures in a row; zero counts no row.
    failures: u32,
    /// A smaller share of successes than this; zero counts no share.
    success_percent: u32,
    /// The calls that this share is of, at least.
    calls: u32,
    /// Zero: never.
    pause: Duration,
}

impl From<&config::Upstream> for Rules {
    fn from(config: &config::Upstream) -> Self {
        Self {
            failures: config.breaker_failures,
            success_percent: config.breaker_success_percent,
            calls: config.breaker_calls,
            pause: config.breaker_pause,
        }
    }
}

/// What an attempt says of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Worked,
    Failed,
    /// It answered, and can take no more (429): of the share that fails, and neither in a row with failures nor the end of one.
    TooMany,
    /// It did not come to an end that says anything.
    Nothing,
}

impl Verdict {
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany,
            status if status.is_server_error() => Self::Failed,
            _ => Self::Worked,
        }
    }

    pub(super) fn of_error(kind: &Kind) -> Self {
        match kind {
            Kind::Timeout | Kind::Connect(_) | Kind::Disconnected(_) | Kind::Malformed(_) => Self::Failed,
            // It answered. How much is asked for at once is the caller's choice, and no caller is to shut it off for others.
            Kind::TooLarge(_) => Self::Worked,
            Kind::Status(status) => Self::of_status(*status),
            // Ours, not the system's; or found by a reader long after it answered; or a connection that was idle for too long.
            Kind::Busy
            | Kind::BreakerOpen(_)
            | Kind::NoTime(_)
            | Kind::Token(_)
            | Kind::Unsent(_)
            | Kind::Unreadable(_)
            | Kind::ClosedOnReuse(_) => Self::Nothing,
        }
    }
}

#[derive(Debug)]
pub(super) struct Breaker {
    upstream: String,
    rules: Rules,
    spread: fn(Duration) -> Duration,
    metrics: BreakerMetrics,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    state: State,
    /// Counts changes of state: what began before one says nothing after it.
    epoch: u64,
    row: u32,
    seconds: Seconds<2, 10>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed,
    /// Until then.
    Open(Instant),
    /// One call is out to try it, since this time had come.
    Probing(Instant),
}

/// Leave to send one attempt. Dropped without a verdict it counts for nothing.
#[derive(Debug)]
#[must_use = "an attempt that is not settled counts for nothing"]
pub(super) struct Permit {
    breaker: Arc<Breaker>,
    epoch: u64,
    probes: bool,
}

impl Breaker {
    pub(super) fn new(upstream: &str, rules: Rules) -> Self {
        Self {
            upstream: upstream.to_owned(),
            rules,
            spread: around,
            metrics: BreakerMetrics::of(upstream),
            inner: Mutex::new(Inner { state: State::Closed, epoch: 0, row: 0, seconds: Seconds::new() }),
        }
    }

    /// For how long it will let nothing pass, where it does not now. A look that changes nothing: what is not going to be sent
    /// need not wait for a place or a token.
    pub(super) fn shut_for(&self, now: Instant) -> Option<Duration> {
        self.inner().shut_for(now)
    }

    /// Leave to send, or for how long there is none. Once the pause is over it is given to one call alone, until that is settled.
    pub(super) fn admit(self: &Arc<Self>, now: Instant) -> Result<Permit, Duration> {
        let mut inner = self.inner();
        if let Some(shut) = inner.shut_for(now) {
            return Err(shut);
        }
        let probes = match inner.state {
            State::Open(due) => Some(due),
            State::Closed | State::Probing(_) => None,
        };
        if let Some(due) = probes {
            self.change(&mut inner, State::Probing(due));
        }
        let epoch = inner.epoch;
        drop(inner);
        if probes.is_some() {
            tracing::info!(event = "breaker", upstream = %self.upstream, state = "probing", "one call tries it");
        }
        Ok(Permit { breaker: self.clone(), epoch, probes: probes.is_some() })
    }

    fn settle(&self, epoch: u64, verdict: Verdict, now: Option<Instant>) {
        if self.rules.pause.is_zero() {
            return;
        }
        let mut inner = self.inner();
        if inner.epoch != epoch {
            return;
        }
        let (to, why) = match (inner.state, verdict, now) {
            (State::Probing(due), Verdict::Nothing, _) | (State::Probing(due), _, None) => {
                (State::Open(due), "the call that tried it was given up")
            }
            (State::Probing(_), Verdict::Worked, _) => (State::Closed, "it works again"),
            (State::Probing(_), _, Some(now)) => (self.open(now), "it still fails"),
            (State::Closed, verdict, Some(now)) => match inner.count(verdict, now, self.rules) {
                Some(why) => (self.open(now), why),
                None => return,
            },
            (State::Closed, _, None) | (State::Open(_), ..) => return,
        };
        let opens = matches!((inner.state, to), (State::Closed, State::Open(_)));
        self.change(&mut inner, to);
        drop(inner);
        let (upstream, state) = (&self.upstream, to.told().word());
        if opens {
            tracing::warn!(event = "breaker", upstream = %upstream, state, why, "it is left alone for a while");
        } else {
            tracing::info!(event = "breaker", upstream = %upstream, state, why, "it was tried");
        }
    }

    fn open(&self, now: Instant) -> State {
        State::Open(now + (self.spread)(self.rules.pause))
    }

    /// Under the lock, so that what is seen from outside is the last of two changes too.
    fn change(&self, inner: &mut Inner, to: State) {
        inner.state = to;
        inner.epoch += 1;
        inner.row = 0;
        inner.seconds.clear();
        self.metrics.is(to.told());
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn shut_for(&self, now: Instant) -> Option<Duration> {
        match self.state {
            State::Closed => None,
            State::Open(due) => Some(due.saturating_duration_since(now)).filter(|shut| !shut.is_zero()),
            State::Probing(_) => Some(Duration::ZERO),
        }
    }

    /// Counts an attempt; a failure may be the one that opens, and then this says why.
    fn count(&mut self, verdict: Verdict, now: Instant, rules: Rules) -> Option<&'static str> {
        match verdict {
            Verdict::Nothing => return None,
            Verdict::Worked => {
                self.row = 0;
                self.seconds.add(WORKED, now);
                return None;
            }
            Verdict::Failed => self.row = self.row.saturating_add(1),
            Verdict::TooMany => {}
        }
        self.seconds.add(FAILED, now);
        if rules.failures > 0 && self.row >= rules.failures {
            return Some("it failed several times in a row");
        }
        let worked = self.seconds.sum(WORKED, OVER, now);
        let all = worked + self.seconds.sum(FAILED, OVER, now);
        let few = worked * 100 < all * u64::from(rules.success_percent);
        (few && all >= u64::from(rules.calls)).then_some("too few of its calls succeed")
    }
}

impl State {
    fn told(self) -> BreakerState {
        match self {
            Self::Closed => BreakerState::Closed,
            Self::Open(_) => BreakerState::Open,
            Self::Probing(_) => BreakerState::Probing,
        }
    }
}

impl Permit {
    /// Whether this one attempt is to find out whether the system works again.
    pub(super) fn probes(&self) -> bool {
        self.probes
    }

    /// Says how the attempt ended.
    pub(super) fn settle(self, verdict: Verdict, now: Instant) {
        self.breaker.settle(self.epoch, verdict, Some(now));
    }
}

/// Its caller dropped it, or it was settled: then the epoch of a probe is another by now.
impl Drop for Permit {
    fn drop(&mut self) {
        self.breaker.settle(self.epoch, Verdict::Nothing, None);
    }
}

/// Give or take a fifth, so that not all replicas try at once.
fn around(pause: Duration) -> Duration {
    pause.mul_f64(rand::rng().random_range(0.8..=1.2))
}

#[cfg(test)]
mod tests;
