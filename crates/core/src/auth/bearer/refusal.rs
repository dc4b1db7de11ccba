//! Why a credential was refused, and what the client reads of it (RFC 6750 section 3).

use std::fmt;

use crate::http::problem::{Failure, Kind};

/// A refused credential. The reasons are fixed texts: nothing of a token is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No bearer token came along.
    Missing,
    /// The token does not hold, and why.
    Invalid(&'static str),
    /// The issuer no longer takes it.
    Revoked,
    /// The token holds, but lacks a scope.
    Scope(&'static [&'static str]),
    /// The issuer's keys were never fetched: nothing can be checked.
    KeysUnavailable,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("no bearer token"),
            Self::Invalid(why) => write!(f, "token refused: {why}"),
            Self::Revoked => f.write_str("token refused by its issuer"),
            Self::Scope(scopes) => write!(f, "token lacks the scope {:?}", scopes.join(" ")),
            Self::KeysUnavailable => f.write_str("no keys to check tokens with"),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let invalid = |why: &str| {
            Self::new(Kind::Unauthorized)
                .challenge(format!("Bearer error=\"invalid_token\", error_description=\"{why}\""))
                .detail(format!("The access token is refused: {why}."))
        };
        let failure = match &refusal {
            // Section 3.1: a request without a credential learns no error code.
            Refusal::Missing => Self::new(Kind::Unauthorized)
                .challenge("Bearer".to_owned())
                .detail("Send an access token for this service as \"Authorization: Bearer …\"."),
            Refusal::Invalid(why) => invalid(why),
            Refusal::Revoked => invalid("its issuer no longer takes it"),
            Refusal::Scope(scopes) => {
                let scopes = scopes.join(" ");
                Self::new(Kind::InsufficientScope)
                    .challenge(format!("Bearer error=\"insufficient_scope\", scope=\"{scopes}\""))
                    .detail(format!("The access token needs the scope \"{scopes}\"."))
            }
            Refusal::KeysUnavailable => Self::new(Kind::Unavailable)
                .retry_after(5)
                .detail("Access tokens cannot be checked for now; try again."),
        };
        failure.cause(refusal)
    }
}
