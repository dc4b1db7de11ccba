//! What is decided for each call, beside sending it, as the benchmark asks for it: whether the system is left alone, what more may be
//! sent, and what its answer says for the calls to come. In the order in which a call meets it (`calling.rs`, `attempt.rs`).

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::breaker::{Breaker, Verdict};
use super::budget::Budget;
use super::hedge::Hedge;
use super::pace::Pace;
use crate::config;

/// One upstream's decisions, shared by all who ask.
#[derive(Debug)]
pub(crate) struct Decisions {
    breaker: Arc<Breaker>,
    budget: Budget,
    pace: Pace,
    hedge: Hedge,
}

impl Decisions {
    pub(crate) fn new(name: &str, config: &config::Upstream) -> Self {
        Self {
            breaker: Arc::new(Breaker::new(name, config.into())),
            budget: Budget::new(config.retry_budget_percent, config.retry_budget_floor),
            pace: Pace::new(),
            hedge: Hedge::new(config.hedge_percent),
        }
    }

    /// One call that is answered well after this time, with all that is on; `false` says that it would not have been sent.
    pub(crate) fn call(&self, now: Instant, took: Duration) -> bool {
        if self.breaker.shut_for(now).is_some() || self.pace.least(now).is_some_and(|least| took < least) {
            return false;
        }
        self.budget.call(now);
        _ = self.hedge.call();
        let Ok(permit) = self.breaker.admit(now) else { return false };
        permit.settle(Verdict::Worked, now);
        self.pace.took(took, now);
        self.hedge.took(took);
        true
    }
}
