//! Messages of a customer's inbox, newest first.

use rusqlite::{
    Connection, OptionalExtension, Row, named_params, params,
    types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef},
};

use super::{CustomerId, MessageId};

/// A row of `messages`.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: MessageId,
    pub(crate) category: Category,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) sender: String,
    pub(crate) sent_at: i64,
    pub(crate) read_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Category {
    Statement,
    Security,
    Service,
    Offer,
}

/// The place of a message in the order of the inbox; a page starts after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) sent_at: i64,
    pub(crate) id: MessageId,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct MessageQuery {
    pub(crate) unread_only: bool,
    pub(crate) limit: i64,
    pub(crate) after: Option<Cursor>,
}

impl Message {
    pub(crate) fn cursor(&self) -> Cursor {
        Cursor { sent_at: self.sent_at, id: self.id }
    }
}

pub(crate) fn messages_of(
    connection: &Connection,
    customer: CustomerId,
    query: &MessageQuery,
) -> rusqlite::Result<Vec<Message>> {
    let sql = "SELECT * FROM messages
               WHERE customer = :customer AND (NOT :unread OR read_at IS NULL)
                 AND (sent_at, id) < (:sent_at, :id)
               ORDER BY sent_at DESC, id DESC LIMIT :limit";
    let after = query.after.unwrap_or(Cursor { sent_at: i64::MAX, id: MessageId(i64::MAX) });
    let parameters = named_params! {
        ":customer": customer, ":unread": query.unread_only,
        ":sent_at": after.sent_at, ":id": after.id, ":limit": query.limit,
    };
    connection.prepare_cached(sql)?.query_map(parameters, row_to_message)?.collect()
}

pub(crate) fn unread_count(connection: &Connection, customer: CustomerId) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT count(*) FROM messages WHERE customer = ?1 AND read_at IS NULL")?
        .query_row([customer], |row| row.get(0))
}

/// One message, if it is this customer's.
pub(crate) fn message(
    connection: &Connection,
    customer: CustomerId,
    id: MessageId,
) -> rusqlite::Result<Option<Message>> {
    connection
        .prepare_cached("SELECT * FROM messages WHERE id = ?1 AND customer = ?2")?
        .query_row(params![id, customer], row_to_message)
        .optional()
}

/// Marks a message as read; the time of the first reading stays.
pub(crate) fn mark_read(
    connection: &Connection,
    customer: CustomerId,
    id: MessageId,
    now: i64,
) -> rusqlite::Result<Option<Message>> {
    connection
        .prepare_cached(
            "UPDATE messages SET read_at = ?3 WHERE id = ?1 AND customer = ?2 AND read_at IS NULL",
        )?
        .execute(params![id, customer, now])?;
    message(connection, customer, id)
}

fn row_to_message(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: row.get("id")?,
        category: row.get("category")?,
        subject: row.get("subject")?,
        body: row.get("body")?,
        sender: row.get("sender")?,
        sent_at: row.get("sent_at")?,
        read_at: row.get("read_at")?,
    })
}

impl Category {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Security => "security",
            Self::Service => "service",
            Self::Offer => "offer",
        }
    }
}

impl ToSql for Category {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.code().into())
    }
}

impl FromSql for Category {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let code = value.as_str()?;
        [Self::Statement, Self::Security, Self::Service, Self::Offer]
            .into_iter()
            .find(|category| category.code() == code)
            .ok_or(FromSqlError::InvalidType)
    }
}
