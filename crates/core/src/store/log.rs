//! A short log that replicas share: what one appends all read, in one order. It keeps its newest entries alone, so whoever has not read for
//! long learns that it has missed some.
//!
//! Only Redis has one: the other engines are one process's, and there is nobody to tell.

use bytes::Bytes;

use super::engine::Engine;
use super::redis::Redis;
use super::{Error, Store};

/// Entries that are kept. A reader must ask for fewer at once.
pub(super) const LENGTH: usize = 1024;

/// A log of this process's store.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    store: Store,
    name: &'static str,
}

/// Where an entry is; opaque.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place(pub(super) String);

/// Entries with their places; `None` of one that none of our keys opens.
pub(crate) type Entries = Vec<(Place, Option<Bytes>)>;

impl Store {
    /// The log of this name; `None` where no other process has this store.
    pub(crate) fn log(&self, name: &'static str) -> Option<Log> {
        matches!(self.0.engine, Engine::Redis(_)).then(|| Log { store: self.clone(), name })
    }
}

impl Log {
    /// Appends an entry, and gives its place.
    pub(crate) async fn append(&self, entry: &[u8]) -> Result<Place, Error> {
        let sealed = self.store.0.cipher.now().seal(&self.sealed_for(), entry);
        self.redis()?.append(self.name, &sealed, LENGTH).await.map(Place)
    }

    /// The place of the newest entry, where there is one.
    pub(crate) async fn end(&self) -> Result<Option<Place>, Error> {
        Ok(self.redis()?.last(self.name).await?.map(Place))
    }

    /// All entries after this place; `None` where there are more than `most`, or where the log does not know the place any more: then some
    /// may have been missed.
    pub(crate) async fn after(&self, place: &Place, most: usize) -> Result<Option<Entries>, Error> {
        let most = most.min(LENGTH - 1);
        // From the place itself on: that it is still there shows that nothing after it is gone.
        let found = self.redis()?.from(self.name, &place.0, most + 2).await?;
        let mut found = found.into_iter();
        if found.next().is_none_or(|(id, _)| id != place.0) || found.len() > most {
            return Ok(None);
        }
        let name = self.sealed_for();
        let opened = |sealed: &[u8]| {
            let opened = self.store.0.cipher.now().open(&name, sealed);
            opened
                .inspect_err(|error| tracing::warn!(store.log = self.name, %error, "an entry is unreadable"))
                .ok()
        };
        Ok(Some(found.map(|(id, sealed)| (Place(id), opened(&sealed).map(Bytes::from))).collect()))
    }

    fn redis(&self) -> Result<&Redis, Error> {
        match &self.store.0.engine {
            Engine::Redis(redis) => Ok(redis),
            Engine::Memory(_) | Engine::File(_) => Err(Error::Away("this engine has no log".to_owned())),
        }
    }

    /// What an entry is sealed for; no key and no topic looks like it.
    fn sealed_for(&self) -> String {
        format!("log:{}", self.name)
    }
}
