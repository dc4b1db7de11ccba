//! Why a request has no session, and what the front end reads of it.

use std::fmt;

use crate::http::problem::{Failure, Kind};
use crate::store;

/// A request without a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Error {
    /// It lacks the header that only a script of this origin can set.
    NoHeader,
    /// It comes from another origin, and from where.
    Foreign(&'static str),
    /// It brings no cookie.
    NoCookie,
    /// Its cookie is none that was made here.
    Unfit(&'static str),
    /// There is no such session, or there is no more.
    Unknown,
    /// The provider has ended the sign-in.
    Over,
    /// The session's tokens need renewing, and the provider cannot be reached.
    NotRenewed(String),
    /// The store cannot be reached; the session may well be there.
    Store(store::Error),
    /// The record is of no format that is read here.
    Unreadable(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHeader => f.write_str("the request lacks X-CSRF: 1"),
            Self::Foreign(field) => write!(f, "the request comes from another origin ({field})"),
            Self::NoCookie => f.write_str("no session cookie"),
            Self::Unfit(why) => write!(f, "the session cookie is refused: {why}"),
            Self::Unknown => f.write_str("no such session, or it has ended"),
            Self::Over => f.write_str("the provider has ended the sign-in"),
            Self::NotRenewed(why) => write!(f, "the session's tokens cannot be renewed for now: {why}"),
            Self::Store(_) => f.write_str("the session cannot be read for now"),
            Self::Unreadable(why) => write!(f, "the session's record cannot be read: {why}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        const AGAIN: &str = "Sign in at /bff/login.";
        let unauthorized = |detail: &'static str| Self::new(Kind::Unauthorized).detail(detail);
        let failure = match &error {
            Error::NoHeader => {
                unauthorized("Send the header \"X-CSRF: 1\" with every request of a signed-in page.")
            }
            Error::Foreign(_) => Self::new(Kind::Forbidden)
                .detail("This route answers requests of its own origin's pages alone."),
            Error::NoCookie | Error::Unknown | Error::Over => unauthorized(AGAIN),
            Error::Unfit(_) => {
                unauthorized("The session cookie is none of this service's. Sign in at /bff/login.")
            }
            Error::NotRenewed(_) => Self::new(Kind::Unavailable)
                .retry_after(5)
                .detail("The session cannot be renewed for now; it is kept. Try again."),
            Error::Store(_) | Error::Unreadable(_) => Self::new(Kind::Unavailable)
                .retry_after(1)
                .detail("Sessions cannot be read for now; yours is kept. Try again."),
        };
        failure.cause(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The front end reads nothing of it; who reads the log must learn what is wrong with the store.
    #[test]
    fn a_store_that_fails_is_the_reason() {
        let error = Error::from(store::Error::Away("no answer".to_owned()));
        assert!(crate::http::chain(&error).contains("no answer"));
        assert!(std::error::Error::source(&Error::Unknown).is_none());
    }
}
