//! What parts were the last time they came, for those that may be shown as they were (`stale_ok`).
//!
//! An entry is kept under everything that the handler could know: who asks, what for, in which language. So it is only ever
//! shown to the one it was made for. It lives in this process alone, and what a system says that nobody may keep (`no-store`)
//! never gets here. What ends a kept answer ends what was made of it.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::ops::compute::Op;
use moka::sync::Cache;

use super::question::{Asked, Question};
use crate::cache::{Epochs, Marks};
use crate::clock::Clock;

/// moka lets go of what is beyond its bound a while later; for who weighs more than this, at once.
pub(super) const LARGE: usize = 16 << 10;

/// All that are kept, bounded in bytes.
#[derive(Clone)]
pub(crate) struct LastGood {
    kept: Cache<Key, Kept>,
    epochs: Epochs,
    clock: Clock,
}

/// What a part of an answer is kept under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    part: &'static str,
    question: Question,
}

#[derive(Clone)]
struct Kept {
    value: Arc<dyn Any + Send + Sync>,
    made: Made,
    since: Instant,
    for_at_most: Duration,
}

/// What a part was made of.
#[derive(Clone, Debug, Default)]
pub(super) struct Made {
    /// What the answers weigh, in bytes.
    pub(super) weight: usize,
    /// What ends any of them.
    pub(super) marks: Marks,
    /// Since when something of that would have ended it.
    pub(super) epoch: u64,
}

struct ByAge;

impl Expiry<Key, Kept> for ByAge {
    fn expire_after_create(&self, _: &Key, kept: &Kept, _: Instant) -> Option<Duration> {
        Some(kept.for_at_most)
    }

    fn expire_after_update(&self, _: &Key, kept: &Kept, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(kept.for_at_most)
    }
}

impl fmt::Debug for LastGood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LastGood")
    }
}

impl Asked<'_> {
    /// What a part is kept under; `None` for a request whose answer also follows from its body.
    pub(super) fn key(&self, part: &'static str) -> Option<Key> {
        self.question().map(|question| Key { part, question })
    }
}

impl Key {
    /// What it takes in memory, roughly.
    pub(super) fn weight(&self) -> usize {
        size_of::<Self>() + size_of::<Kept>() + self.question.weight()
    }
}

impl LastGood {
    /// At most so many bytes: a value weighs what the answers weigh that it was made of, which is more than what it takes.
    pub(crate) fn new(max_bytes: u64, epochs: Epochs, clock: Clock) -> Self {
        let weigh = |key: &Key, kept: &Kept| {
            u32::try_from(key.weight() + kept.made.weight + kept.made.marks.weight()).unwrap_or(u32::MAX)
        };
        let kept = Cache::builder().max_capacity(max_bytes).weigher(weigh).expire_after(ByAge).build();
        Self { kept, epochs, clock }
    }

    /// What says whether what is kept here still counts.
    pub(super) fn epochs(&self) -> &Epochs {
        &self.epochs
    }

    /// Keeps what a part is now, in place of what it was.
    pub(super) fn keep<T: Send + Sync + 'static>(
        &self,
        key: Key,
        value: T,
        mut made: Made,
        for_at_most: Duration,
    ) {
        if let Some(identity) = key.question.whose() {
            made.marks.of_user(identity);
        }
        let weight = made.weight;
        let kept = Kept { value: Arc::new(value), made, since: self.clock.now(), for_at_most };
        self.kept.insert(key, kept);
        if weight > LARGE {
            self.kept.run_pending_tasks();
        }
    }

    /// A part is still what it was.
    pub(crate) fn renew(&self, key: &Key) {
        // In one step: what is forgotten meanwhile stays so.
        self.kept.entry_by_ref(key).and_compute_with(|kept| match kept {
            Some(kept) => Op::Put(Kept { since: self.clock.now(), ..kept.into_value() }),
            None => Op::Nop,
        });
    }

    /// What a part was, and how long ago, where that is not longer than `at_most`.
    pub(super) fn find<T: Clone + 'static>(&self, key: &Key, at_most: Duration) -> Option<(T, Duration)> {
        let kept = self.kept.get(key).filter(|kept| self.counts(kept))?;
        let age = self.clock.now().saturating_duration_since(kept.since);
        let value = kept.value.downcast_ref::<T>()?;
        (age <= at_most).then(|| (value.clone(), age))
    }

    /// Forgets what a part was: its system says that it is not to be had any more.
    pub(super) fn forget(&self, key: &Key) {
        self.kept.invalidate(key);
    }

    /// How many parts count that are made of what has such marks.
    pub(crate) fn count(&self, have: impl Fn(&Marks) -> bool) -> usize {
        self.kept.iter().filter(|(_, kept)| have(&kept.made.marks) && self.counts(kept)).count()
    }

    /// Lets go of what counts no more.
    pub(crate) fn sweep(&self) {
        for (key, _) in self.kept.iter().filter(|(_, kept)| !self.counts(kept)) {
            self.kept.invalidate(&*key);
        }
    }

    fn counts(&self, kept: &Kept) -> bool {
        self.epochs.spare(&kept.made.marks, kept.made.epoch)
    }
}
