//! Why no token could be had for a call.

use std::fmt;

/// A token that could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The upstream wants a token, and the call is in nobody's name, or in one that its grant has no token for.
    NoName,
    /// The upstream wants the caller's own token, which is not meant for it.
    OtherAudience,
    /// The upstream wants the caller's own token, which is bound to the caller's key (RFC 9449): nobody else can show it.
    Bound,
    /// No issuer or no audience is configured for it.
    NotConfigured,
    /// The issuer did not answer in time.
    Timeout,
    /// The issuer cannot be reached, or its answer cannot be used.
    Unavailable(String),
    /// The issuer refused (RFC 6749 section 5.2).
    Refused {
        /// Its error code.
        code: String,
        /// Whether it is the caller's token that it refused, and not this service.
        caller: bool,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => f.write_str("the call is in no name that this upstream's grant has a token for"),
            Self::OtherAudience => {
                f.write_str("the caller's token is not meant for this upstream: exchange it instead")
            }
            Self::Bound => {
                f.write_str("the caller's token is bound to the caller's key, and cannot be passed on: exchange it instead")
            }
            Self::NotConfigured => f.write_str("no issuer or audience is configured for this upstream"),
            Self::Timeout => f.write_str("the issuer did not answer in time"),
            Self::Unavailable(why) => write!(f, "the issuer gave no token: {why}"),
            Self::Refused { code, .. } => write!(f, "the issuer refused: {code}"),
        }
    }
}

impl std::error::Error for Error {}
