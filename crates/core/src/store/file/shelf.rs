//! The open file. After a failure of the disk redb refuses all further work, so the file is closed and opened anew.

use std::fmt::{self, Display};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use redb::{
    Database, ReadOnlyTable, ReadTransaction, ReadableDatabase as _, ReadableTable as _, WriteTransaction,
};

use super::super::Error;
use super::batch::{ENDS, VALUES};
use super::open::open;

#[derive(Debug)]
pub(super) struct Shelf {
    path: PathBuf,
    cache: usize,
    /// `None` while it could not be opened anew.
    database: RwLock<Option<Open>>,
    /// What failed last; nothing of it once a write has succeeded.
    fault: Mutex<Option<String>>,
}

/// What is open. It is closed as a whole: what looks into the file keeps it.
struct Open {
    /// The values of the last commit: to begin a read and to find their table costs more than to find one of them. `None` where they
    /// could not be looked at after it. It is never held while the disk is read: who writes waits for it, and everybody for them.
    values: RwLock<Option<Arc<Values>>>,
    database: Database,
}

type Values = ReadOnlyTable<&'static str, &'static [u8]>;

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Open")
    }
}

impl Open {
    fn of(path: &Path, cache: usize) -> Result<Self, String> {
        let database = open(path, cache)?;
        let values =
            looked(|| values(&database)).map_err(|what| format!("store.file: {}: {what}", path.display()))?;
        Ok(Self { values: RwLock::new(Some(Arc::new(values))), database })
    }

    fn values(&self) -> Result<Arc<Values>, redb::Error> {
        let last = self.values.read().unwrap_or_else(PoisonError::into_inner).clone();
        last.map_or_else(|| Ok(Arc::new(values(&self.database)?)), Ok)
    }

    /// What was committed is what is read from here on, and is written however this ends.
    fn look_anew(&self) {
        let last = looked(|| values(&self.database));
        if let Err(error) = &last {
            tracing::warn!(error, "what was written to the store's file cannot be looked at");
        }
        *self.values.write().unwrap_or_else(PoisonError::into_inner) = last.ok().map(Arc::new);
    }
}

fn values(database: &Database) -> Result<Values, redb::Error> {
    Ok(database.begin_read()?.open_table(VALUES)?)
}

/// A damaged file can make redb panic, which must not end a worker.
fn looked<T>(look: impl FnOnce() -> Result<T, redb::Error>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(look)) {
        Ok(found) => found.map_err(|error| error.to_string()),
        Err(_) => Err("it is damaged".to_owned()),
    }
}

impl Shelf {
    /// `cache` is in bytes.
    pub(super) fn open(path: &Path, cache: usize) -> Result<Self, String> {
        let database = RwLock::new(Some(Open::of(path, cache)?));
        Ok(Self { path: path.to_owned(), cache, database, fault: Mutex::default() })
    }

