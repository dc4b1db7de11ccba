//! A log, as a stream of Redis: its ids grow, whoever appends.

use ::redis::{Cmd, RedisError};

use super::super::{Error, LONGEST};
use super::{Redis, milliseconds, script, single};

/// An entry's id, and its one field with its value.
type Entry = (String, (String, Vec<u8>));

impl Redis {
    /// Appends an entry, of which so many are kept; gives its id.
    pub(in super::super) async fn append(
        &self,
        log: &str,
        entry: &[u8],
        length: usize,
    ) -> Result<String, Error> {
        let mut command = script::command(script::APPEND, &self.log(log));
        command.arg(entry).arg(length).arg(milliseconds(LONGEST));
        self.ask(async |connection| command.query_async(connection).await).await
    }

    /// The newest entry's id.
    pub(in super::super) async fn last(&self, log: &str) -> Result<Option<String>, Error> {
        let mut command = single("XREVRANGE", &self.log(log));
        command.arg("+").arg("-").arg("COUNT").arg(1);
        Ok(self.entries(command).await?.into_iter().next().map(|(id, _)| id))
    }

    /// The entries from this id on, so many at the most.
    pub(in super::super) async fn from(
        &self,
        log: &str,
        id: &str,
        most: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let mut command = single("XRANGE", &self.log(log));
        command.arg(id).arg("+").arg("COUNT").arg(most);
        self.entries(command).await
    }

    async fn entries(&self, command: Cmd) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let entries: Vec<Entry> = self
            .ask(async |connection| -> Result<_, RedisError> { command.query_async(connection).await })
            .await?;
        Ok(entries.into_iter().map(|(id, (_, entry))| (id, entry)).collect())
    }

    fn log(&self, name: &str) -> String {
        format!("{}:l:{name}", self.prefix)
    }
}
