//! The engine in memory: for tests, and for a process whose sessions may end with it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Count, Index, Key, Record, Version};
use crate::clock::Clock;

#[derive(Debug)]
pub(super) struct Memory {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    values: HashMap<Key, Held>,
    lists: HashMap<Index, BTreeSet<Key>>,
    /// Sums, and when each window ends.
    counts: HashMap<Key, (u64, i64)>,
    /// When what ends, in milliseconds: the sweep takes from its front.
    ends: BTreeSet<(i64, Kind, Key)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Value,
    Count,
}

#[derive(Debug)]
struct Held {
    record: Record,
    ends: i64,
    indexes: Vec<Index>,
}

impl Memory {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, state: Mutex::default() }
    }

    pub(super) fn get(&self, key: &Key) -> Option<Record> {
        let now = self.now();
        self.lock().live(key, now).map(|held| held.record.clone())
    }

    pub(super) fn put(&self, key: &Key, record: Record, lifetime: Duration, indexes: &[Index]) {
        let ends = self.end(lifetime);
        self.swept().write(key, record, ends, indexes);
    }

    pub(super) fn put_if_absent(&self, key: &Key, record: Record, lifetime: Duration) -> bool {
        let ends = self.end(lifetime);
        let mut state = self.swept();
        let absent = !state.values.contains_key(key);
        if absent {
            state.write(key, record, ends, &[]);
        }
        absent
    }

    pub(super) fn replace(
        &self,
        key: &Key,
        version: Version,
        record: Record,
        lifetime: Duration,
        indexes: &[Index],
    ) -> bool {
        let ends = self.end(lifetime);
        let mut state = self.swept();
        let same = state.values.get(key).is_some_and(|held| held.record.version == version);
        if same {
            state.write(key, record, ends, indexes);
        }
        same
    }

    pub(super) fn take(&self, key: &Key) -> Option<Record> {
        self.swept().remove(key).map(|held| held.record)
    }

    pub(super) fn find(&self, index: &Index) -> Vec<Key> {
        let state = self.swept();
        state.lists.get(index).into_iter().flatten().cloned().collect()
    }

    pub(super) fn increment(&self, key: &Key, by: u64, window: Duration) -> Count {
        let (now, ends) = (self.now(), self.end(window));
        let mut state = self.swept();
        if let Some((sum, ends)) = state.counts.get_mut(key) {
            *sum = sum.saturating_add(by);
            return Count::until(*ends, *sum, now);
        }
        state.counts.insert(key.clone(), (by, ends));
        state.ends.insert((ends, Kind::Count, key.clone()));
        Count::until(ends, by, now)
    }

    fn now(&self) -> i64 {
        self.clock.utc().as_millisecond()
    }

    fn end(&self, lifetime: Duration) -> i64 {
        self.now().saturating_add_unsigned(u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX))
    }

    /// The state without what has ended.
    fn swept(&self) -> MutexGuard<'_, State> {
        let now = self.now();
        let mut state = self.lock();
        state.sweep(now);
        state
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn live(&self, key: &Key, now: i64) -> Option<&Held> {
        self.values.get(key).filter(|held| held.ends > now)
    }

    fn write(&mut self, key: &Key, record: Record, ends: i64, indexes: &[Index]) {
        self.remove(key);
        for index in indexes {
            self.lists.entry(index.clone()).or_default().insert(key.clone());
        }
        self.ends.insert((ends, Kind::Value, key.clone()));
        self.values.insert(key.clone(), Held { record, ends, indexes: indexes.to_vec() });
    }

    fn remove(&mut self, key: &Key) -> Option<Held> {
        let held = self.values.remove(key)?;
        self.ends.remove(&(held.ends, Kind::Value, key.clone()));
        for index in &held.indexes {
            if let Some(list) = self.lists.get_mut(index) {
                list.remove(key);
                if list.is_empty() {
                    self.lists.remove(index);
                }
            }
        }
        Some(held)
    }

    fn sweep(&mut self, now: i64) {
        while self.ends.first().is_some_and(|(ends, ..)| *ends <= now) {
            let Some((_, kind, key)) = self.ends.pop_first() else { return };
            match kind {
                Kind::Value => _ = self.remove(&key),
                Kind::Count => _ = self.counts.remove(&key),
            }
        }
    }
}
