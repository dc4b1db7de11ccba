//! One limit, with all that it counts: requests in a time, then in a day and in a month.

use std::sync::Arc;
use std::time::Duration;

use super::Means;
use super::period::Turn;
use super::quota::{Quota, Taken as TakenOf};
use super::rate::{Rate, Taken};
use super::share::Share;
use super::standing::{Standing, whole_seconds};
use super::subject::Subject;
use crate::config::Allowed;
use crate::http::context::Context;
use crate::http::problem::{Failure, Kind};
use crate::telemetry::{CountedBy, LimitCounters};

/// A limit that requests are counted against.
#[derive(Debug)]
pub(super) struct Counted {
    name: Arc<str>,
    rate: Option<Paced>,
    quotas: Vec<(Arc<str>, Quota)>,
    counters: LimitCounters,
}

/// A rate, and where it is counted.
#[derive(Debug)]
struct Paced {
    requests: u32,
    per: Duration,
    /// By this process: all of the limit, or its part while the store is away.
    here: Rate,
    shared: Option<Share>,
}

impl Counted {
    pub(super) fn new(name: &str, allowed: Allowed, means: &Means) -> Self {
        let Allowed { requests, per, per_day, per_month } = allowed;
        let rate = requests.map(|requests| Paced::new(name, requests, per, means));
        let quotas =
            [(Turn::Day, per_day), (Turn::Month, per_month)].into_iter().filter_map(|(turn, requests)| {
                // Without a store there is no quota: the settings were refused.
                let (requests, store) = requests.zip(means.store.clone())?;
                let quota = Quota::new(turn, requests, store, means.is_shared, name, &means.clock);
                Some((format!("{name}-{}", turn.word()).into(), quota))
            });
        Self { name: name.into(), rate, quotas: quotas.collect(), counters: LimitCounters::of(name) }
    }

    /// Counts one request, and has the answer say how the caller stands; the error is what tells them to wait.
    pub(super) async fn take(&self, subject: &Subject, context: &Context) -> Result<(), Failure> {
        // The rate first: what it turns away does not use up the quota.
        if let Some(rate) = &self.rate {
            let (taken, by) = rate.take(subject).await;
            let standing = |left, resets| Standing {
                name: self.name.clone(),
                quota: rate.requests,
                window: rate.per,
                left,
                resets,
            };
            match taken {
                Taken::Within { left, whole_in } => {
                    self.counters.passed(by);
                    context.tell_limit(standing(left.into(), whole_in));
                }
                Taken::Beyond { wait } => {
                    return Err(self.refused(standing(0, wait), by, context));
                }
            }
        }
        for (name, quota) in &self.quotas {
            self.take_of(name, quota, subject, context).await?;
        }
        Ok(())
    }

    async fn take_of(
        &self,
        name: &Arc<str>,
        quota: &Quota,
        subject: &Subject,
        context: &Context,
    ) -> Result<(), Failure> {
        let (taken, period) = match quota.take(subject).await {
            Ok(taken) => taken,
            Err(error) => {
                // Uncounted, and served: a store that is away turns nobody away.
                self.counters.passed(CountedBy::Nobody);
                tracing::debug!(limit = &**name, %error, "a request is not counted");
                return Ok(());
            }
        };
        let standing = Standing {
            name: name.clone(),
            quota: quota.requests,
            window: period.length,
            left: if let TakenOf::Within(left) = taken { left } else { 0 },
            resets: period.left,
        };
        if taken == TakenOf::Beyond {
            return Err(self.refused(standing, CountedBy::Store, context));
        }
        if self.rate.is_none() {
            self.counters.passed(CountedBy::Store);
        }
        context.tell_limit(standing);
        Ok(())
    }

    /// A refusal, which the answer says in its fields too.
    fn refused(&self, standing: Standing, by: CountedBy, context: &Context) -> Failure {
        self.counters.refused(by);
        let refusal = refusal(&standing);
        context.tell_limit(standing);
        refusal
    }

    /// See [`Rate::forget`] and [`Quota::forget`].
    pub(super) fn forget(&self) {
        if let Some(rate) = &self.rate {
            rate.here.forget();
        }
        self.quotas.iter().for_each(|(_, quota)| quota.forget());
    }
}

impl Paced {
    fn new(name: &str, requests: u32, per: Duration, means: &Means) -> Self {
        let shared = means.store.clone().filter(|_| means.is_shared);
        let shared = shared.map(|store| Share::new(store, name, requests, per, &means.clock));
        let part = if shared.is_some() { requests.div_ceil(means.replicas.max(1)) } else { requests };
        Self { requests, per, here: Rate::new(part, per, &means.clock), shared }
    }

    async fn take(&self, subject: &Subject) -> (Taken, CountedBy) {
        let Some(shared) = &self.shared else { return (self.here.take(subject), CountedBy::Process) };
        match shared.take(subject).await {
            Ok(taken) => (taken, CountedBy::Store),
            Err(_) => (self.here.take(subject), CountedBy::Part),
        }
    }
}

fn refusal(standing: &Standing) -> Failure {
    let Standing { name, quota, window, resets, .. } = standing;
    let wait = whole_seconds(*resets).max(1);
    let detail = format!(
        "The limit \"{name}\" of {quota} requests in {} is used up; try again in {}.",
        in_words(window.as_secs()),
        in_words(wait)
    );
    Failure::new(Kind::TooManyRequests).retry_after(u32::try_from(wait).unwrap_or(u32::MAX)).detail(detail)
}

/// In the largest unit that is not less than one.
fn in_words(seconds: u64) -> String {
    let (amount, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds.div_ceil(60), "minute"),
        7_200..172_800 => (seconds.div_ceil(3_600), "hour"),
        _ => (seconds.div_ceil(86_400), "day"),
    };
    format!("{amount} {unit}{}", if amount == 1 { "" } else { "s" })
}
