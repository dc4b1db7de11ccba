//! What is kept of an order, and what a request that comes again finds. Times are those of the wall clock: replicas share it.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::name::Name;
use crate::auth::Digest;
use crate::store;

/// The format. What has another is not carried out: it may have been.
const FORMAT: u8 = 1;

/// How long an answer is kept: as long as a system that follows the Open Banking standard keeps a key of its own.
const ANSWERED: Duration = Duration::from_hours(24);

/// How long one is kept that is a refusal: long enough for a client that lost it, and nothing came of the order that could come twice.
const REFUSED: Duration = Duration::from_hours(1);

/// How long an order is kept that has no answer yet, and of which nothing was noted.
const UNANSWERED: Duration = Duration::from_hours(24 * 7);

/// How long one is kept of which something was noted, and so perhaps done, without a yes or a no: forgotten, it would be done a second time
/// under the same key.
const NOT_KNOWN: Duration = store::LONGEST;

/// The status of an answer that is neither a yes nor a no.
const NEITHER: u16 = 202;

/// An order as the store holds it, which encrypts it. Its `Debug` shows nothing of what was ordered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    v: u8,
    pub(super) id: String,
    /// A digest of whose it is.
    pub(super) owner: String,
    pub(super) asked: Asked,
    /// Milliseconds since 1970.
    first_seen: i64,
    /// The handler's own, as JSON.
    pub(super) notes: Option<String>,
    pub(super) state: State,
}

/// What was asked for.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// A digest of it, byte for byte.
    digest: String,
    /// JSON, to go on from.
    pub(super) body: String,
}

/// How an order stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    /// Somebody carries it out until then, in milliseconds since 1970. Past that they have died: whoever comes may go on.
    UnderWay(i64),
    /// Nobody does, and there is no answer: whoever comes may go on.
    Open,
    /// It has its answer.
    Answered(Answer),
}

/// What a request finds that names an order which is there.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// The answer that there was.
    Answered(&'a Answer),
    /// Nobody is at it: the one who asks may go on.
    Free,
    /// Somebody is.
    UnderWay,
    /// It is another order.
    Another,
}

impl Asked {
    /// By this query and this JSON; only what says something is kept of it.
    pub(crate) fn new(query: &str, body: &str) -> Self {
        let mut digest = Digest::new("order's request");
        digest.text(query).text(body);
        Self { digest: digest.finish(), body: without_blanks(body) }
    }
}

/// Two are one where their bytes are.
impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

impl Eq for Asked {}

/// JSON without the blanks that say nothing (RFC 8259 section 2). Not read and written anew: what a reader does with a number is its own.
fn without_blanks(json: &str) -> String {
    let (mut within, mut escaped) = (false, false);
    let says_something = |character: &char| {
        let ends = *character == '"' && !escaped;
        escaped = within && *character == '\\' && !escaped;
        within ^= ends;
        within || !matches!(character, ' ' | '\t' | '\n' | '\r')
    };
    json.chars().filter(says_something).collect()
}

impl Record {
    /// An order that is begun at `now`.
    pub(super) fn new(name: &Name, asked: Asked, now: Timestamp, lease: Duration) -> Self {
        Self {
            v: FORMAT,
            id: name.fresh_id(),
            owner: name.owner.0.clone(),
            asked,
            first_seen: now.as_millisecond(),
            notes: None,
            state: State::until(now, lease),
        }
    }

    /// What [`Record::written`] gave; the error says why it cannot be used.
    pub(super) fn read(value: &[u8]) -> Result<Self, String> {
        let record: Self = serde_json::from_slice(value).map_err(|error| error.to_string())?;
        if record.v == FORMAT { Ok(record) } else { Err(format!("it has the format {}", record.v)) }
    }

    pub(super) fn written(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// How long it is kept from now on.
    pub(super) fn lasts(&self) -> Duration {
        match &self.state {
            State::Answered(answer) if answer.status == NEITHER => NOT_KNOWN,
            State::Answered(answer) if answer.status >= 400 => REFUSED,
            State::Answered(_) => ANSWERED,
            _ if self.notes.is_some() => NOT_KNOWN,
            _ => UNANSWERED,
        }
    }

    pub(super) fn first_seen(&self) -> Timestamp {
        Timestamp::from_millisecond(self.first_seen).unwrap_or_default()
    }

    /// What a request for this order finds.
    pub(super) fn found(&self, name: &Name, asked: &Asked, now: Timestamp) -> Found<'_> {
        if self.owner != name.owner.0 || self.asked != *asked {
            return Found::Another;
        }
        match &self.state {
            State::Answered(answer) => Found::Answered(answer),
            _ if self.is_free(now) => Found::Free,
            _ => Found::UnderWay,
        }
    }

    /// Whether whoever comes may go on with it.
    pub(super) fn is_free(&self, now: Timestamp) -> bool {
        match self.state {
            State::Open => true,
            State::UnderWay(until) => until <= now.as_millisecond(),
            State::Answered(_) => false,
        }
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record").field("id", &self.id).finish_non_exhaustive()
    }
}

impl State {
    /// Under way from now on.
    pub(super) fn until(now: Timestamp, lease: Duration) -> Self {
        let lease = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX);
        Self::UnderWay(now.as_millisecond().saturating_add(lease))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, kept: &str) {
        assert_eq!(without_blanks(json), kept);
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(json), read(kept));
    }

    #[test]
    fn what_says_nothing_is_not_kept() {
        check(" { \"a b\" :\t[ 1.50 ,\r\n true ] } ", r#"{"a b":[1.50,true]}"#);
        check(r#"{"a": " \" b \\", "c": " \\\" "}"#, r#"{"a":" \" b \\","c":" \\\" "}"#);
        check(r#""\u0020 \n ""#, r#""\u0020 \n ""#);
    }

    #[test]
    fn what_was_asked_for_is_told_by_its_bytes() {
        let one = Asked::new("", "{\"a\":1}");
        assert!(one == Asked::new("", "{\"a\":1}"));
        assert!(one != Asked::new("", "{\"a\": 1}"));
        assert!(one != Asked::new("a", "{\"a\":1}"));
    }
}
