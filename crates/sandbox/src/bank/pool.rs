//! Reading connections, lent one at a time.

use std::{
    path::Path,
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

const CONNECTIONS: usize = 4;

/// A fixed number of read-only connections; a reader waits when all are lent.
pub(crate) struct Readers {
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
}

impl Readers {
    pub(crate) fn open(path: &Path) -> rusqlite::Result<Self> {
        let connections = (0..CONNECTIONS).map(|_| open_reader(path)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { idle: Mutex::new(connections), returned: Condvar::new() })
    }

    /// Lends a connection to `query`. Blocks: call it off the server's workers.
    pub(crate) fn with<T>(&self, query: impl FnOnce(&Connection) -> T) -> T {
        let lent = Lent { connection: Some(self.take()), home: self };
        match lent.connection.as_ref() {
            Some(connection) => query(connection),
            None => unreachable!("a lent connection is there until it is dropped"),
        }
    }

    fn take(&self) -> Connection {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match idle.pop() {
                Some(connection) => return connection,
                None => idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

/// Brings the connection back on drop, so that a query that panics does not shrink the pool.
struct Lent<'a> {
    connection: Option<Connection>,
    home: &'a Readers,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.home.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            self.home.returned.notify_one();
        }
    }
}

fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // More than there are statements: each is prepared once for each connection.
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "mmap_size", 64 * 1024 * 1024)?;
    Ok(connection)
}
