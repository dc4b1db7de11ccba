//! One part of an answer, as it ended.

use std::fmt::Write as _;
use std::time::Duration;

use super::slot::{Absence, Slot};
use crate::upstream::{Error, ErrorKind};

/// How a part ended.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) outcome: Outcome,
    pub(super) asking: Asking,
    /// The time that its first call was given; where it made none, what was left when it began.
    pub(crate) given: Duration,
    pub(crate) took: Duration,
}

/// What is in a part's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What the system says now, or said within the time that it may be kept.
    Fresh,
    /// What it was so long ago.
    Stale(Duration, Absence),
    /// What the handler says instead.
    Default(Absence),
    /// Nothing; of a required part, a failed answer.
    Missing(Absence),
    /// Nothing: another part failed meanwhile that the answer cannot do without.
    Dropped,
}

/// Whether a system was asked for a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// It was.
    Asked,
    /// It was not: all that the part is made of was kept from before, within its time.
    Kept,
    /// It was not, and why.
    Not(&'static str),
}

impl From<&Error> for Asking {
    fn from(error: &Error) -> Self {
        match error.kind {
            ErrorKind::Busy
            | ErrorKind::BreakerOpen(_)
            | ErrorKind::NoTime(_)
            | ErrorKind::Unsent(_)
            | ErrorKind::Token(_) => Self::Not(error.word()),
            _ => Self::Asked,
        }
    }
}

impl Outcome {
    pub(super) fn of<T>(slot: &Slot<T>) -> Self {
        match slot {
            Slot::Fresh(_) => Self::Fresh,
            Slot::Stale(_, age, why) => Self::Stale(*age, *why),
            Slot::Default(_, why) => Self::Default(*why),
            Slot::Missing(why) => Self::Missing(*why),
        }
    }

    /// Why it is not what the system says now.
    fn why(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale(_, why) | Self::Default(why) | Self::Missing(why) => why.word(),
            Self::Dropped => "dropped",
        }
    }

    /// One word for metrics and header fields.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale(..) => "stale",
            Self::Default(_) => "default",
            Self::Missing(absence) => absence.word(),
            Self::Dropped => "dropped",
        }
    }
}

impl Entry {
    /// Its member of `Cache-Status`.
    pub(super) fn cache_status(&self) -> String {
        let Self { name, outcome, asking, .. } = self;
        let mut member = format!("parts; key=\"{name}\"");
        member.push_str(match (outcome, asking) {
            (Outcome::Stale(..), Asking::Asked) => "; fwd=stale",
            (Outcome::Stale(..), _) => "; hit",
            (_, Asking::Asked) => "; fwd=bypass",
            (_, _) => "",
        });
        if let Outcome::Stale(age, _) = outcome {
            // It has no time of its own in which it would be fresh.
            let sign = if age.as_secs() == 0 { "" } else { "-" };
            _ = write!(member, "; ttl={sign}{}", age.as_secs());
        }
        let why = match (outcome, asking) {
            (Outcome::Fresh, Asking::Kept) => "kept",
            (Outcome::Fresh, _) => return member,
            (_, Asking::Not(why)) => why,
            _ => outcome.why(),
        };
        let instead = if matches!(outcome, Outcome::Default(_)) { "default-" } else { "" };
        _ = write!(member, "; detail={instead}{why}");
        member
    }

    /// Its word in the log.
    pub(super) fn provenance(&self) -> String {
        let Self { name, outcome, asking, .. } = self;
        let why = if let Asking::Not(why) = asking { why } else { outcome.why() };
        match outcome {
            Outcome::Fresh if *asking == Asking::Kept => format!("{name}=kept"),
            Outcome::Fresh => format!("{name}=fresh"),
            Outcome::Stale(age, _) => format!("{name}=stale:{}s:{why}", age.as_secs()),
            Outcome::Default(_) => format!("{name}=default:{why}"),
            Outcome::Missing(_) => format!("{name}=missing:{why}"),
            Outcome::Dropped => format!("{name}=dropped"),
        }
    }
}
