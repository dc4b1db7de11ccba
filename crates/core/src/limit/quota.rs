//! A quota of a day or a month, kept in the store. A process that shares it with no other takes some requests in advance, so that the
//! disk is not asked about each: a crash costs a caller those few at the most, and never gives more than the quota.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::period::{Period, Turn};
use super::subject::Subject;
use crate::clock::Clock;
use crate::store::{Error, Key, Store};

/// What is taken in advance is this part of the quota at the most, and this many.
const PART: u64 = 1_000;
const MOST: u64 = 64;

/// A count outlives its period by this much: replicas' clocks differ.
const SLACK: Duration = Duration::from_hours(1);

/// So many requests in each period.
#[derive(Debug)]
pub(super) struct Quota {
    pub(super) turn: Turn,
    pub(super) requests: u32,
    store: Store,
    name: String,
    /// Taken at once.
    advance: u64,
    held: Mutex<HashMap<Subject, Held>>,
    clock: Clock,
}

/// What this process has of a subject's quota.
#[derive(Debug, Default)]
struct Held {
    period: String,
    /// Of the whole quota, by whomever, as far as is known.
    taken: u64,
    /// Taken here and not used yet.
    unused: u64,
}

/// Whether a request is within a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is, and so much is left.
    Within(u64),
    /// The quota is used up.
    Beyond,
}

impl Quota {
    pub(super) fn new(
        turn: Turn,
        requests: u32,
        store: Store,
        is_shared: bool,
        name: &str,
        clock: &Clock,
    ) -> Self {
        // Of what others count too, each request is counted by itself: what one holds another could have used.
        let advance = if is_shared { 1 } else { (u64::from(requests) / PART).clamp(1, MOST) };
        let (name, clock) = (name.to_owned(), clock.clone());
        Self { turn, requests, store, name, advance, held: Mutex::default(), clock }
    }

    /// Counts one request.
    pub(super) async fn take(&self, subject: &Subject) -> Result<(Taken, Period), Error> {
        let period = self.turn.at(self.clock.utc());
        if let Some(taken) = self.take_held(subject, &period) {
            return Ok((taken, period));
        }
        let name = format!("{}/{}/{}", self.name, period.name, subject.name());
        let count =
            self.store.increment(&Key::new("quota", &name), self.advance, period.left + SLACK).await?;
        let quota = u64::from(self.requests);
        let granted = quota.saturating_sub(count.sum.saturating_sub(self.advance)).min(self.advance);
        let mut all = self.lock();
        let held = all.entry(subject.clone()).or_default();
        if held.period != period.name {
            *held = Held { period: period.name.clone(), ..Held::default() };
        }
        held.taken = held.taken.max(count.sum.min(quota));
        held.unused += granted.saturating_sub(1);
        let taken = if granted > 0 { Taken::Within(quota - held.taken + held.unused) } else { Taken::Beyond };
        Ok((taken, period))
    }

    /// What can be said without the store.
    fn take_held(&self, subject: &Subject, period: &Period) -> Option<Taken> {
        let quota = u64::from(self.requests);
        let mut all = self.lock();
        let held = all.get_mut(subject).filter(|held| held.period == period.name)?;
        if held.unused > 0 {
            held.unused -= 1;
            return Some(Taken::Within(quota - held.taken + held.unused));
        }
        (held.taken >= quota).then_some(Taken::Beyond)
    }

    /// Forgets periods that are over.
    pub(super) fn forget(&self) {
        let period = self.turn.at(self.clock.utc()).name;
        let mut all = self.lock();
        all.retain(|_, held| held.period == period);
        all.shrink_to_fit();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Subject, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
