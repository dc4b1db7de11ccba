//! The messages system: a customer's secure inbox.

mod wire;

use std::fmt;

use bff_core::auth::Caller;
use bff_core::upstream::{Error, Upstream, Upstreams};
use jiff::Timestamp;
use serde::Deserialize;

/// What all of its answers are about, for whoever ends what is kept of them.
const TAG: &str = "messages";

/// The messages system's client.
#[derive(Debug)]
pub struct Messages {
    upstream: Upstream,
}

/// A message from the bank.
#[derive(Clone)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// The system's word for what it is about: `statement`, `security`, `service`, `offer`.
    pub category: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// Who wrote it.
    pub from: String,
    /// When it was sent.
    pub sent: Timestamp,
    /// Whether the caller has read it.
    pub read: bool,
}

/// What the bank writes to a customer does not belong in a log.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message(…)")
    }
}

/// A page of the inbox.
#[derive(Clone, Debug)]
pub struct Inbox {
    /// Newest first.
    pub messages: Vec<Message>,
    /// The system's own cursor of the next page, if there is one; a binary seals it before it gives it out.
    pub next: Option<String>,
}

/// Reads an answer as an inbox; what is of no use must be told as such.
#[cfg(feature = "fuzz")]
pub(crate) fn read(answer: &bff_core::upstream::Answer) {
    _ = wire::inbox(answer);
}

impl Messages {
    /// The system's name, as the configuration's section has it.
    pub const UPSTREAM: &str = "messages";

    /// Takes the client out of the worker's upstreams.
    pub fn new(upstreams: &Upstreams) -> Self {
        Self { upstream: upstreams.get(Self::UPSTREAM) }
    }

    /// A page of the caller's inbox, newest first, from the cursor on; `limit` is 1 to 100.
    pub async fn inbox(&self, caller: &Caller, from: Option<&str>, limit: usize) -> Result<Inbox, Error> {
        let mut call = self.upstream.get("/v1/messages").tagged(TAG).query("limit", limit);
        if let Some(cursor) = from {
            call = call.query("cursor", cursor);
        }
        wire::inbox(&call.in_name_of(caller).send().await?.success()?)
    }

    /// How many messages the caller has not read.
    pub async fn unread(&self, caller: &Caller) -> Result<u32, Error> {
        #[derive(Deserialize)]
        struct Count {
            unread: u32,
        }
        let call = self.upstream.get("/v1/messages/unread-count").tagged(TAG);
        let answer = call.in_name_of(caller).send().await?.success()?;
        Ok(answer.json::<Count>()?.unread)
    }
}
