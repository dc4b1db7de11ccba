//! Why somebody could not be signed in.

use std::fmt;

/// A sign-in that failed. What the person reads is decided where the page is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Error {
    /// The provider cannot be reached, or says that it cannot serve.
    Unavailable(String),
    /// What the browser brought back is not what was asked for.
    Response(&'static str),
    /// The provider does not take the code.
    Code,
    /// The provider does not take this service as its client.
    Client(String),
    /// An answer of the provider breaks a rule; nothing of it is used.
    Untrusted(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(why) => write!(f, "the provider is not available: {why}"),
            Self::Response(why) => write!(f, "the way back is refused: {why}"),
            Self::Code => f.write_str("the provider does not take the code"),
            Self::Client(code) => write!(
                f,
                "the provider refuses this service as its client ({code}): compare client_id, client_auth and the secret or \
                 key of the issuer's section with what is registered there"
            ),
            Self::Untrusted(why) => write!(f, "an answer of the provider is refused: {why}"),
        }
    }
}

impl std::error::Error for Error {}
