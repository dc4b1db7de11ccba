//! The scripted messages system: an inbox of five, of which two are unread.

use serde_json::{Value, json};

use crate::upstream::{Reply, Seen};

/// Messages in the inbox.
pub const MESSAGES: usize = 5;

/// What each is about; the last word is one that no document has.
const CATEGORIES: [&str; MESSAGES] = ["security", "statement", "service", "offer", "a word of next year"];

pub(super) fn answer(seen: &Seen) -> Reply {
    match seen.path() {
        "/v1/messages/unread-count" => Reply::json(200, &json!({"unread": 2})),
        "/v1/messages" => inbox(seen),
        _ => Reply::status(404),
    }
}

/// The id of the nth message, the newest being 0.
pub fn message_id(nth: usize) -> String {
    format!("msg-{:06}", MESSAGES - nth)
}

fn inbox(seen: &Seen) -> Reply {
    let limit = seen.query("limit").map_or(20, |limit| limit.parse().expect("a page has a limit"));
    let from = match seen.query("cursor") {
        None => Some(0),
        Some(cursor) => cursor.strip_prefix("from-").and_then(|from| from.parse::<usize>().ok()),
    };
    let Some(from) = from else { return Reply::status(400) };
    let until = MESSAGES.min(from + limit);
    let next = (until < MESSAGES).then(|| format!("from-{until}"));
    let messages: Vec<Value> = (from..until).map(message).collect();
    Reply::json(200, &json!({"messages": messages, "next_cursor": next}))
}

fn message(nth: usize) -> Value {
    let day = 22 - nth;
    json!({
        "id": message_id(nth),
        "category": CATEGORIES[nth],
        "subject": format!("Subject {nth}"),
        "body": format!("Body of message {nth}."),
        "from": "Exemplar Bank",
        "sent_at": format!("2026-11-{day}T09:30:00Z"),
        "read_at": (nth >= 2).then(|| format!("2026-11-{day}T18:00:00Z")),
    })
}
