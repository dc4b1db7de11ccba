//! What the bank wrote, on the website.

use serde::Serialize;
use utoipa::ToSchema;

/// A page of messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessagePage {
    /// How many are unread, on this page and on all others.
    #[schema(examples(2))]
    unread: u32,
    /// Newest first.
    messages: Vec<Message>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("S0dH9oT3uW8yZ1bQ"))]
    next: Option<String>,
}

/// A message from the bank.
#[derive(Serialize, ToSchema)]
struct Message {
    /// Its id.
    #[schema(examples("msg-000012"))]
    id: String,
    /// What it is about.
    category: MessageCategory,
    /// Its subject.
    #[schema(examples("Your statement is ready"))]
    subject: String,
    /// Its text, plain.
    #[schema(examples("Your statement of October is ready."))]
    body: String,
    /// Who wrote it.
    #[schema(examples("Exemplar Bank"))]
    from: String,
    /// When it was sent.
    #[schema(format = "date-time", examples("2026-11-22T09:30:00Z"))]
    sent_at: String,
    /// Whether it has been read.
    #[schema(examples(false))]
    read: bool,
}

/// What a message is about.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum MessageCategory {
    Statement,
    Security,
    Service,
    Offer,
    Other,
}

impl MessagePage {
    pub(crate) fn new(unread: u32, messages: Vec<central::Message>, next: Option<String>) -> Self {
        Self { unread, messages: messages.into_iter().map(Message::from).collect(), next }
    }
}

impl From<central::Message> for Message {
    fn from(message: central::Message) -> Self {
        Self {
            id: message.id,
            category: MessageCategory::of(&message.category),
            subject: message.subject,
            body: message.body,
            from: message.from,
            sent_at: message.sent.to_string(),
            read: message.read,
        }
    }
}

impl MessageCategory {
    /// By the messages system's word; one that is new to these pages is `other`.
    fn of(word: &str) -> Self {
        match word {
            "statement" => Self::Statement,
            "security" => Self::Security,
            "service" => Self::Service,
            "offer" => Self::Offer,
            _ => Self::Other,
        }
    }
}
