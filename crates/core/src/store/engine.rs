//! The three engines behind one door. They keep sealed values, and know neither what is in them nor how it is sealed.

use std::time::Duration;

use super::file::File;
use super::memory::Memory;
use super::redis::Redis;
use super::topics::Topics;
use super::{Count, Error, Index, Key, Record, Version};

#[derive(Debug)]
pub(super) enum Engine {
    Memory(Memory),
    File(File),
    Redis(Redis),
}

impl Engine {
    pub(super) async fn get(&self, key: &Key) -> Result<Option<Record>, Error> {
        match self {
            Self::Memory(memory) => Ok(memory.get(key)),
            Self::File(file) => file.get(key),
            Self::Redis(redis) => redis.get(key).await,
        }
    }

    pub(super) async fn put(
        &self,
        key: &Key,
        record: Record,
        lifetime: Duration,
        indexes: &[Index],
    ) -> Result<(), Error> {
        match self {
            Self::Memory(memory) => {
                memory.put(key, record, lifetime, indexes);
                Ok(())
            }
            Self::File(file) => file.put(key, record, lifetime, indexes).await,
            Self::Redis(redis) => redis.put(key, &record, lifetime, indexes).await,
        }
    }

    pub(super) async fn put_if_absent(
        &self,
        key: &Key,
        record: Record,
        lifetime: Duration,
    ) -> Result<bool, Error> {
        match self {
            Self::Memory(memory) => Ok(memory.put_if_absent(key, record, lifetime)),
            Self::File(file) => file.put_if_absent(key, record, lifetime).await,
            Self::Redis(redis) => redis.put_if_absent(key, &record, lifetime).await,
        }
    }

    pub(super) async fn replace(
        &self,
        key: &Key,
        version: Version,
        record: Record,
        lifetime: Duration,
        indexes: &[Index],
    ) -> Result<bool, Error> {
        match self {
            Self::Memory(memory) => Ok(memory.replace(key, version, record, lifetime, indexes)),
            Self::File(file) => file.replace(key, version, record, lifetime, indexes).await,
            Self::Redis(redis) => redis.replace(key, version, &record, lifetime, indexes).await,
        }
    }

    pub(super) async fn take(&self, key: &Key) -> Result<Option<Record>, Error> {
        match self {
            Self::Memory(memory) => Ok(memory.take(key)),
            Self::File(file) => file.take(key).await,
            Self::Redis(redis) => redis.take(key).await,
        }
    }

    pub(super) async fn delete(&self, key: &Key) -> Result<bool, Error> {
        match self {
            Self::Memory(memory) => Ok(memory.take(key).is_some()),
            Self::File(file) => file.take(key).await.map(|taken| taken.is_some()),
            Self::Redis(redis) => redis.delete(key).await,
        }
    }

    pub(super) async fn find(&self, index: &Index) -> Result<Vec<Key>, Error> {
        match self {
            Self::Memory(memory) => Ok(memory.find(index)),
            Self::File(file) => file.find(index),
            Self::Redis(redis) => redis.find(index).await,
        }
    }

    pub(super) async fn increment(&self, key: &Key, by: u64, window: Duration) -> Result<Count, Error> {
        match self {
            Self::Memory(memory) => Ok(memory.increment(key, by, window)),
            Self::File(file) => file.increment(key, by, window).await,
            Self::Redis(redis) => redis.increment(key, by, window).await,
        }
    }

    /// Delivers within the process; Redis carries the message back to this one too.
    pub(super) async fn publish(&self, topic: &str, message: Vec<u8>, topics: &Topics) -> Result<(), Error> {
        match self {
            Self::Memory(_) | Self::File(_) => {
                topics.deliver(topic, message.into());
                Ok(())
            }
            Self::Redis(redis) => redis.publish(topic, &message).await,
        }
    }

    /// What keeps this thread's own way to the engine, where a way of its own is shorter.
    pub(super) fn keep_own(&self) -> Option<impl Future<Output = ()> + use<>> {
        match self {
            Self::Memory(_) | Self::File(_) => None,
            Self::Redis(redis) => Some(redis.keep_own()),
        }
    }

    pub(super) fn health(&self) -> Result<(), Error> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::File(file) => file.health(),
            Self::Redis(redis) => redis.health(),
        }
    }
}
