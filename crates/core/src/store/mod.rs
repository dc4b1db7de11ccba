//! Small values with a lifetime: sessions, replay records, refresh locks. Everything that replicas must share goes through
//! here; every value is encrypted before an engine sees it.
//!
//! It keeps no answers of upstreams (that is `cache`), and nothing lives in it for ever. Counts of [`Store::increment`] are
//! numbers that engines add to, so they alone are not encrypted; they are kept apart from values.

mod cipher;
mod engine;
mod error;
mod file;
mod key;
mod known;
mod log;
mod memory;
mod open;
mod redis;
mod topics;
mod watch;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::broadcast::Receiver;

use cipher::Cipher;
use engine::Engine;
use topics::Topics;

use crate::config::{self, Live};

pub(crate) use error::Error;
pub(crate) use key::{Index, Key};
pub(crate) use known::Known;
pub(crate) use log::{Log, Place};

/// What a longer lifetime is cut to: an engine counts its end in milliseconds, and nothing lives for ever.
pub(crate) const LONGEST: Duration = Duration::from_hours(24 * 366);

/// What a shorter lifetime is raised to: Redis refuses none at all.
const SHORTEST: Duration = Duration::from_millis(1);

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

impl Version {
    /// One that no other write has.
    pub(crate) fn fresh() -> Self {
        Self(rand::random())
    }
}

/// What a count has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) sum: u64,
    /// Until its window ends, and it begins anew.
    pub(crate) left: Duration,
}

impl Count {
    /// Both times in milliseconds since 1970.
    fn until(ends: i64, sum: u64, now: i64) -> Self {
        let left = u64::try_from(ends.saturating_sub(now)).unwrap_or_default();
        Self { sum, left: Duration::from_millis(left) }
    }
}

/// The process's store; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    engine: Engine,
    /// Another one once its keys were rotated.
    cipher: Live<Cipher>,
    topics: Topics,
    config: config::Store,
}

/// What was published to one topic since it was subscribed to.
#[derive(Debug)]
pub(crate) struct Subscription {
    receiver: Receiver<Bytes>,
    cipher: Live<Cipher>,
    topic: String,
}

impl Store {
    /// The value of this key, where there is one that has not ended.
    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Record>, Error> {
        let Some(kept) = self.0.engine.get(key).await? else { return Ok(None) };
        let value = self.0.opened(key, &kept.value)?;
        Ok(Some(Record { value, version: kept.version }))
    }

    /// The same as `read` makes of it, and its version. Of a write that is known it is what was made of it before.
    pub(crate) async fn get_known<T, E: From<Error>>(
        &self,
        key: &Key,
        known: &Known<T>,
        read: impl FnOnce(&[u8]) -> Result<T, E>,
    ) -> Result<Option<(Arc<T>, Version)>, E> {
        let Some(kept) = self.0.engine.get(key).await? else {
            known.forget(key);
            return Ok(None);
        };
        let (cipher, version) = (self.0.cipher.now(), kept.version);
        if let Some(read) = known.get(key, &kept, &cipher) {
            return Ok(Some((read, version)));
        }
        let made = Arc::new(read(&cipher.open(key.as_str(), &kept.value)?)?);
        known.insert(key, kept, cipher, made.clone());
        Ok(Some((made, version)))
    }

    /// Writes a value that ends after `lifetime`, over any before it, and lists it under these indexes alone.
    pub(crate) async fn put(
        &self,
        key: &Key,
        value: &[u8],
        lifetime: Duration,
        indexes: &[Index],
    ) -> Result<(), Error> {
        self.0
            .engine
            .put(key, self.0.sealed(key, Version::fresh(), value), within_bounds(lifetime), indexes)
            .await
    }

    /// Writes a value where there is none; `false` says that there was one, which stays.
    pub(crate) async fn put_if_absent(
        &self,
        key: &Key,
        value: &[u8],
        lifetime: Duration,
    ) -> Result<bool, Error> {
        self.put_if_absent_as(key, Version::fresh(), value, lifetime).await
    }

    /// The same for who replaces the value later: it will have this version.
    pub(crate) async fn put_if_absent_as(
        &self,
        key: &Key,
        version: Version,
        value: &[u8],
        lifetime: Duration,
    ) -> Result<bool, Error> {
        let record = self.0.sealed(key, version, value);
        self.0.engine.put_if_absent(key, record, within_bounds(lifetime)).await
    }

