//! What can go wrong with a call to a central system: where, what, and whether it may be tried again.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;

use crate::auth::grant;
use crate::http::problem::{Failure, Kind as Problem};

/// The word for [`Kind::ClosedOnReuse`].
pub(super) const CLOSED_ON_REUSE: &str = "closed-on-reuse";

/// A failed call. Policies read the kind; nothing reads text.
#[derive(Clone, Debug)]
pub struct Error {
    /// The upstream's name.
    pub upstream: Arc<str>,
    /// What happened.
    pub kind: Kind,
}

/// What happened to a call.
#[derive(Clone, Debug)]
pub enum Kind {
    /// No complete answer within the time that there was.
    Timeout,
    /// No connection: nothing was sent.
    Connect(String),
    /// The connection ended before a complete answer; what was sent may have been acted on.
    Disconnected(String),
    /// A connection that was kept from before ended before any of the answer came, as one does that was idle for too long; what was
    /// sent may have been acted on.
    ClosedOnReuse(String),
    /// All places for calls to this upstream stayed taken.
    Busy,
    /// It failed too often of late, and is left alone, for so long at least: nothing was sent.
    BreakerOpen(Duration),
    /// Less time than its fastest answer of late took, which is given: nothing was sent.
    NoTime(Duration),
    /// An answer that says that the call failed.
    Status(StatusCode),
    /// An answer larger than its cap, in bytes.
    TooLarge(u64),
    /// Bytes that are not HTTP.
    Malformed(String),
    /// An answer whose content is not what was agreed.
    Unreadable(String),
    /// No token could be had for the call.
    Token(grant::Error),
    /// It could not be written or signed: nothing was sent.
    Unsent(String),
}

/// Whether a failed call may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Nothing was sent: any call may be.
    Always,
    /// It may have been acted on: only a call that is idempotent (RFC 9110 section 9.2.2).
    IfIdempotent,
    /// It would end the same, or the time is over.
    Never,
}

impl Error {
    /// Whether the call may be sent again.
    pub fn retry(&self) -> Retry {
        match &self.kind {
            Kind::Connect(_) => Retry::Always,
            Kind::Disconnected(_) | Kind::ClosedOnReuse(_) => Retry::IfIdempotent,
            Kind::Status(status) if matches!(status.as_u16(), 502..=504) => Retry::IfIdempotent,
            _ => Retry::Never,
        }
    }

    /// Whether the call never went out. Not so of a connection that could not be made: an attempt before it may have had one.
    pub fn nothing_was_sent(&self) -> bool {
        matches!(
            self.kind,
            Kind::Busy | Kind::BreakerOpen(_) | Kind::NoTime(_) | Kind::Token(_) | Kind::Unsent(_)
        )
    }

    /// One word for metrics, logs and provenance.
    pub fn word(&self) -> &'static str {
        match &self.kind {
            Kind::Timeout => "timeout",
            Kind::Connect(_) => "unreachable",
            Kind::Disconnected(_) => "disconnected",
            Kind::ClosedOnReuse(_) => CLOSED_ON_REUSE,
            Kind::Busy => "busy",
            Kind::BreakerOpen(_) => "breaker-open",
            Kind::NoTime(_) => "no-time",
            Kind::Status(_) => "refused",
            Kind::TooLarge(_) => "too-large",
            Kind::Malformed(_) => "malformed",
            Kind::Unreadable(_) => "unreadable",
            Kind::Token(_) => "no-token",
            Kind::Unsent(_) => "unsent",
        }
    }

    /// The status of the answer, where there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self.kind {
            Kind::Status(status) => Some(status),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "upstream {}: ", self.upstream)?;
        match &self.kind {
            Kind::Timeout => f.write_str("no answer in time"),
            Kind::Connect(text) => write!(f, "no connection: {text}"),
            Kind::Disconnected(text) => write!(f, "connection ended early: {text}"),
            Kind::ClosedOnReuse(text) => write!(f, "kept connection ended before an answer: {text}"),
            Kind::Busy => f.write_str("all places for calls are taken"),
            Kind::BreakerOpen(_) => f.write_str("not called: it failed too often of late"),
            Kind::NoTime(least) => {
                write!(
                    f,
                    "not called: less time is left than the {} ms of its fastest answer",
                    least.as_millis()
                )
            }
            Kind::Status(status) => write!(f, "answered {}", status.as_u16()),
            Kind::TooLarge(cap) => write!(f, "answer larger than {cap} bytes"),
            Kind::Malformed(text) => write!(f, "answer is not HTTP: {text}"),
            Kind::Unreadable(text) => write!(f, "answer cannot be read: {text}"),
            Kind::Token(_) => f.write_str("no token for the call"),
            Kind::Unsent(text) => write!(f, "the call was not sent: {text}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            Kind::Token(error) => Some(error),
            _ => None,
        }
    }
}

/// The status of a required call that failed (`docs/STATUS-CODES.md`).
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = match &error.kind {
            Kind::Timeout | Kind::NoTime(_) | Kind::Token(grant::Error::Timeout) => {
                Self::new(Problem::UpstreamTimeout)
            }
            Kind::Busy => Self::new(Problem::Unavailable).retry_after(1),
            Kind::BreakerOpen(shut) => {
                // Rounded up, and a second where a call is out to try it.
                let seconds = u32::try_from(shut.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
                Self::new(Problem::Unavailable).retry_after(seconds)
            }
            Kind::Token(grant::Error::Refused { caller: true, .. }) => {
                crate::auth::bearer::Refusal::Revoked.into()
            }
            _ => Self::new(Problem::UpstreamFailed),
        };
        let again = if may_pass(&error.kind) { "; try again" } else { "" };
        let detail = format!("The system \"{}\" {}{again}.", error.upstream, explained(&error.kind));
        let failure = if failure.kind() == Problem::Unauthorized { failure } else { failure.detail(detail) };
        failure.cause(error)
    }
}

/// Whether the same request may fare better in a while.
fn may_pass(kind: &Kind) -> bool {
    match kind {
        Kind::Timeout
        | Kind::NoTime(_)
        | Kind::Connect(_)
        | Kind::Disconnected(_)
        | Kind::ClosedOnReuse(_)
        | Kind::Busy
        | Kind::BreakerOpen(_) => true,
        Kind::Status(status) => status.is_server_error(),
        Kind::Token(error) => matches!(error, grant::Error::Timeout | grant::Error::Unavailable(_)),
        Kind::TooLarge(_) | Kind::Malformed(_) | Kind::Unreadable(_) | Kind::Unsent(_) => false,
    }
}

fn explained(kind: &Kind) -> &'static str {
    match kind {
        Kind::Timeout | Kind::NoTime(_) => "did not answer in time",
        Kind::Connect(_) => "cannot be reached",
        Kind::Busy => "has no place free",
        Kind::BreakerOpen(_) => "failed too often of late and is left alone for a while",
        Kind::Token(_) => "could not be called in your name",
        Kind::Unsent(_) => "could not be called",
        _ => "gave no usable answer",
    }
}
