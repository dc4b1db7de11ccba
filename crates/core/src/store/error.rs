//! What can go wrong with the store. It is never a value that is not there: that is an answer.

use std::fmt;

/// A failed operation. It may have been done all the same, unless it is [`Error::Unreadable`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Error {
    /// The engine did not answer, or not in time.
    Away(String),
    /// There is a value, and none of the keys opens it.
    Unreadable(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away(why) => write!(f, "the store cannot be reached: {why}"),
            Self::Unreadable(why) => write!(f, "a value of the store cannot be read: {why}"),
        }
    }
}

impl std::error::Error for Error {}
