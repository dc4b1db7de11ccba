//! A part's place in the answer: what is there, and where it comes from.

use std::time::Duration;

use actix_web::http::StatusCode;

use crate::auth::grant;
use crate::upstream::{Error, ErrorKind};

/// The place of a part that the answer can do without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot<T> {
    /// It came.
    Fresh(T),
    /// It did not, and this is what it was the last time; so long ago, and why.
    Stale(T, Duration, Absence),
    /// It did not, and this is what the handler says instead; and why.
    Default(T, Absence),
    /// It did not, and why.
    Missing(Absence),
}

/// Why a part did not come, in words that a client may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// No answer in time, or too little time to ask.
    Timeout,
    /// The system answered that it would not.
    Refused,
    /// The system or whoever gives tokens for it cannot be reached or has too much to do, no place for the call was free, or it fails so
    /// often that it is left alone.
    Unavailable,
    /// The system's answer cannot be used.
    BadAnswer,
}

impl<T> Slot<T> {
    /// What is there: fresh, of the last time, or said instead.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Fresh(value) | Self::Stale(value, ..) | Self::Default(value, _) => Some(value),
            Self::Missing(_) => None,
        }
    }

    /// Why nothing of the system's is there: neither now nor of the last time.
    pub fn absence(&self) -> Option<Absence> {
        match self {
            Self::Fresh(_) | Self::Stale(..) => None,
            Self::Default(_, absence) | Self::Missing(absence) => Some(*absence),
        }
    }

    /// How old it is, where it is of the last time.
    pub fn age(&self) -> Option<Duration> {
        match self {
            Self::Stale(_, age, _) => Some(*age),
            Self::Fresh(_) | Self::Default(..) | Self::Missing(_) => None,
        }
    }
}

impl Absence {
    /// The word for it, in payloads and header fields.
    pub fn word(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Refused => "refused",
            Self::Unavailable => "unavailable",
            Self::BadAnswer => "bad-answer",
        }
    }
}

impl From<&Error> for Absence {
    fn from(error: &Error) -> Self {
        match &error.kind {
            ErrorKind::Timeout | ErrorKind::NoTime(_) | ErrorKind::Token(grant::Error::Timeout) => Self::Timeout,
            ErrorKind::Connect(_)
            | ErrorKind::Disconnected(_)
            | ErrorKind::ClosedOnReuse(_)
            | ErrorKind::Busy
            | ErrorKind::Unsent(_)
            | ErrorKind::BreakerOpen(_)
            | ErrorKind::Token(grant::Error::Unavailable(_))
            // A system that has too much to do, or waited too long for us, says nothing of what was asked for.
            | ErrorKind::Status(StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS) => Self::Unavailable,
            ErrorKind::Status(status) if status.is_server_error() => Self::Unavailable,
            ErrorKind::Status(_) | ErrorKind::Token(_) => Self::Refused,
            ErrorKind::TooLarge(_) | ErrorKind::Malformed(_) | ErrorKind::Unreadable(_) => Self::BadAnswer,
        }
    }
}
