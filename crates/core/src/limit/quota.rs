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

/// Subjects of whom requests are taken in advance; of further ones each request is counted in the store, so that strangers fill no
/// memory.
const KNOWN: usize = 100_000;

/// A count outlives its period by this much: replicas' clocks differ.
const SLACK: Duration = Duration::from_hours(1);

/// So many requests in each period.
#[derive(Debug)]
pub(super) struct Quota {
    turn: Turn,
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
    /// Whether more is being taken in advance: whoever comes meanwhile takes what they use, and no advance of their own.
    is_taking: bool,
}

/// What is to be taken from the store.
struct Taking<'a> {
    quota: &'a Quota,
    subject: &'a Subject,
    by: u64,
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
        let taking = self.taking(subject, &period);
        let name = format!("{}/{}/{}", self.name, period.name, subject.name());
        let count = self.store.increment(&Key::new("quota", &name), taking.by, period.left + SLACK).await?;
        let quota = u64::from(self.requests);
        let granted = quota.saturating_sub(count.sum.saturating_sub(taking.by)).min(taking.by);
        let (mut taken, mut unused) = (count.sum.min(quota), granted.saturating_sub(1));
        if let Some(held) = self.lock().get_mut(subject).filter(|held| held.period == period.name) {
            held.taken = held.taken.max(taken);
            held.unused += unused;
            (taken, unused) = (held.taken, held.unused);
        }
        drop(taking);
        let within = if granted > 0 { Taken::Within(quota - taken + unused) } else { Taken::Beyond };
        Ok((within, period))
    }

    /// How much is taken from the store now: an advance by one at a time, and else the one request.
    fn taking<'a>(&'a self, subject: &'a Subject, period: &Period) -> Taking<'a> {
        let mut all = self.lock();
        let is_known = all.contains_key(subject);
        if !is_known && all.len() >= KNOWN {
            return Taking { quota: self, subject, by: 1 };
        }
        let held = all.entry(subject.clone()).or_default();
        if held.period != period.name {
            *held = Held { period: period.name.clone(), ..Held::default() };
        }
        let by = if held.is_taking { 1 } else { self.advance };
        held.is_taking |= by > 1;
        Taking { quota: self, subject, by }
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

/// Also where the request ends before the store has answered.
impl Drop for Taking<'_> {
    fn drop(&mut self) {
        if self.by > 1
            && let Some(held) = self.quota.lock().get_mut(self.subject)
        {
            held.is_taking = false;
        }
    }
}
