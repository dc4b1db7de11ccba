//! A log that replicas share: all read it in one order, and whoever missed something of it learns that.

use bytes::Bytes;
use test_support::redis::Redis;

use super::super::{Log, Place, Store};
use super::{Bench, SEAL, block_on, on, seal};
use crate::clock::Clock;

async fn open(redis: &Redis) -> Store {
    Store::open(&on(redis), &seal(SEAL, None), Clock::system()).await.unwrap()
}

async fn log(redis: &Redis) -> Log {
    open(redis).await.log("purges").unwrap()
}

/// What follows a place, as text; `None` where it is not known.
async fn after(log: &Log, place: &Place, most: usize) -> Option<Vec<String>> {
    let entries = log.after(place, most).await.unwrap()?;
    let text = |entry: Option<Bytes>| {
        entry.map_or("unreadable".into(), |entry| String::from_utf8_lossy(&entry).into())
    };
    Some(entries.into_iter().map(|(_, entry)| text(entry)).collect())
}

#[test]
fn what_one_appends_all_read_in_one_order() {
    let redis = Redis::start();
    block_on(async {
        let (one, other) = (log(&redis).await, log(&redis).await);
        assert_eq!(one.end().await.unwrap(), None);
        let first = one.append(b"first").await.unwrap();
        assert_eq!(other.end().await.unwrap(), Some(first.clone()));
        assert_eq!(after(&other, &first, 10).await, Some(Vec::new()));
        other.append(b"second").await.unwrap();
        let last = one.append(b"third").await.unwrap();
        for log in [&one, &other] {
            assert_eq!(after(log, &first, 10).await.unwrap(), ["second", "third"]);
            assert_eq!(after(log, &last, 10).await, Some(Vec::new()));
        }
        let found = one.after(&first, 10).await.unwrap().unwrap();
        assert_eq!(found.last().map(|(place, _)| place), Some(&last));
        let elsewhere = open(&redis).await.log("others").unwrap();
        assert_eq!(elsewhere.end().await.unwrap(), None);
    });
}

#[test]
fn whoever_may_have_missed_something_learns_it() {
    let redis = Redis::start();
    block_on(async {
        let log = log(&redis).await;
        let first = log.append(b"first").await.unwrap();
        for _ in 0..3 {
            log.append(b"more").await.unwrap();
        }
        assert_eq!(after(&log, &first, 3).await.map(|entries| entries.len()), Some(3));
        assert_eq!(after(&log, &first, 2).await, None, "more than are read at once");
        for _ in 0..super::super::log::LENGTH {
            log.append(b"more").await.unwrap();
        }
        assert_eq!(after(&log, &first, usize::MAX).await, None, "it was let go");
        redis.command("DEL bff:l:purges");
        let last = log.append(b"anew").await.unwrap();
        assert_eq!(after(&log, &first, 10).await, None, "it was lost");
        assert_eq!(after(&log, &last, 10).await, Some(Vec::new()));
    });
}

#[test]
fn what_another_key_has_sealed_is_told_as_unreadable() {
    let redis = Redis::start();
    block_on(async {
        let log = log(&redis).await;
        let first = log.append(b"first").await.unwrap();
        let (config, seal) = (on(&redis), seal("another key of another service", None));
        let other = Store::open(&config, &seal, Clock::system()).await.unwrap();
        other.log("purges").unwrap().append(b"foreign").await.unwrap();
        assert_eq!(after(&log, &first, 10).await.unwrap(), ["unreadable"]);
        let held = redis.snapshot();
        assert!(!held.windows(7).any(|bytes| bytes == b"foreign"), "an engine sees nothing of an entry");
    });
}

#[test]
fn an_engine_of_one_process_has_none() {
    block_on(async {
        for bench in [Bench::memory().await, Bench::file().await] {
            assert!(bench.store.log("purges").is_none());
        }
    });
}
