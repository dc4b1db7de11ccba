//! Small values with a lifetime: sessions, replay records, refresh locks. Everything that replicas must share goes through
//! here; every value is encrypted before an engine sees it.
//!
//! It keeps no answers of upstreams (that is `cache`), and nothing lives in it for ever.

mod error;
mod key;

use std::time::Duration;

use bytes::Bytes;

use crate::clock::Clock;
use crate::config;

pub(crate) use error::Error;
pub(crate) use key::{Index, Key};

/// A value as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) value: Bytes,
    /// Changes with every write of this key; for [`Store::replace`].
    pub(crate) version: Version,
}

/// Which write of a key a record is from; opaque.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version(pub(crate) u64);

/// The process's store; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Store;

/// What was published to one topic since it was subscribed to.
#[derive(Debug)]
pub(crate) struct Subscription;

impl Store {
    /// Opens it; the error names the key that is at fault and says what to do.
    pub(crate) async fn open(
        config: &config::Store,
        seal: &config::Seal,
        clock: Clock,
    ) -> Result<Self, String> {
        let _ = (config, seal, clock);
        Ok(Self)
    }

    /// The value of this key, where there is one that has not ended.
    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Record>, Error> {
        let _ = key;
        Err(Error::Away("not built".to_owned()))
    }

    /// Writes a value that ends after `lifetime`, over any before it, and lists it under these indexes alone.
    pub(crate) async fn put(
        &self,
        key: &Key,
        value: &[u8],
        lifetime: Duration,
        indexes: &[Index],
    ) -> Result<(), Error> {
        let _ = (key, value, lifetime, indexes);
        Err(Error::Away("not built".to_owned()))
    }

    /// Writes a value where there is none; `false` says that there was one, which stays.
    pub(crate) async fn put_if_absent(
        &self,
        key: &Key,
        value: &[u8],
        lifetime: Duration,
    ) -> Result<bool, Error> {
        let _ = (key, value, lifetime);
        Err(Error::Away("not built".to_owned()))
    }

    /// Writes a value over the one of this version, with a lifetime anew, and leaves it under its indexes; `false` says that
    /// another write came before, or that it is gone.
    pub(crate) async fn replace(
        &self,
        key: &Key,
        version: Version,
        value: &[u8],
        lifetime: Duration,
        indexes: &[Index],
    ) -> Result<bool, Error> {
        let _ = (key, version, value, lifetime, indexes);
        Err(Error::Away("not built".to_owned()))
    }

    /// Reads a value and deletes it, in one step: of two who take, one gets it.
    pub(crate) async fn take(&self, key: &Key) -> Result<Option<Bytes>, Error> {
        let _ = key;
        Err(Error::Away("not built".to_owned()))
    }

    /// Deletes a value; `false` says that there was none.
    pub(crate) async fn delete(&self, key: &Key) -> Result<bool, Error> {
        let _ = key;
        Err(Error::Away("not built".to_owned()))
    }

    /// The keys that are listed under an index and have not ended.
    pub(crate) async fn find(&self, index: &Index) -> Result<Vec<Key>, Error> {
        let _ = index;
        Err(Error::Away("not built".to_owned()))
    }

    /// Adds to a count that begins at 0 and ends `window` after its first addition; gives the sum.
    pub(crate) async fn increment(&self, key: &Key, by: u64, window: Duration) -> Result<u64, Error> {
        let _ = (key, by, window);
        Err(Error::Away("not built".to_owned()))
    }

    /// Tells all who subscribed to the topic, in every replica. Who is not listening at the moment never hears of it.
    pub(crate) async fn publish(&self, topic: &str, message: &[u8]) -> Result<(), Error> {
        let _ = (topic, message);
        Err(Error::Away("not built".to_owned()))
    }

    /// Listens to a topic from now on.
    pub(crate) fn subscribe(&self, topic: &str) -> Subscription {
        let _ = topic;
        Subscription
    }
}

impl Subscription {
    /// The next message.
    pub(crate) async fn next(&mut self) -> Bytes {
        std::future::pending().await
    }
}