    /// Reads from the last commit, on this thread.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&ReadTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, Error> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = database.as_ref() else { return Err(self.away()) };
        looked(|| read(&open.database.begin_read()?)).map_err(|why| self.away_for(&why))
    }

    /// What `read` makes of the value of this key, where there is one.
    pub(super) fn value<T>(&self, key: &str, read: impl FnOnce(&[u8]) -> T) -> Result<Option<T>, Error> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = database.as_ref() else { return Err(self.away()) };
        let found = looked(|| Ok(open.values()?.get(key)?.map(|found| read(found.value()))));
        found.map_err(|why| self.away_for(&why))
    }

    /// Writes and waits for the disk.
    pub(super) fn write<T>(
        &self,
        write: impl FnOnce(&WriteTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, String> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = database.as_ref() else { return Err(self.away().to_string()) };
        let done = (|| {
            let mut transaction = open.database.begin_write()?;
            // Without it, the start after a kill would read the whole file; the price is a second wait for the disk per
            // commit, which all writes of the commit share.
            transaction.set_quick_repair(true);
            let done = write(&transaction)?;
            transaction.commit()?;
            // Before anybody is told that it is written.
            open.look_anew();
            Ok::<_, redb::Error>(done)
        })();
        if done.is_ok() {
            *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        done.map_err(|error| error.to_string())
    }

    /// Whether anything has ended at this time.
    pub(super) fn has_ended(&self, now: i64) -> bool {
        let ended = self.read(|read| {
            let first = read.open_table(ENDS)?.first()?.map(|(end, _)| end.value().0);
            Ok(first.is_some_and(|ends| ends <= now))
        });
        // Where it cannot be read, a write shall find out, and open it anew.
        ended.unwrap_or(true)
    }

    /// Closes the file after a failure and opens it again; where that fails too, the next write tries again.
    pub(super) fn open_anew(&self, why: &str) {
        tracing::error!(store.file = %self.path.display(), error = why, "the store could not write");
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(why.to_owned());
        let closed = self.database.write().unwrap_or_else(PoisonError::into_inner).take();
        drop(closed);
        match Open::of(&self.path, self.cache) {
            Ok(open) => *self.database.write().unwrap_or_else(PoisonError::into_inner) = Some(open),
            Err(error) => tracing::error!(error, "the store's file could not be opened again"),
        }
    }

    pub(super) fn health(&self) -> Result<(), Error> {
        let fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if fault { Err(self.away()) } else { Ok(()) }
    }

    /// Why the last write failed.
    fn away(&self) -> Error {
        let fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.away_for(&fault.as_deref().unwrap_or("it is not open"))
    }

    /// What one is told whose write was not done.
    pub(super) fn unwritten(&self) -> Error {
        self.away_for(&"could not be written, as the log says")
    }

    fn away_for(&self, why: &dyn Display) -> Error {
        Error::Away(format!("the file {} (store.file): {why}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::batch::Batch;
    use super::*;

    /// Else an idle process would write to the disk every second.
    #[test]
    fn nothing_has_ended_before_its_time() {
        let folder = tempfile::TempDir::new().unwrap();
        let shelf = Shelf::open(&folder.path().join("store.redb"), 1 << 20).unwrap();
        assert!(!shelf.has_ended(i64::MAX), "there is nothing");
        shelf.write(|transaction| Ok(Batch::open(transaction, 0)?.increment("1", 1, 100)?)).unwrap();
        assert_eq!([99, 100].map(|now| shelf.has_ended(now)), [false, true]);
    }

    fn written(shelf: &Shelf) {
        let put = |transaction: &WriteTransaction| {
            transaction.open_table(VALUES)?.insert("1", &b"one"[..])?;
            Ok(())
        };
        shelf.write(put).unwrap();
    }

    /// A slow disk: who reads may take any time, and who writes does not wait for them, nor all others then for who writes.
    #[test]
    fn who_reads_from_the_disk_holds_up_nobody() {
        let folder = tempfile::TempDir::new().unwrap();
        let shelf = Shelf::open(&folder.path().join("store.redb"), 1 << 20).unwrap();
        written(&shelf);
        let is_free = |_: &[u8]| shelf.database.read().unwrap().as_ref().unwrap().values.try_write().is_ok();
        assert_eq!(shelf.value("1", is_free), Ok(Some(true)));
    }

    #[test]
    fn what_is_written_is_told_though_it_cannot_be_looked_at_and_nothing_older_is_read() {
        let folder = tempfile::TempDir::new().unwrap();
        let shelf = Shelf::open(&folder.path().join("store.redb"), 1 << 20).unwrap();
        written(&shelf);
        assert_eq!(shelf.write(|transaction| Ok(transaction.delete_table(VALUES)?)), Ok(true));
        assert!(matches!(shelf.value("1", <[u8]>::to_vec), Err(Error::Away(_))));
        written(&shelf);
        assert_eq!(shelf.value("1", <[u8]>::to_vec), Ok(Some(b"one".to_vec())));
    }
}
