//! A value that is known: opened and read once, and asked for each time.

use std::cell::Cell;

use super::super::{Error, Known, Record};
use super::{Bench, MINUTE, SEAL, SHORT, block_on, key, seal};
use crate::clock::Clock;

/// A reader that counts, and what it knows.
struct Reader<'a> {
    bench: &'a Bench,
    known: Known<String>,
    read: Cell<usize>,
}

impl<'a> Reader<'a> {
    fn of(bench: &'a Bench) -> Self {
        Self { bench, known: Known::new(Clock::system()), read: Cell::new(0) }
    }

    async fn get(&self) -> Result<Option<String>, Error> {
        let read = |value: &[u8]| {
            self.read.set(self.read.get() + 1);
            Ok::<_, Error>(String::from_utf8_lossy(value).into_owned())
        };
        let found = self.bench.store.get_known(&key("1"), &self.known, read).await?;
        Ok(found.map(|(text, _)| text.to_string()))
    }

    async fn check(&self, expected: Option<&str>, read: usize) {
        for _ in 0..3 {
            assert_eq!(self.get().await.unwrap().as_deref(), expected);
        }
        assert_eq!(self.read.get(), read);
    }
}

#[test]
fn it_is_read_once_and_is_never_older_than_the_store() {
    block_on(async {
        for bench in [Bench::memory().await, Bench::file().await, Bench::redis().await] {
            let (store, reader) = (&bench.store, Reader::of(&bench));
            reader.check(None, 0).await;
            store.put(&key("1"), b"one", MINUTE, &[]).await.unwrap();
            reader.check(Some("one"), 1).await;
            let version = store.get(&key("1")).await.unwrap().unwrap().version;
            assert!(store.replace(&key("1"), version, b"two", MINUTE, &[]).await.unwrap());
            reader.check(Some("two"), 2).await;
            assert!(store.delete(&key("1")).await.unwrap());
            reader.check(None, 2).await;
            store.put(&key("1"), b"two", SHORT, &[]).await.unwrap();
            reader.check(Some("two"), 3).await;
            bench.pass(SHORT * 2).await;
            reader.check(None, 3).await;
        }
    });
}

/// The version is not sealed: whoever can write to the engine writes the one that is known beside other bytes.
#[test]
fn what_was_tampered_with_counts_no_more_though_it_is_known() {
    block_on(async {
        for bench in [Bench::memory().await, Bench::file().await, Bench::redis().await] {
            let reader = Reader::of(&bench);
            bench.store.put(&key("1"), b"one", MINUTE, &[]).await.unwrap();
            reader.check(Some("one"), 1).await;
            let engine = &bench.store.0.engine;
            let kept = engine.get(&key("1")).await.unwrap().unwrap();
            let mut value = kept.value.to_vec();
            *value.last_mut().unwrap() ^= 1;
            engine.put(&key("1"), Record { value: value.into(), ..kept }, MINUTE, &[]).await.unwrap();
            assert!(matches!(reader.get().await, Err(Error::Unreadable(_))));
        }
    });
}

/// Whoever takes a key away wants what it sealed to open nothing any more.
#[test]
fn it_does_not_outlive_the_key_that_opened_it() {
    block_on(async {
        let bench = Bench::memory().await;
        let (store, reader) = (&bench.store, Reader::of(&bench));
        store.put(&key("1"), b"one", MINUTE, &[]).await.unwrap();
        reader.check(Some("one"), 1).await;
        let rotate = |to| store.rotate_keys(&to).unwrap().into_iter().for_each(|set| set());
        rotate(seal("the next key, as long as the former", Some(SEAL)));
        reader.check(Some("one"), 2).await;
        rotate(seal("the next key, as long as the former", None));
        assert!(matches!(reader.get().await, Err(Error::Unreadable(_))));
    });
}

#[test]
fn what_cannot_be_read_is_not_known() {
    block_on(async {
        let bench = Bench::memory().await;
        let known = Known::<String>::new(Clock::system());
        bench.store.put(&key("1"), b"one", MINUTE, &[]).await.unwrap();
        for _ in 0..2 {
            let read = |_: &[u8]| Err(Error::Unreadable("it is of another release".to_owned()));
            assert!(bench.store.get_known(&key("1"), &known, read).await.is_err());
        }
    });
}
