//! Answers kept in memory, per upstream and only where asked: explicit freshness, single flight, keys that carry the whole
//! identity unless the caller of the cache said [`Public`].

mod flight;
mod key;
mod lifetime;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache as Moka;

pub(crate) use flight::single_flight;
pub(crate) use key::{Key, Whose};
pub(crate) use lifetime::{Lifetime, age};

use crate::clock::Clock;
use crate::upstream::{Answer, Error};

/// Says that an answer is the same for everybody and may be shared. It is written out where it is meant, and there is no
/// way to write it for an answer that was fetched in a caller's name.
#[derive(Clone, Copy, Debug)]
pub struct Public;

/// How an answer came to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Kept, for this long so far.
    Hit(Duration),
    /// Fetched, and kept or not.
    Miss {
        stored: bool,
    },
    Coalesced,
}

/// The process's answers, bounded in bytes.
#[derive(Clone)]
pub(crate) struct Cache {
    kept: Moka<Key, Kept>,
    clock: Clock,
}

#[derive(Clone, Debug)]
struct Kept {
    answer: Answer,
    fresh_for: Duration,
    since: Instant,
}

/// Why a flight ended with nothing kept; shared by all who waited.
#[derive(Debug)]
enum NotKept {
    Failed(Error),
    NotCacheable(Answer),
}

struct ByFreshness;

impl Expiry<Key, Kept> for ByFreshness {
    fn expire_after_create(&self, _: &Key, kept: &Kept, _: Instant) -> Option<Duration> {
        Some(kept.fresh_for)
    }

    fn expire_after_update(&self, _: &Key, kept: &Kept, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(kept.fresh_for)
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cache")
    }
}

impl Cache {
    /// A cache that holds at most `max_bytes` of answers and keys.
    pub(crate) fn new(max_bytes: u64, clock: Clock) -> Self {
        let weigh =
            |key: &Key, kept: &Kept| u32::try_from(key.weight() + kept.answer.weight()).unwrap_or(u32::MAX);
        let kept = Moka::builder().max_capacity(max_bytes).weigher(weigh).expire_after(ByFreshness).build();
        Self { kept, clock }
    }

    /// The kept answer, or the one that `fetch` brings; of many who ask at once, one fetches. The fetch goes on when the
    /// one who began it goes away. Only a 200 is kept.
    pub(crate) async fn get_or_fetch(
        &self,
        key: Key,
        fresh_for: impl Fn(&Answer) -> Duration + 'static,
        fetch: impl Future<Output = Result<Answer, Error>> + 'static,
    ) -> (Result<Answer, Error>, Use) {
        match self.kept.get(&key).await {
            // Whether an answer is what was agreed is known only once it has been read: by then it is here.
            Some(kept) if kept.answer.is_unusable() => self.kept.invalidate(&key).await,
            Some(kept) => return (Ok(kept.answer), Use::Hit(self.clock.now().duration_since(kept.since))),
            None => {}
        }
        let clock = self.clock.clone();
        let led = std::rc::Rc::new(std::cell::Cell::new(false));
        let leading = led.clone();
        let fetch = async move {
            leading.set(true);
            let answer = fetch.await.map_err(NotKept::Failed)?;
            let fresh_for = fresh_for(&answer);
            if answer.status() == 200 && !fresh_for.is_zero() {
                Ok(Kept { answer, fresh_for, since: clock.now() })
            } else {
                Err(NotKept::NotCacheable(answer))
            }
        };
        let result = single_flight(&self.kept, key, Box::pin(fetch)).await;
        let used = if led.get() { Use::Miss { stored: result.is_ok() } } else { Use::Coalesced };
        match result {
            Ok(kept) => (Ok(kept.answer), used),
            Err(not_kept) => match Arc::as_ref(&not_kept) {
                NotKept::NotCacheable(answer) => (Ok(answer.clone()), used),
                NotKept::Failed(error) => (Err(error.clone()), used),
            },
        }
    }
}

#[cfg(test)]
mod tests;
