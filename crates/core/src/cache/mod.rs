//! Answers kept in memory, only where asked: by the rules of RFC 9111, with single flight, and under keys that carry the whole
//! identity unless whoever keeps them said [`Public`]. What is kept where, and why: `docs/CACHING.md`.

mod asked;
mod brief;
mod choice;
mod dates;
mod directives;
mod engine;
mod epochs;
mod fetching;
mod flight;
mod held;
mod instead;
mod key;
mod lifetime;
mod lines;
mod marks;
pub(crate) mod memory;
mod packed;
mod said;
mod shelf;
mod stored;
mod sweep;
mod tags;
mod terms;
mod used;
mod wish;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache as Moka;
use moka::ops::compute::Op;

pub(crate) use asked::{Asked, Conditions, Origin, Over, Unanswered};
pub(crate) use choice::{Choice, NEGOTIATED};
pub(crate) use dates::{Came, age, expires_from};
pub(crate) use epochs::Epochs;
pub(crate) use flight::single_flight;
pub(crate) use key::{Key, Whose};
pub(crate) use lifetime::{Beyond, Lifetime};
pub(crate) use lines::Lines;
pub(crate) use marks::{Mark, Marks};
pub(crate) use said::Said;
pub(crate) use tags::Tags;
#[cfg(feature = "fuzz")]
pub(crate) use terms::hold_to_rules;
pub(crate) use terms::{Rules, Scope, Windows};
pub(crate) use used::Use;
pub(crate) use wish::Wish;

use crate::clock::Clock;
use brief::Brief;
use shelf::Shelf;
use stored::Stored;

/// Says that an answer is the same for everybody and may be shared. It is written out where it is meant, and there is no
/// way to write it for an answer that was fetched in a caller's name.
#[derive(Clone, Copy, Debug)]
pub struct Public;

/// Bytes beyond which an entry has others that are to go leave at once.
pub(crate) const LARGE: usize = 16 << 10;

/// What is made of a body is kept where that may be this part of all that is kept: moka lets whatever is in it grow, and all else go for it.
const ONE_OF: u64 = 32;

/// The process's answers, bounded in bytes.
#[derive(Clone)]
pub(crate) struct Cache {
    kept: Moka<Key, Held>,
    most_made_of: u64,
    /// Nothing is ever in it: who waits for a flight gets what it came back with.
    flights: Moka<(Key, Choice, u64), Never>,
    epochs: Epochs,
    clock: Clock,
}

#[derive(Clone, Debug)]
enum Never {}

/// What is kept of one address, and for how long that is worth its room.
#[derive(Clone, Debug)]
struct Held {
    shelf: Shelf,
    for_at_most: Brief,
}

struct ByWorth;

impl Expiry<Key, Held> for ByWorth {
    fn expire_after_create(&self, _: &Key, held: &Held, _: Instant) -> Option<Duration> {
        Some(held.for_at_most.get())
    }

    fn expire_after_update(&self, _: &Key, held: &Held, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(held.for_at_most.get())
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cache")
    }
}

impl Cache {
    /// A cache that takes at most `max_bytes` of memory.
    pub(crate) fn new(max_bytes: u64, clock: Clock) -> Self {
        let weigh = |key: &Key, held: &Held| {
            let all = memory::OF_AN_ENTRY + key.weight() + held.shelf.weight();
            u32::try_from(all).unwrap_or(u32::MAX)
        };
        let kept = Moka::builder().max_capacity(max_bytes).weigher(weigh).expire_after(ByWorth).build();
        let most_made_of = max_bytes / ONE_OF;
        Self { kept, most_made_of, flights: Moka::new(0), epochs: Epochs::new(), clock }
    }

    /// What says of all that is kept whether it still counts.
    pub(crate) fn epochs(&self) -> &Epochs {
        &self.epochs
    }

    /// How much is kept: addresses, and their bytes.
    #[cfg(feature = "bench")]
    pub(crate) async fn held(&self) -> (u64, u64) {
        self.kept.run_pending_tasks().await;
        (self.kept.entry_count(), self.kept.weighted_size())
    }

    /// Keeps it beside, or in place of, what there is of its address. Where there is nothing, nothing is looked up: moka would count that as a
    /// use, and what was asked for once would be worth as much as what is asked for often. Of two that are the first of their address in the same
    /// moment, one may be lost so.
    async fn put(&self, asked: &Asked, stored: Arc<Stored>) {
        if self.kept.contains_key(&asked.key) {
            return self.change(asked, |before| before.with(&stored, &asked.choice, &self.epochs)).await;
        }
        let alone = Shelf::One(stored);
        let (weight, held) = (alone.weight(), alone.held(&asked.rules, self.clock.now()));
        let for_at_most = Brief::at_least(held);
        self.kept.insert(asked.key.clone(), Held { shelf: alone, for_at_most }).await;
        self.bounded(weight).await;
    }

    async fn forget(&self, asked: &Asked) {
        if self.kept.contains_key(&asked.key) {
            self.change(asked, |before| before.without(&asked.choice)).await;
        }
    }

    /// Whether what is made of such a body is kept beside it; else it is made each time.
    pub(crate) fn keeps_what_is_made_of(&self, body: &[u8]) -> bool {
        body.len() as u64 <= self.most_made_of
    }

    /// What is kept of it takes more than it did when it was kept.
    pub(crate) async fn weigh_anew(&self, asked: &Asked) {
        if self.kept.contains_key(&asked.key) {
            self.change(asked, Shelf::clone).await;
        }
    }

    async fn change(&self, asked: &Asked, change: impl FnOnce(&Shelf) -> Shelf) {
        let now = self.clock.now();
        let mut changed_weight = 0;
        let changed = self.kept.entry_by_ref(&asked.key).and_compute_with(|held| {
            let before = held.map(|held| held.into_value().shelf).unwrap_or_default();
            let after = change(&before);
            let op = if after.is_empty() {
                Op::Remove
            } else {
                changed_weight = after.weight();
                let for_at_most = Brief::at_least(after.held(&asked.rules, now));
                Op::Put(Held { shelf: after, for_at_most })
            };
            std::future::ready(op)
        });
        changed.await;
        self.bounded(changed_weight).await;
    }

    /// moka lets go of what is beyond its bound a while later. Of large answers there must not be many meanwhile.
    async fn bounded(&self, came: usize) {
        if came > LARGE {
            self.kept.run_pending_tasks().await;
        }
    }
}

#[cfg(test)]
mod counted;
#[cfg(test)]
mod tests;
