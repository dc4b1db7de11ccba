//! The messages system's shapes, borrowed from the answer's bytes; and what they mean.

use std::borrow::Cow;

use bff_core::upstream::{Answer, Error};
use jiff::Timestamp;
use serde::Deserialize;

use super::{Inbox, Message};

#[derive(Deserialize)]
struct MessageList<'a> {
    #[serde(borrow)]
    messages: Vec<WireMessage<'a>>,
    #[serde(borrow)]
    next_cursor: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct WireMessage<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    category: Cow<'a, str>,
    #[serde(borrow)]
    subject: Cow<'a, str>,
    #[serde(borrow)]
    body: Cow<'a, str>,
    #[serde(borrow)]
    from: Cow<'a, str>,
    sent_at: Timestamp,
    read_at: Option<Timestamp>,
}

pub(super) fn inbox(answer: &Answer) -> Result<Inbox, Error> {
    Ok(answer.json::<MessageList<'_>>()?.into())
}

impl From<MessageList<'_>> for Inbox {
    fn from(list: MessageList<'_>) -> Self {
        Self {
            messages: list.messages.into_iter().map(Message::from).collect(),
            next: list.next_cursor.map(Cow::into_owned),
        }
    }
}

impl From<WireMessage<'_>> for Message {
    fn from(wire: WireMessage<'_>) -> Self {
        Self {
            id: wire.id.into_owned(),
            category: wire.category.into_owned(),
            subject: wire.subject.into_owned(),
            body: wire.body.into_owned(),
            from: wire.from.into_owned(),
            sent: wire.sent_at,
            read: wire.read_at.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(list: &str) -> Option<Inbox> {
        serde_json::from_str::<MessageList<'_>>(list).ok().map(Inbox::from)
    }

    #[test]
    fn a_page_is_read_with_its_next() {
        let inbox = read(
            r#"{"messages": [
                {"id": "msg-000002", "category": "security", "subject": "A \"new\" device", "body": "Was it you?",
                 "from": "Exemplar Bank", "sent_at": "2026-11-22T09:30:00Z", "read_at": null},
                {"id": "msg-000001", "category": "offer", "subject": "s", "body": "b", "from": "f",
                 "sent_at": "2026-11-21T09:30:00+00:00", "read_at": "2026-11-21T10:00:00Z"}
            ], "next_cursor": "abc"}"#,
        )
        .unwrap();
        let told: Vec<_> =
            inbox.messages.iter().map(|each| (&each.id[..], &each.subject[..], each.read)).collect();
        assert_eq!(told, [("msg-000002", "A \"new\" device", false), ("msg-000001", "s", true)]);
        assert_eq!(inbox.messages[0].sent.to_string(), "2026-11-22T09:30:00Z");
        assert_eq!(inbox.next.as_deref(), Some("abc"));
    }

    #[test]
    fn the_last_page_has_no_next_and_other_shapes_are_no_page() {
        assert_eq!(read(r#"{"messages": [], "next_cursor": null}"#).unwrap().next, None);
        assert_eq!(read(r#"{"messages": []}"#).unwrap().next, None);
        for other in ["{}", "[]", r#"{"messages": [{"id": "msg-000001"}]}"#, r#"{"messages": 5}"#] {
            assert!(read(other).is_none(), "{other}");
        }
    }

    #[test]
    fn a_message_is_not_printed() {
        let inbox = read(
            r#"{"messages": [{"id": "i", "category": "c", "subject": "SECRET", "body": "SECRET", "from": "f",
                "sent_at": "2026-11-22T09:30:00Z", "read_at": null}], "next_cursor": null}"#,
        );
        assert!(!format!("{inbox:?}").contains("SECRET"), "{inbox:?}");
    }
}
