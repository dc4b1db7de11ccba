//! The engine in a file of this process alone: redb, a copy-on-write B-tree that survives a kill at any moment.
//!
//! Reads are done where they are asked for, from the last commit. Writes go to one thread that commits many at once
//! (`writer`), since each commit waits for the disk.

mod batch;
mod held;
mod open;
mod secret;
mod shelf;
mod writer;

use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use self::batch::{LISTED, VALUES};
use self::held::Held;
use self::shelf::Shelf;
use self::writer::Writer;
use super::{Count, Error, Index, Key, Record, Version};
use crate::clock::Clock;

pub(super) use secret::Secrets;

#[derive(Debug)]
pub(super) struct File {
    clock: Clock,
    shelf: Arc<Shelf>,
    writer: Writer,
}

impl File {
    /// Opens the file, or makes it; `cache` is in bytes. The error names the file and says what to do.
    pub(super) fn open(path: &Path, cache: usize, clock: Clock) -> Result<Self, String> {
        let shelf = Arc::new(Shelf::open(path, cache)?);
        let writer = Writer::start(shelf.clone(), clock.clone())?;
        Ok(Self { clock, shelf, writer })
    }

    pub(super) fn get(&self, key: &Key) -> Result<Option<Record>, Error> {
        let now = now(&self.clock);
        let found = self.shelf.value(key.as_str(), |found| {
            Held::read(found).filter(|held| held.ends > now).map(|held| held.record())
        });
        Ok(found?.flatten())
    }

    pub(super) async fn put(
        &self,
        key: &Key,
        record: Record,
        lifetime: Duration,
        indexes: &[Index],
    ) -> Result<(), Error> {
        let (key, held) = self.held(key, &record, lifetime, indexes);
        self.writer.write(move |batch| batch.put(&key, &held)).await
    }

    pub(super) async fn put_if_absent(
        &self,
        key: &Key,
        record: Record,
        lifetime: Duration,
    ) -> Result<bool, Error> {
        let (key, held) = self.held(key, &record, lifetime, &[]);
        self.writer.write(move |batch| batch.put_if_absent(&key, &held)).await
    }

    pub(super) async fn replace(
        &self,
        key: &Key,
        version: Version,
        record: Record,
        lifetime: Duration,
        indexes: &[Index],
    ) -> Result<bool, Error> {
        let (key, held) = self.held(key, &record, lifetime, indexes);
        self.writer.write(move |batch| batch.replace(&key, version.0, &held)).await
    }

    pub(super) async fn take(&self, key: &Key) -> Result<Option<Record>, Error> {
        let key = key.as_str().to_owned();
        self.writer.write(move |batch| batch.take(&key)).await
    }

    pub(super) fn find(&self, index: &Index) -> Result<Vec<Key>, Error> {
        let now = now(&self.clock);
        self.shelf.read(|read| {
            let listed = read.open_table(LISTED)?;
            let values = read.open_table(VALUES)?;
            let mut keys = Vec::new();
            let from = (Bound::Included((index.as_str(), "")), Bound::Unbounded);
            for entry in listed.range::<(&str, &str)>(from)? {
                let (entry, ()) = entry.map(|(entry, unit)| (entry, unit.value()))?;
                let (list, key) = entry.value();
                if list != index.as_str() {
                    break;
                }
                let live = values.get(key)?.is_some_and(|value| held::ends(value.value()) > now);
                keys.extend(live.then(|| Key::from_whole(key)));
            }
            Ok(keys)
        })
    }

    pub(super) async fn increment(&self, key: &Key, by: u64, window: Duration) -> Result<Count, Error> {
        let (key, ends) = (key.as_str().to_owned(), self.end(window));
        self.writer.write(move |batch| batch.increment(&key, by, ends)).await
    }

    pub(super) fn health(&self) -> Result<(), Error> {
        self.shelf.health()
    }

    fn held(&self, key: &Key, record: &Record, lifetime: Duration, indexes: &[Index]) -> (String, Vec<u8>) {
        (key.as_str().to_owned(), held::written(self.end(lifetime), record, indexes))
    }

    fn end(&self, lifetime: Duration) -> i64 {
        now(&self.clock).saturating_add_unsigned(u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX))
    }

    /// How many writes were asked for, and in how many commits they were done.
    #[cfg(test)]
    pub(super) fn writes_and_commits(&self) -> (u64, u64) {
        self.writer.writes_and_commits()
    }

    /// A write of a test's own, for what a disk may do.
    #[cfg(test)]
    pub(super) async fn write_for_tests(
        &self,
        write: impl FnOnce() -> Result<(), redb::StorageError> + Send + 'static,
    ) -> Result<(), Error> {
        self.writer.write(move |_| write()).await
    }

    /// How much is in the tables, dead or alive.
    #[cfg(test)]
    pub(super) fn entries(&self) -> u64 {
        use redb::ReadableTableMetadata as _;
        let count = self.shelf.read(|read| {
            let (values, listed) = (read.open_table(VALUES)?.len()?, read.open_table(LISTED)?.len()?);
            Ok(values
                + listed
                + read.open_table(batch::COUNTS)?.len()?
                + read.open_table(batch::ENDS)?.len()?)
        });
        count.unwrap_or(u64::MAX)
    }
}

/// Milliseconds of the wall clock: what was written before a restart ends at the right time after it.
fn now(clock: &Clock) -> i64 {
    clock.utc().as_millisecond()
}
