//! Messages as `openapi/messages.json` describes them.

use jiff::Timestamp;
use serde::Serialize;

use super::cursor;
use crate::bank::Message;

#[derive(Serialize)]
pub(super) struct MessageList {
    messages: Vec<MessageView>,
    /// Null on the last page.
    next_cursor: Option<String>,
}

#[derive(Serialize)]
pub(super) struct UnreadCount {
    pub(super) unread: i64,
}

#[derive(Serialize)]
pub(super) struct MessageView {
    id: String,
    category: &'static str,
    subject: String,
    body: String,
    from: String,
    sent_at: Timestamp,
    read_at: Option<Timestamp>,
}

impl MessageList {
    /// Takes one message more than fits where there is a next page.
    pub(super) fn page(mut messages: Vec<Message>, limit: usize) -> Self {
        let more = messages.len() > limit;
        messages.truncate(limit);
        let next_cursor = messages.last().filter(|_| more).map(|last| cursor::written(last.cursor()));
        Self { messages: messages.into_iter().map(MessageView::from).collect(), next_cursor }
    }
}

impl From<Message> for MessageView {
    fn from(message: Message) -> Self {
        let time = |seconds| Timestamp::from_second(seconds).unwrap_or_default();
        Self {
            id: message.id.to_string(),
            category: message.category.code(),
            subject: message.subject,
            body: message.body,
            from: message.sender,
            sent_at: time(message.sent_at),
            read_at: message.read_at.map(time),
        }
    }
}
