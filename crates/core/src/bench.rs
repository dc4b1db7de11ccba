//! What the benchmarks in `benches/` reach of this crate's inside. It is built with the feature `bench` alone, and no binary has it.

use std::time::Duration;

use crate::clock::Clock;
use crate::config;
use crate::store::{self, Index, Key};

/// The store, as sessions use it.
#[derive(Clone, Debug)]
pub struct Store(store::Store);

impl Store {
    /// Opens it, on the system's clock.
    pub async fn open(config: &config::Store, seal: &config::Seal) -> Result<Self, String> {
        store::Store::open(config, seal, Clock::system()).await.map(Self)
    }

    /// Puts a value for an hour, listed under one of a thousand users; `false` says that it failed.
    pub async fn put(&self, number: usize, value: &[u8]) -> bool {
        let user = Index::new("user", &(number % 1000).to_string());
        self.0.put(&key(number), value, Duration::from_hours(1), &[user]).await.is_ok()
    }

    /// Reads a value and gives its length.
    pub async fn get(&self, number: usize) -> Option<usize> {
        self.0.get(&key(number)).await.ok().flatten().map(|record| record.value.len())
    }
}

/// As long as a session's: kind and hash.
fn key(number: usize) -> Key {
    Key::new("session", &format!("{number:043}"))
}
