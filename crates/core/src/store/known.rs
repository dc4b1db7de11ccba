//! What was made of values when they were opened, so that one that is unchanged need not be opened and read anew.
//!
//! It decides nothing: the engine is asked each time, and what has ended or changed there counts no more. It holds secrets as the process
//! itself does, few of them, and none that nobody has asked for in a while.

use std::collections::HashMap;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::cipher::Cipher;
use super::{Key, Version};
use crate::clock::Clock;

/// The sealed bytes of all that is known, at the most; opened and read they take about twice as much.
const MOST: usize = 8 << 20;
/// What nobody has asked for in this time is forgotten in as much again, by whoever asks next.
const WHILE: Duration = Duration::from_mins(1);

/// Values of one kind, as they were read.
pub(crate) struct Known<T> {
    generations: Mutex<Generations<T>>,
    clock: Clock,
}

/// What was asked for lately, and what was before: of two of them the older is forgotten whole, which takes no looking for what is old.
struct Generations<T> {
    young: HashMap<Key, Entry<T>>,
    old: HashMap<Key, Entry<T>>,
    /// The sealed bytes of the young.
    bytes: usize,
    since: Instant,
}

struct Entry<T> {
    version: Version,
    /// What opened it: with other keys it may not open any more.
    by: Arc<Cipher>,
    bytes: usize,
    read: Arc<T>,
}

impl<T> fmt::Debug for Known<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Known")
    }
}

impl<T> Known<T> {
    pub(crate) fn new(clock: Clock) -> Self {
        let generations =
            Generations { young: HashMap::new(), old: HashMap::new(), bytes: 0, since: clock.now() };
        Self { generations: Mutex::new(generations), clock }
    }

    /// What this very write of a value was read as.
    pub(super) fn get(&self, key: &Key, version: Version, by: &Arc<Cipher>) -> Option<Arc<T>> {
        self.with(|generations| {
            if let Some(old) = generations.old.remove(key) {
                generations.insert(key, old);
            }
            let entry = generations.young.get(key)?;
            (entry.version == version && Arc::ptr_eq(&entry.by, by)).then(|| entry.read.clone())
        })
    }

    pub(super) fn insert(&self, key: &Key, version: Version, by: Arc<Cipher>, bytes: usize, read: Arc<T>) {
        self.with(|generations| generations.insert(key, Entry { version, by, bytes, read }));
    }

    /// There is none any more.
    pub(crate) fn forget(&self, key: &Key) {
        self.with(|generations| {
            generations.old.remove(key);
            generations.remove(key);
        });
    }

    fn with<R>(&self, work: impl FnOnce(&mut Generations<T>) -> R) -> R {
        let now = self.clock.now();
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_duration_since(generations.since) >= WHILE {
            generations.turn();
            generations.since = now;
        }
        work(&mut generations)
    }
}

impl<T> Generations<T> {
    fn insert(&mut self, key: &Key, entry: Entry<T>) {
        self.remove(key);
        if self.bytes + entry.bytes > MOST / 2 {
            self.turn();
        }
        self.bytes += entry.bytes;
        self.young.insert(key.clone(), entry);
    }

    fn remove(&mut self, key: &Key) {
        self.bytes -= self.young.remove(key).map_or(0, |entry| entry.bytes);
    }

    fn turn(&mut self) {
        self.old = mem::take(&mut self.young);
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    const VERSION: Version = Version(7);

    fn cipher() -> Arc<Cipher> {
        Arc::new(Cipher::new([&b"a key"[..]], "seal.key").unwrap())
    }

    fn key(number: usize) -> Key {
        Key::new("session", &number.to_string())
    }

    fn known() -> (Known<usize>, Clock, Arc<Cipher>) {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        (Known::new(clock.clone()), clock, cipher())
    }

    fn is_known(known: &Known<usize>, number: usize, by: &Arc<Cipher>) -> bool {
        known.get(&key(number), VERSION, by).is_some_and(|read| *read == number)
    }

    #[test]
    fn only_the_very_write_is_known_and_by_the_keys_that_opened_it() {
        let (known, _, by) = known();
        known.insert(&key(1), VERSION, by.clone(), 100, Arc::new(1));
        assert!(is_known(&known, 1, &by));
        assert!(known.get(&key(1), Version(8), &by).is_none(), "another write");
        assert!(known.get(&key(2), VERSION, &by).is_none(), "another value");
        assert!(!is_known(&known, 1, &cipher()), "other keys");
        known.forget(&key(1));
        assert!(!is_known(&known, 1, &by), "it is gone");
    }

    #[test]
    fn what_nobody_asks_for_is_forgotten() {
        let (known, clock, by) = known();
        for number in [1, 2] {
            known.insert(&key(number), VERSION, by.clone(), 100, Arc::new(number));
        }
        for _ in 0..5 {
            clock.advance(WHILE);
            assert!(is_known(&known, 1, &by));
        }
        assert!(!is_known(&known, 2, &by));
    }

    #[test]
    fn it_takes_no_more_than_it_may() {
        let (known, _, by) = known();
        for number in 0..100 {
            known.insert(&key(number), VERSION, by.clone(), MOST / 10, Arc::new(number));
            let generations = known.generations.lock().unwrap();
            let all = generations.young.values().chain(generations.old.values());
            assert!(all.map(|entry| entry.bytes).sum::<usize>() <= MOST);
        }
        assert!(is_known(&known, 99, &by) && !is_known(&known, 0, &by));
        known.insert(&key(99), VERSION, by.clone(), 1, Arc::new(99));
        known.forget(&key(99));
        for number in 100..103 {
            known.insert(&key(number), VERSION, by.clone(), MOST / 10, Arc::new(number));
        }
        assert!((100..103).all(|number| is_known(&known, number, &by)), "what was replaced gives room back");
    }
}
