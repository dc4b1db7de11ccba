//! How a command can fail: refused, or in a way that leaves open what became of it.

use std::fmt;

use bff_core::upstream;

/// Why a command has no answer that one can go on with.
#[derive(Debug)]
pub enum Error {
    /// The system said no: nothing came of it.
    Refused(Refusal),
    /// Whatever else; it may have been carried out.
    Failed(upstream::Error),
}

/// What the system says no for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The account that pays: it is none of the caller's, or not one that can.
    Payer,
    /// Who is paid: an account that cannot be, or the one that pays.
    Payee,
    /// The amount.
    Amount,
    /// The consent was used before.
    ConsentUsed,
    /// The caller has not consented, or not yet.
    NotConsented,
    /// It was ordered so long ago that nobody waits for it, and nothing was paid. No system says this.
    TooLate,
    /// Anything else.
    Other,
}

impl From<upstream::Error> for Error {
    fn from(error: upstream::Error) -> Self {
        Self::Failed(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "the payments system refused: {refusal:?}"),
            Self::Failed(_) => f.write_str("the payments system failed"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(_) => None,
            Self::Failed(error) => Some(error),
        }
    }
}
