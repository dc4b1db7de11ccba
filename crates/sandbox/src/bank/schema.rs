//! Opening the database file: a new one is filled, one of this format is used, any other is refused.

use std::{fmt, path::Path, path::PathBuf, time::Duration};

use jiff::civil::Date;
use rusqlite::{Connection, TransactionBehavior};

use crate::fill;

/// Raised with every change of a table or of the generated data.
const FORMAT: i64 = 3;

/// What a new database is filled with.
#[derive(Debug)]
pub(crate) struct Origin {
    pub(crate) until: Date,
    pub(crate) customers: u16,
}

/// Why a database file cannot be used.
#[derive(Debug)]
pub(crate) enum OpenError {
    OtherFormat { path: PathBuf, found: i64 },
    Database(rusqlite::Error),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherFormat { path, found } => write!(
                f,
                "{} is a database of format {found}, this sandbox uses format {FORMAT}; nothing was changed. \
                 Delete the data folder, or name another with --data",
                path.display()
            ),
            Self::Database(error) => write!(f, "the database cannot be opened: {error}"),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// Opens the writing connection.
pub(crate) fn open(path: &Path, origin: &Origin) -> Result<Connection, OpenError> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(30))?;
    refuse_other_format(&connection, path)?;
    // Switched only outside of a transaction. The fill writes entries before the accounts whose balances they make.
    connection.pragma_update(None, "foreign_keys", "OFF")?;
    fill_if_new(&mut connection, path, origin)?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // After the fill, which would otherwise be written twice.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A power cut may cost the last commits of a development database; it never corrupts it.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(connection)
}

/// A file is ours when its version says so, and new when it holds no table at all.
fn refuse_other_format(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let found = format_of(connection).map_err(|error| match error {
        // Not a database at all counts as another format: the advice is the same.
        rusqlite::Error::SqliteFailure(failure, _) if failure.code == rusqlite::ErrorCode::NotADatabase => {
            OpenError::OtherFormat { path: path.to_owned(), found: -1 }
        }
        other => other.into(),
    })?;
    match found {
        Found::New | Found::Format(FORMAT) => Ok(()),
        Found::Format(found) => Err(OpenError::OtherFormat { path: path.to_owned(), found }),
    }
}

enum Found {
    New,
    Format(i64),
}

fn format_of(connection: &Connection) -> rusqlite::Result<Found> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(if tables == 0 && version == 0 { Found::New } else { Found::Format(version) })
}

/// Tables, rows and version come in one transaction: a start that is killed leaves a new file behind, not half a bank.
fn fill_if_new(connection: &mut Connection, path: &Path, origin: &Origin) -> Result<(), OpenError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Found::New = format_of(&transaction)? {
        let started = std::time::Instant::now();
        transaction.execute_batch(include_str!("tables.sql"))?;
        let entries = fill::fill(&transaction, origin)?;
        transaction.execute_batch(include_str!("indexes.sql"))?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
        transaction.commit()?;
        tracing::info!(
            customers = origin.customers,
            entries,
            until = %origin.until,
            milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "the database was filled"
        );
    } else {
        let until = last_day(&transaction)?;
        tracing::info!(path = %path.display(), %until, "the database is there from an earlier start; --until and --customers change nothing in it");
    }
    Ok(())
}

/// The last day of the data that the database was filled with.
pub(super) fn last_day(connection: &Connection) -> rusqlite::Result<Date> {
    let until: String = connection.query_row("SELECT until FROM origin", [], |row| row.get(0))?;
    until.parse().map_err(|_| rusqlite::Error::InvalidQuery)
}
