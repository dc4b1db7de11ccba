//! What a key is asked for with, and why none is made.

use std::fmt;
use std::time::Duration;

use super::record::Partner;
use crate::store;

/// Live keys of one partner.
pub(super) const MOST: usize = 2;

/// A key to be made.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) partner: String,
    pub(crate) plan: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) lasts: Duration,
}

/// Why no key was made or replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotChanged {
    /// What was asked for does not fit, and why.
    Unfit(&'static str),
    /// No live key has this id.
    Unknown,
    /// The partner has as many as it may.
    Enough,
    /// Another partner's name comes to the same id.
    OtherName(String),
    /// Another is changing this partner's keys.
    Busy,
    /// The store is away.
    Store(store::Error),
}

impl fmt::Display for NotChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfit(why) => f.write_str(why),
            Self::Unknown => f.write_str("no live key has this id"),
            Self::Enough => {
                write!(f, "the partner has {MOST} live keys already: revoke one, or wait for its end")
            }
            Self::OtherName(name) => {
                write!(
                    f,
                    "a partner called {name:?} is known by the same id: choose another name, or that one"
                )
            }
            Self::Busy => f.write_str("somebody else is changing this partner's keys: try again"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for NotChanged {}

impl From<store::Error> for NotChanged {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl Wanted {
    /// For whom it is, if it can be made.
    pub(super) fn checked(&self) -> Result<Partner, NotChanged> {
        let partner = Partner::named(&self.partner).ok_or(NotChanged::Unfit(
            "partner: a name has letters or digits, and no more than 200 characters",
        ))?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if self.plan.is_empty() || self.plan.len() > 64 || !self.plan.chars().all(plain) {
            return Err(NotChanged::Unfit("plan: a name of letters, digits and -_. alone, 64 at the most"));
        }
        // RFC 6749 section 3.3.
        let token = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        if self.scopes.len() > 64
            || !self.scopes.iter().all(|scope| !scope.is_empty() && scope.bytes().all(token))
        {
            return Err(NotChanged::Unfit(
                "scopes: each is a word without spaces and quotes, 64 of them at the most",
            ));
        }
        if self.lasts.is_zero() {
            return Err(NotChanged::Unfit("expires: a key lives for more than no time"));
        }
        Ok(partner)
    }
}
