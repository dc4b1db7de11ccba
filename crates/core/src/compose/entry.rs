//! One part of an answer, as it ended.

use std::time::Duration;

use super::slot::{Absence, Slot};
use crate::http::digits::push_decimal;
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
    /// Appends its member of `Cache-Status`.
    pub(super) fn tell_cache_status(&self, text: &mut String) {
        let Self { name, outcome, asking, .. } = self;
        let asked = match (outcome, asking) {
            (Outcome::Stale(..), Asking::Asked) => "; fwd=stale",
            (Outcome::Stale(..), _) => "; hit",
            (_, Asking::Asked) => "; fwd=bypass",
            (_, _) => "",
        };
        for piece in ["parts; key=\"", name, "\"", asked] {
            text.push_str(piece);
        }
        if let Outcome::Stale(age, _) = outcome {
            // It has no time of its own in which it would be fresh.
            text.push_str(if age.as_secs() == 0 { "; ttl=" } else { "; ttl=-" });
            push_decimal(text, age.as_secs());
        }
        let why = match (outcome, asking) {
            (Outcome::Fresh, Asking::Kept) => "kept",
            (Outcome::Fresh, _) => return,
            (_, Asking::Not(why)) => why,
            _ => outcome.why(),
        };
        let instead = if matches!(outcome, Outcome::Default(_)) { "default-" } else { "" };
        for piece in ["; detail=", instead, why] {
            text.push_str(piece);
        }
    }

    /// Appends its word in the log.
    pub(super) fn tell_provenance(&self, text: &mut String) {
        let Self { name, outcome, asking, .. } = self;
        let why = if let Asking::Not(why) = asking { why } else { outcome.why() };
        let (state, why) = match outcome {
            Outcome::Fresh if *asking == Asking::Kept => ("kept", ""),
            Outcome::Fresh => ("fresh", ""),
            Outcome::Stale(..) => ("stale:", why),
            Outcome::Default(_) => ("default:", why),
            Outcome::Missing(_) => ("missing:", why),
            Outcome::Dropped => ("dropped", ""),
        };
        for piece in [name, "=", state] {
            text.push_str(piece);
        }
        if let Outcome::Stale(age, _) = outcome {
            push_decimal(text, age.as_secs());
            text.push_str("s:");
        }
        text.push_str(why);
    }
}
