//! A rate that replicas share: a count in the store, exact for all of them. Its window begins with a subject's first request.

use std::time::{Duration, Instant};

use moka::future::Cache as Moka;

use super::rate::Taken;
use super::subject::Subject;
use crate::clock::Clock;
use crate::store::{Error, Key, Store};

/// Subjects remembered as beyond their limit, so that nobody asks the store about each of their requests.
const REMEMBERED: u64 = 10_000;

/// So many requests in each window.
#[derive(Debug)]
pub(super) struct Share {
    store: Store,
    name: String,
    requests: u32,
    per: Duration,
    /// Until when.
    beyond: Moka<Subject, Instant>,
    clock: Clock,
}

impl Share {
    pub(super) fn new(store: Store, name: &str, requests: u32, per: Duration, clock: &Clock) -> Self {
        let beyond = Moka::builder().max_capacity(REMEMBERED).time_to_live(per).build();
        Self { store, name: name.to_owned(), requests, per, beyond, clock: clock.clone() }
    }

    /// Counts one request.
    pub(super) async fn take(&self, subject: &Subject) -> Result<Taken, Error> {
        let now = self.clock.now();
        if let Some(until) = self.beyond.get(subject).await.filter(|until| *until > now) {
            return Ok(Taken::Beyond { wait: until - now });
        }
        let key = Key::new("rate", &format!("{}/{}", self.name, subject.name()));
        let count = self.store.increment(&key, 1, self.per).await?;
        let left = u64::from(self.requests).checked_sub(count.sum);
        if let Some(left) = left.and_then(|left| u32::try_from(left).ok()) {
            return Ok(Taken::Within { left, whole_in: count.left });
        }
        self.beyond.insert(subject.clone(), now + count.left).await;
        Ok(Taken::Beyond { wait: count.left })
    }
}
