//! Opens the file, or says which file is at fault and what to do. A file that cannot be opened stays as it is, to the byte.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use redb::backends::FileBackend;
use redb::{
    Builder, Database, DatabaseError, ReadableDatabase as _, ReadableTableMetadata as _, StorageError,
    TableDefinition, TableHandle as _,
};

use super::batch::Batch;

/// What tells our files from others of redb: the format of the tables.
const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("bff-store");
const FORMAT: u64 = 1;

/// The part of the file in which redb notes that it is in use.
const HEAD: usize = 4096;

/// Opens or makes it; `cache` is in bytes.
pub(super) fn open(path: &Path, cache: usize) -> Result<Database, String> {
    let told = |what: String| format!("store.file: {}: {what}", path.display());
    let file = open_file(path).map_err(told)?;
    let before = Before::of(&file).map_err(|error| told(format!("cannot be read: {error}")))?;
    let copy = file.try_clone().map_err(|error| told(format!("cannot be opened: {error}")))?;
    // redb may panic at a file that is damaged.
    let opened = catch_unwind(AssertUnwindSafe(|| database(file, cache)));
    let opened = opened.unwrap_or_else(|_| Err(Fault::Damaged("it makes no sense".to_owned())));
    opened.map_err(|fault| {
        if !matches!(fault, Fault::InUse) {
            before.restore(&copy);
        }
        told(fault.told())
    })
}

/// Why an existing file cannot be used.
enum Fault {
    InUse,
    NotOurs(String),
    Damaged(String),
    Newer(u64),
    Io(io::Error),
}

impl Fault {
    fn told(&self) -> String {
        match self {
            Self::InUse => {
                "is in use by another process: give each its own file, or use store.engine = \"redis\" \
                            for several"
                    .to_owned()
            }
            Self::NotOurs(why) => {
                format!(
                    "is not a store ({why}); it was left as it is: name another file, or move this one away"
                )
            }
            Self::Damaged(why) => format!(
                "is damaged ({why}); it was left as it is: move it away to start with no sessions, or put a copy back"
            ),
            Self::Newer(format) => format!(
                "is of format {format}, and this release reads format {FORMAT}: use the release that wrote it, or \
                 name another file"
            ),
            Self::Io(error) => format!("cannot be used: {error}"),
        }
    }
}

fn open_file(path: &Path) -> Result<File, String> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)
            .map_err(|error| format!("its folder cannot be made: {error}; make it, or name another file"))?;
    }
    let options =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    options.map_err(|error| {
        format!("cannot be opened for writing: {error}; let this process write there, or name another file")
    })
}

fn database(file: File, cache: usize) -> Result<Database, Fault> {
    let backend = FileBackend::new(file).map_err(fault)?;
    let database = Builder::new().set_cache_size(cache).create_with_backend(backend).map_err(fault)?;
    let fault = match format_of(&database) {
        Ok(Format::Known) => return Ok(database),
        Ok(Format::Empty) => {
            return prepare(&database).map(|()| database).map_err(|error| Fault::Io(io::Error::other(error)));
        }
        Err(redb::Error::Io(error)) => return Err(Fault::Io(error)),
        Ok(Format::Foreign) => Fault::NotOurs("it is a database of something else".to_owned()),
        Ok(Format::Newer(format)) => Fault::Newer(format),
        Err(error) => Fault::Damaged(error.to_string()),
    };
    // Closing it would write to it. The start ends here, and with it the lock.
    std::mem::forget(database);
    Err(fault)
}

fn fault(error: DatabaseError) -> Fault {
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => Fault::InUse,
        DatabaseError::UpgradeRequired(version) => {
            Fault::NotOurs(format!("it is a redb file of the old format {version}"))
        }
        DatabaseError::Storage(StorageError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
            Fault::NotOurs("it is no database".to_owned())
        }
        DatabaseError::Storage(StorageError::Io(error)) if error.kind() != io::ErrorKind::UnexpectedEof => {
            Fault::Io(error)
        }
        other => Fault::Damaged(other.to_string()),
    }
}

enum Format {
    Known,
    Empty,
    Foreign,
    Newer(u64),
}

fn format_of(database: &Database) -> Result<Format, redb::Error> {
    let read = database.begin_read()?;
    let tables: Vec<_> = read.list_tables()?.map(|table| table.name().to_owned()).collect();
    if tables.is_empty() && read.list_multimap_tables()?.next().is_none() {
        return Ok(Format::Empty);
    }
    if !tables.iter().any(|name| name == ABOUT.name()) {
        return Ok(Format::Foreign);
    }
    let about = read.open_table(ABOUT)?;
    // Read as a whole, so that damage shows at the start.
    about.len()?;
    let format = about.get("format")?.map(|format| format.value());
    Ok(match format {
        Some(FORMAT) => Format::Known,
        Some(format) => Format::Newer(format),
        None => Format::Foreign,
    })
}

/// Makes the tables of a new file, so that readers find them.
fn prepare(database: &Database) -> Result<(), redb::Error> {
    let mut transaction = database.begin_write()?;
    transaction.set_quick_repair(true);
    transaction.open_table(ABOUT)?.insert("format", FORMAT)?;
    drop(Batch::open(&transaction, 0)?);
    transaction.commit()?;
    Ok(())
}

/// What the file was like before it was opened.
#[derive(PartialEq, Eq)]
struct Before {
    length: u64,
    head: Vec<u8>,
}

impl Before {
    fn of(file: &File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        let mut head = vec![0; HEAD.min(usize::try_from(length).unwrap_or(HEAD))];
        file.read_exact_at(&mut head, 0)?;
        Ok(Self { length, head })
    }

    /// Puts back what an attempt to open it has changed. redb writes nothing but its head before it finds the rest sound.
    fn restore(&self, file: &File) {
        if !Self::of(file).is_ok_and(|now| now == *self) {
            let restored = file.set_len(self.length).and_then(|()| file.write_all_at(&self.head, 0));
            if let Err(error) = restored {
                tracing::error!(%error, "the store's file could not be put back as it was");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk that fails says nothing of the file: nobody shall move it away for that.
    #[test]
    fn a_failure_of_the_disk_is_no_damage() {
        let told = |kind: io::ErrorKind| fault(DatabaseError::Storage(StorageError::Io(kind.into()))).told();
        assert!(told(io::ErrorKind::StorageFull).starts_with("cannot be used: "));
        assert!(told(io::ErrorKind::UnexpectedEof).starts_with("is damaged "));
        assert!(told(io::ErrorKind::InvalidData).starts_with("is not a store "));
    }
}
