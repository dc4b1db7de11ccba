//! What every engine must do, and what each does beyond it.

mod contract;
mod file;
mod killed;
mod known;
mod log;
mod redis;

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;
use test_support::redis::Redis;

use super::{Index, Key, Store};
use crate::clock::Clock;
use crate::config::{self, Secret, StoreEngine};

const MINUTE: Duration = Duration::from_mins(1);

/// Short enough to be waited for where the time is Redis' own.
const SHORT: Duration = Duration::from_millis(300);

/// A key of 32 characters and more, as the configuration wants it.
const SEAL: &str = "a key that is made for these tests alone";

/// An open store, and what a test needs beside it.
struct Bench {
    store: Store,
    config: config::Store,
    /// `None` where the engine has a time of its own.
    clock: Option<Clock>,
    /// What the engine keeps, as it keeps it, where that can be looked at from outside.
    raw: Box<dyn Fn() -> Vec<u8> + Send + Sync>,
    _kept: Arc<dyn Any + Send + Sync>,
}

impl Bench {
    async fn memory() -> Self {
        let (config, clock) = (settings(StoreEngine::Memory), Clock::manual(start()));
        let store = Store::open(&config, &seal(SEAL, None), clock.clone()).await.unwrap();
        Self { store, config, clock: Some(clock), raw: Box::new(Vec::new), _kept: Arc::new(()) }
    }

    async fn file() -> Self {
        let folder = TempDir::new().unwrap();
        let mut config = settings(StoreEngine::File);
        config.file = folder.path().join("store.redb");
        let clock = Clock::manual(start());
        let store = Store::open(&config, &seal(SEAL, None), clock.clone()).await.unwrap();
        let path = config.file.clone();
        let raw = Box::new(move || std::fs::read(&path).unwrap());
        Self { store, config, clock: Some(clock), raw, _kept: Arc::new(folder) }
    }

    async fn redis() -> Self {
        let redis = Arc::new(Redis::start());
        let config = on(&redis);
        let store = Store::open(&config, &seal(SEAL, None), Clock::system()).await.unwrap();
        let kept = redis.clone();
        Self { store, config, clock: None, raw: Box::new(move || redis.snapshot()), _kept: kept }
    }

    /// Lets time go by.
    async fn pass(&self, time: Duration) {
        match &self.clock {
            Some(clock) => clock.advance(time),
            None => tokio::time::sleep(time).await,
        }
    }
}

fn settings(engine: StoreEngine) -> config::Store {
    config::Store {
        engine,
        file: "nowhere".into(),
        file_cache: config::value::Bytes(4 << 20),
        url: None,
        username: None,
        password: None,
        prefix: "bff".to_owned(),
        timeout: Duration::from_millis(500),
        ca_file: None,
    }
}

/// A store on this server.
fn on(redis: &Redis) -> config::Store {
    let url = redis.url().parse().unwrap();
    config::Store { url: Some(config::value::RedisUrl(url)), ..settings(StoreEngine::Redis) }
}

fn seal(key: &str, previous: Option<&str>) -> config::Seal {
    let secret = |text: &str| Secret::new(text.to_owned());
    config::Seal { key: Some(secret(key)), previous_key: previous.map(secret) }
}

const UNSEALED: config::Seal = config::Seal { key: None, previous_key: None };

fn key(id: &str) -> Key {
    Key::new("session", id)
}

fn user(id: &str) -> Index {
    Index::new("user", id)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The same at once on many threads, each with a runtime of its own, as workers have.
fn at_once<T: Send>(count: usize, each: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (start, each) = (std::sync::Barrier::new(count), &each);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|number| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    each(number)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

async fn value(store: &Store, id: &str) -> Option<String> {
    let record = store.get(&key(id)).await.unwrap();
    record.map(|record| String::from_utf8(record.value.to_vec()).unwrap())
}

async fn found(store: &Store, index: &Index) -> Vec<String> {
    let mut ids: Vec<_> = store.find(index).await.unwrap().iter().map(|key| key.id().to_owned()).collect();
    ids.sort();
    ids
}

/// Where a clock that a test moves begins.
fn start() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}
