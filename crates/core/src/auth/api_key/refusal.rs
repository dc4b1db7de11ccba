//! Why a partner's key was refused, and what the client reads of it.

use std::fmt;

use crate::http::problem::{Failure, Kind};
use crate::store;

/// A refused key. Nothing of it is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Neither a key nor a token came along.
    Missing,
    /// It does not look like a key.
    Malformed,
    /// No key has its id: it never was, was revoked, or is long over.
    Unknown,
    /// The id is somebody's, and the rest is not.
    Wrong,
    /// It is over.
    Over,
    /// Two of them came along.
    Several,
    /// A token came along, too.
    WithToken,
    /// It holds, but lacks a scope.
    Scope(&'static [&'static str]),
    /// The store cannot say.
    Store(store::Error),
}

impl Refusal {
    /// One word for the metrics.
    pub(super) fn word(&self) -> &'static str {
        if matches!(self, Self::Store(_)) { "unavailable" } else { "refused" }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("no credential"),
            Self::Malformed => f.write_str("not an API key"),
            Self::Unknown => f.write_str("an API key that is not known"),
            Self::Wrong => f.write_str("a wrong API key of a known id"),
            Self::Over => f.write_str("an API key that is over"),
            Self::Several => f.write_str("several API keys"),
            Self::WithToken => f.write_str("an API key and an Authorization header"),
            Self::Scope(scopes) => write!(f, "API key lacks the scope {:?}", scopes.join(" ")),
            Self::Store(_) => f.write_str("no store to look API keys up in"),
        }
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        // No scheme is registered for keys in headers: the challenge names the credential that has one.
        let unauthorized = |detail: &'static str| {
            Self::new(Kind::Unauthorized).challenge("Bearer".to_owned()).detail(detail)
        };
        let failure = match &refusal {
            Refusal::Missing => unauthorized(
                "Send an access token for this service as \"Authorization: Bearer …\", or a partner's API key in its header.",
            ),
            // One answer to all of them: which ids there are, and which part was right, is not told.
            Refusal::Malformed | Refusal::Unknown | Refusal::Wrong | Refusal::Over => {
                unauthorized("The API key is refused.")
            }
            Refusal::Several => unauthorized("Send one API key; which of several counts would be a guess."),
            Refusal::WithToken => unauthorized(
                "Send an API key or an access token, not both; which of them counts would be a guess.",
            ),
            Refusal::Scope(scopes) => Self::new(Kind::InsufficientScope)
                .detail(format!("The API key needs the scope \"{}\".", scopes.join(" "))),
            Refusal::Store(_) => Self::new(Kind::Unavailable)
                .retry_after(1)
                .detail("API keys cannot be checked for now; try again."),
        };
        failure.cause(refusal)
    }
}