    /// Writes a value over the one of this version, with a lifetime anew, and leaves it under its indexes, which are given
    /// again; `false` says that another write came before, or that it is gone.
    pub(crate) async fn replace(
        &self,
        key: &Key,
        version: Version,
        value: &[u8],
        lifetime: Duration,
        indexes: &[Index],
    ) -> Result<bool, Error> {
        let record = self.0.sealed(key, Version::fresh(), value);
        self.0.engine.replace(key, version, record, within_bounds(lifetime), indexes).await
    }

    /// The same for a value under no index, which will have the version `to`: whoever got no answer knows its write by it.
    pub(crate) async fn replace_as(
        &self,
        key: &Key,
        from: Version,
        to: Version,
        value: &[u8],
        lifetime: Duration,
    ) -> Result<bool, Error> {
        let record = self.0.sealed(key, to, value);
        self.0.engine.replace(key, from, record, within_bounds(lifetime), &[]).await
    }

    /// Reads a value and deletes it, in one step: of two who take, one gets it.
    pub(crate) async fn take(&self, key: &Key) -> Result<Option<Bytes>, Error> {
        let taken = self.0.engine.take(key).await?;
        taken.map(|kept| self.0.opened(key, &kept.value)).transpose()
    }

    /// Deletes a value; `false` says that there was none.
    pub(crate) async fn delete(&self, key: &Key) -> Result<bool, Error> {
        self.0.engine.delete(key).await
    }

    /// The keys that are listed under an index and have not ended.
    pub(crate) async fn find(&self, index: &Index) -> Result<Vec<Key>, Error> {
        self.0.engine.find(index).await
    }

    /// Adds to a count that begins at 0 and ends `window` after its first addition. Sums beyond 2^53 are not exact.
    pub(crate) async fn increment(&self, key: &Key, by: u64, window: Duration) -> Result<Count, Error> {
        self.0.engine.increment(key, by, within_bounds(window)).await
    }

    /// Tells all who subscribed to the topic, in every replica. Who is not listening at the moment never hears of it.
    pub(crate) async fn publish(&self, topic: &str, message: &[u8]) -> Result<(), Error> {
        let sealed = self.0.cipher.now().seal(&topic_name(topic), message);
        self.0.engine.publish(topic, sealed, &self.0.topics).await
    }

    /// Listens to a topic from now on.
    pub(crate) fn subscribe(&self, topic: &str) -> Subscription {
        let receiver = self.0.topics.listen(topic);
        Subscription { receiver, cipher: self.0.cipher.clone(), topic: topic.to_owned() }
    }

    /// Has this thread's runtime keep a way of its own to what other processes share, for as long as it runs.
    pub(crate) fn keep_own(&self) {
        if let Some(keeping) = self.0.engine.keep_own() {
            tokio::task::spawn_local(keeping);
        }
    }

    /// Whether it can be used at this moment; else why not. It asks nobody, so that it may be asked at any time.
    pub(crate) fn health(&self) -> Result<(), Error> {
        self.0.engine.health()
    }
}

impl Subscription {
    /// The next message. One that no key opens is passed over: it was not one of ours.
    pub(crate) async fn next(&mut self) -> Bytes {
        while let Some(sealed) = topics::next(&mut self.receiver).await {
            match self.cipher.now().open(&topic_name(&self.topic), &sealed) {
                Ok(message) => return message.into(),
                Err(error) => tracing::warn!(store.topic = self.topic, %error, "a message was passed over"),
            }
        }
        std::future::pending().await
    }
}

impl Inner {
    /// A value as the engine is to keep it.
    fn sealed(&self, key: &Key, version: Version, value: &[u8]) -> Record {
        Record { value: self.cipher.now().seal(key.as_str(), value).into(), version }
    }

    fn opened(&self, key: &Key, sealed: &[u8]) -> Result<Bytes, Error> {
        self.cipher.now().open(key.as_str(), sealed).map(Bytes::from)
    }
}

fn within_bounds(lifetime: Duration) -> Duration {
    lifetime.clamp(SHORTEST, LONGEST)
}

/// What a message is sealed for; no key looks like it.
fn topic_name(topic: &str) -> String {
    format!("topic:{topic}")
}
