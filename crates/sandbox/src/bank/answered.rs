//! Commands that were answered: each has its effect once, however often it is sent.
//!
//! The record is written in the transaction of the effect. A crash leaves both or neither.

use rusqlite::{Connection, OptionalExtension, params};

use super::CustomerId;

/// How long a key holds (Open Banking: 24 hours).
const KEPT_SECONDS: i64 = 24 * 3600;

/// A command as its sender names it. Keys of one client's customers do not meet each other.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) client: String,
    pub(crate) customer: CustomerId,
    /// What is to be done.
    pub(crate) name: &'static str,
    pub(crate) key: String,
    pub(crate) request_hash: String,
}

/// What is known of a command.
pub(crate) enum Earlier {
    Nothing,
    /// The same was sent before, and this was answered.
    Answered(String),
    /// The key was used for something else.
    Other,
}

/// Forgets what is too old, then looks the command up.
pub(crate) fn answered_earlier(
    connection: &Connection,
    command: &Command,
    now: i64,
) -> rusqlite::Result<Earlier> {
    connection
        .prepare_cached("DELETE FROM answered WHERE answered_at <= ?1")?
        .execute([now - KEPT_SECONDS])?;
    let found: Option<(String, String)> = connection
        .prepare_cached(
            "SELECT request_hash, answer FROM answered
             WHERE client = ?1 AND customer = ?2 AND command = ?3 AND key = ?4",
        )?
        .query_row(params![command.client, command.customer, command.name, command.key], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(match found {
        None => Earlier::Nothing,
        Some((hash, answer)) if hash == command.request_hash => Earlier::Answered(answer),
        Some(_) => Earlier::Other,
    })
}

pub(crate) fn remember_answer(
    connection: &Connection,
    command: &Command,
    answer: &str,
    now: i64,
) -> rusqlite::Result<()> {
    connection.prepare_cached("INSERT INTO answered VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(
        params![
            command.client,
            command.customer,
            command.name,
            command.key,
            command.request_hash,
            answer,
            now
        ],
    )?;
    Ok(())
}
