//! Where answers are kept, by their keys: never more than may be, since what there is no room for goes at once. It knows no time: what is over
//! is let go by who looks for it (`sweep.rs`).

use std::hash::RandomState;
use std::sync::{Mutex, PoisonError};

use quick_cache::sync::Cache as Answers;
use quick_cache::{Lifecycle, OptionsBuilder, Weighter};

use super::brief::Brief;
use super::key::Key;
use super::shelf::Shelf;
use crate::config::{Config, Upstream};

/// Parts of what is kept, each with a lock of its own, at the most.
const PARTS: u64 = 64;

/// A part has room for so many of the largest bodies: of two answers and what is around them, since what takes more than a part is not let in.
const LARGEST: u64 = 3;

/// This much of a part, of a hundred, is for what was asked for again, and the most that one address may take.
const OFTEN: u32 = 97;

/// What an answer is taken to weigh where it is decided how many are remembered that have gone, half as many as may be there: one of them that comes
/// again is known for one that is asked for often.
const USUAL: u64 = 4 << 10;

/// What an entry takes beside what its key and answers hold: where it lies, and how it is found. What is remembered of those that have gone takes
/// half as much.
const OF_AN_ENTRY: usize = (size_of::<Key>() + size_of::<Held>() + 24) * 3 / 2;

/// Beyond its pieces a full cache takes about this part of them, measured (`benches/cache/memory.rs`): what pages of an allocator that answers have
/// left hold of nothing.
const LOST: usize = 16;

/// A change is no use, as asking is.
const NO_USE: bool = true;

/// How much may be kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    pub(crate) max_bytes: u64,
    /// Bytes of the largest answer that there can be.
    pub(crate) largest: u64,
}

impl Room {
    /// As the settings say; only upstreams count of which something may be kept.
    pub(crate) fn of(config: &Config) -> Self {
        let is_kept = |name: &str, upstream: &Upstream| {
            let mut routes = config.routes.iter().filter(|route| route.upstream == name);
            !upstream.fresh_for.is_zero() || routes.any(|route| !route.cache.is_zero())
        };
        let kept = config.upstreams.iter().filter(|(name, upstream)| is_kept(name, upstream));
        let largest = kept.map(|(_, upstream)| upstream.max_response.0).max();
        Self { max_bytes: config.cache.max_bytes.0, largest: largest.unwrap_or_default() }
    }

    /// In how many parts: as many as leave each its room, a power of two.
    fn parts(self) -> u64 {
        let parts = self.max_bytes / self.largest.saturating_mul(LARGEST).max(1);
        1 << parts.clamp(1, PARTS).ilog2()
    }
}

/// What is kept of one address, and until when that is worth its room.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) shelf: Shelf,
    /// Since the cache began.
    pub(super) until: Brief,
    /// As it was when it came here: what is made of a body meanwhile is weighed when somebody says so.
    weight: u32,
}

impl Held {
    pub(super) fn new(key: &Key, shelf: Shelf, until: Brief) -> Self {
        let weight = weight(key, &shelf);
        Self { shelf, until, weight }
    }
}

fn weight(key: &Key, shelf: &Shelf) -> u32 {
    let pieces = OF_AN_ENTRY + key.weight() + shelf.weight();
    u32::try_from(pieces + pieces / LOST).unwrap_or(u32::MAX)
}

#[derive(Clone)]
struct ByWeight;

impl Weighter<Key, Held> for ByWeight {
    fn weight(&self, _: &Key, held: &Held) -> u64 {
        held.weight.into()
    }
}

/// What has to go is dropped by who it went for once nobody waits for the part: of many small ones for one that is large, that takes a while.
#[derive(Clone)]
struct DroppedLater;

impl Lifecycle<Key, Held> for DroppedLater {
    type RequestState = Vec<(Key, Held)>;

    fn on_evict(&self, gone: &mut Self::RequestState, key: Key, held: Held) {
        gone.push((key, held));
    }
}

pub(super) struct Kept {
    answers: Answers<Key, Held, ByWeight, RandomState, DroppedLater>,
    /// Who changes what is kept of an address, one at a time for each part.
    changing: Box<[Mutex<()>]>,
}

impl Kept {
    pub(super) fn new(room: Room) -> Self {
        let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let mut options = OptionsBuilder::new();
        options
            .shards(number(room.parts()))
            .weight_capacity(room.max_bytes)
            .hot_allocation(f64::from(OFTEN) / 100.0)
            .estimated_items_capacity(number(room.max_bytes / USUAL));
        let options = options.build().expect("all of them are said");
        // Who sends requests chooses keys: the hash is one that nobody can foresee.
        let answers = Answers::with_options(options, ByWeight, RandomState::new(), DroppedLater);
        let changing = (0..answers.num_shards()).map(|_| Mutex::default()).collect();
        Self { answers, changing }
    }

    /// What is kept there, for somebody who asks for it.
    pub(super) fn used(&self, key: &Key) -> Option<Held> {
        self.answers.get(key)
    }

    /// The same for who only looks: what is asked for once is not to be worth as much as what is asked for often.
    pub(super) fn seen(&self, key: &Key) -> Option<Held> {
        self.answers.peek(key)
    }

    /// Keeps what is made of what there is, in one step; of nothing, nothing is kept.
    pub(super) fn change(&self, key: &Key, change: impl FnOnce(Option<Held>) -> Option<Held>) {
        // Dropped last, when others may change again.
        let mut gone = Vec::new();
        let part = &self.changing[self.answers.shard_index(key)];
        let _one_at_a_time = part.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.answers.peek(key);
        let was_there = before.is_some();
        match change(before) {
            Some(held) if was_there => {
                // It may have had to go meanwhile.
                let replaced = self.answers.replace_with_lifecycle(key.clone(), held, NO_USE, &mut gone);
                if let Err((key, held)) = replaced {
                    self.answers.insert_with_lifecycle(key, held, &mut gone);
                }
            }
            Some(held) => self.answers.insert_with_lifecycle(key.clone(), held, &mut gone),
            None if was_there => drop(self.answers.remove(key)),
            None => {}
        }
    }

    /// Lets go of what is there, where that is still so.
    pub(super) fn let_go(&self, key: &Key, is: impl FnOnce(&Held) -> bool) {
        drop(self.answers.remove_if(key, is));
    }

    /// All that is there, one after the other: no lock is held in between.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Key, Held)> {
        self.answers.iter()
    }

    /// Whether so much is let in under this key.
    pub(super) fn fits(&self, key: &Key, all: &Shelf) -> bool {
        u64::from(weight(key, all)) <= self.part() * u64::from(OFTEN) / 100
    }

    /// What one part has room for.
    pub(super) fn part(&self) -> u64 {
        self.answers.shard_capacity()
    }

    /// How many addresses there are, and what they weigh.
    #[cfg(any(test, feature = "bench"))]
    pub(super) fn held(&self) -> (usize, u64) {
        (self.answers.len(), self.answers.weight())
    }
}

#[cfg(test)]
mod tests;
