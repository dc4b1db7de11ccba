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
use super::{Key, Record};
use crate::clock::Clock;

/// The sealed bytes of all that is known, at the most; what was read of them takes about twice as much beside them.
const MOST: usize = 8 << 20;
/// What nobody has asked for in this time is forgotten in as much again.
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
    /// What is to be dropped once others can go on.
    gone: Option<HashMap<Key, Entry<T>>>,
    /// The sealed bytes of the young.
    bytes: usize,
    since: Instant,
}

struct Entry<T> {
    /// As the engine had it, whole: its version is not sealed.
    kept: Record,
    /// What opened it: with other keys it may not open any more.
    by: Arc<Cipher>,
    read: Arc<T>,
}

impl<T> fmt::Debug for Known<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Known")
    }
}

impl<T> Known<T> {
    pub(crate) fn new(clock: Clock) -> Self {
        let (young, old) = (HashMap::new(), HashMap::new());
        let generations = Generations { young, old, gone: None, bytes: 0, since: clock.now() };
        Self { generations: Mutex::new(generations), clock }
    }

    /// What this very write of a value was read as.
    pub(super) fn get(&self, key: &Key, kept: &Record, by: &Arc<Cipher>) -> Option<Arc<T>> {
        self.with(|generations| {
            if let Some(old) = generations.old.remove(key) {
                generations.insert(key, old);
            }
            let entry = generations.young.get(key)?;
            (entry.kept == *kept && Arc::ptr_eq(&entry.by, by)).then(|| entry.read.clone())
        })
    }

    pub(super) fn insert(&self, key: &Key, kept: Record, by: Arc<Cipher>, read: Arc<T>) {
        self.with(|generations| generations.insert(key, Entry { kept, by, read }));
    }

    /// There is none any more.
    pub(crate) fn forget(&self, key: &Key) {
        self.with(|generations| {
            generations.old.remove(key);
            generations.remove(key);
        });
    }

    /// Forgets what nobody has asked for in a while: now and then, since it may be that nobody asks for anything.
    pub(crate) fn tidy(&self) {
        self.with(|_| ());
    }

    fn with<R>(&self, work: impl FnOnce(&mut Generations<T>) -> R) -> R {
        let now = self.clock.now();
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_duration_since(generations.since) >= WHILE {
            generations.turn();
            generations.since = now;
        }
        let done = work(&mut generations);
        let gone = generations.gone.take();
        drop(generations);
        drop(gone);
        done
    }
}

impl<T> Generations<T> {
    fn insert(&mut self, key: &Key, entry: Entry<T>) {
        self.remove(key);
        let bytes = entry.kept.value.len();
        if bytes > MOST / 2 {
            return;
        }
        if self.bytes + bytes > MOST / 2 {
            self.turn();
        }
        self.bytes += bytes;
        self.young.insert(key.clone(), entry);
    }

    fn remove(&mut self, key: &Key) {
        self.bytes -= self.young.remove(key).map_or(0, |entry| entry.kept.value.len());
    }

    fn turn(&mut self) {
        self.gone = Some(mem::replace(&mut self.old, mem::take(&mut self.young)));
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::Version;
    use super::*;

    fn cipher() -> Arc<Cipher> {
        Arc::new(Cipher::new([&b"a key"[..]], "seal.key").unwrap())
    }

    fn key(number: usize) -> Key {
        Key::new("session", &number.to_string())
    }

    fn kept(bytes: usize) -> Record {
        Record { value: vec![0; bytes].into(), version: Version(7) }
    }

    fn known() -> (Known<usize>, Clock, Arc<Cipher>) {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        (Known::new(clock.clone()), clock, cipher())
    }

    fn is_known(known: &Known<usize>, number: usize, by: &Arc<Cipher>) -> bool {
        known.get(&key(number), &kept(100), by).is_some_and(|read| *read == number)
    }

    #[test]
    fn only_the_very_write_is_known_and_by_the_keys_that_opened_it() {
        let (known, _, by) = known();
        known.insert(&key(1), kept(100), by.clone(), Arc::new(1));
        assert!(is_known(&known, 1, &by));
        let again = Record { version: Version(8), ..kept(100) };
        assert!(known.get(&key(1), &again, &by).is_none(), "another write");
        let other = Record { value: vec![1; 100].into(), ..kept(100) };
        assert!(known.get(&key(1), &other, &by).is_none(), "other bytes");
        assert!(known.get(&key(2), &kept(100), &by).is_none(), "another value");
        assert!(!is_known(&known, 1, &cipher()), "other keys");
        known.forget(&key(1));
        assert!(!is_known(&known, 1, &by), "it is gone");
    }

    #[test]
    fn what_nobody_asks_for_is_forgotten() {
        let (known, clock, by) = known();
        for number in [1, 2] {
            known.insert(&key(number), kept(100), by.clone(), Arc::new(number));
        }
        for _ in 0..5 {
            clock.advance(WHILE);
            assert!(is_known(&known, 1, &by));
        }
        assert!(!is_known(&known, 2, &by));
    }

    #[test]
    fn what_nobody_asks_for_is_forgotten_though_nobody_asks_for_anything() {
        let (known, clock, by) = known();
        let read = Arc::new(1);
        known.insert(&key(1), kept(100), by, read.clone());
        for (after, owners) in [(WHILE, 2), (WHILE / 2, 2), (WHILE / 2, 1)] {
            clock.advance(after);
            known.tidy();
            assert_eq!(Arc::strong_count(&read), owners);
        }
    }

    #[test]
    fn it_takes_no_more_than_it_may() {
        let (known, _, by) = known();
        let is_known = |number| known.get(&key(number), &kept(MOST / 10), &by).is_some();
        for number in 0..100 {
            known.insert(&key(number), kept(MOST / 10), by.clone(), Arc::new(number));
            let generations = known.generations.lock().unwrap();
            let all = generations.young.values().chain(generations.old.values());
            assert!(all.map(|entry| entry.kept.value.len()).sum::<usize>() <= MOST);
        }
        assert!(is_known(99) && !is_known(0));
        known.insert(&key(99), kept(1), by.clone(), Arc::new(99));
        known.forget(&key(99));
        for number in 100..103 {
            known.insert(&key(number), kept(MOST / 10), by.clone(), Arc::new(number));
        }
        assert!((100..103).all(is_known), "what was replaced gives room back");
        let large = kept(MOST / 2 + 1);
        known.insert(&key(103), large.clone(), by.clone(), Arc::new(103));
        assert!(known.get(&key(103), &large, &by).is_none(), "one alone does not take all of it");
        assert!((100..103).all(is_known), "nor does it cost the others their place");
    }
}
