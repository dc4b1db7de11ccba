//! Why an order is not carried out for this request.

use std::fmt;
use std::time::Duration;

use crate::http::problem::{Failure, Kind};
use crate::store;

/// When to ask again: an order takes about that long.
pub(crate) const AGAIN: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Somebody else carries it out.
    UnderWay,
    /// The key is another order's.
    Another,
    /// This caller began as many as one may in a day; for so long there is to be no other.
    TooMany(Duration),
    /// The store is away, or has what cannot be read: nobody knows whether it was carried out.
    Store(store::Error),
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::UnderWay => Self::new(Kind::UnderWay)
                .detail("It was asked for before and is not done; ask again under the same key.")
                .retry_after(AGAIN),
            Refused::Another => Self::new(Kind::KeyReused).detail(
                "Under this Idempotency-Key something else was ordered; take a new key for a new order.",
            ),
            Refused::TooMany(left) => {
                let seconds = u32::try_from(left.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
                Self::new(Kind::TooManyRequests)
                    .detail("More was ordered than one caller may order in a day; nothing was begun.")
                    .retry_after(seconds)
            }
            Refused::Store(_) => Self::new(Kind::Unavailable)
                .detail("What was ordered cannot be looked up; ask again under the same key.")
                .retry_after(AGAIN)
                .cause(refused),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnderWay => f.write_str("the order is under way elsewhere"),
            Self::Another => f.write_str("the key is another order's"),
            Self::TooMany(_) => f.write_str("the caller began as many orders as one may in a day"),
            Self::Store(_) => f.write_str("the order's record cannot be used"),
        }
    }
}

impl std::error::Error for Refused {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(error) => Some(error),
            Self::UnderWay | Self::Another | Self::TooMany(_) => None,
        }
    }
}
