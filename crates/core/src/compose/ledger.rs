//! What became of each part of a request, for the header fields that tell it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use super::slot::{Absence, Slot};
use crate::cache::{Lifetime, Use};
use crate::upstream::{Error, ErrorKind};

/// One request's record.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    parts: Vec<Entry>,
    sources: Vec<Source>,
    lifetime: Option<Lifetime>,
    language: Option<&'static str>,
}

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

/// How an answer of an upstream came to be used.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) upstream: Arc<str>,
    pub(crate) used: Use,
}

impl Ledger {
    pub(crate) fn part(&mut self, entry: Entry) {
        self.parts.push(entry);
    }

    pub(crate) fn source(&mut self, source: Source) {
        self.sources.push(source);
    }

    /// Writes down how long something that the answer is made of lasts.
    pub(crate) fn lasts(&mut self, lifetime: Lifetime) {
        self.lifetime = Some(self.lifetime.map_or(lifetime, |before| before.and(lifetime)));
    }

    /// Writes down the language that was chosen by the request's `Accept-Language`.
    pub(crate) fn speaks(&mut self, language: &'static str) {
        self.language = Some(language);
    }

    /// The language that was chosen, if one was.
    pub(crate) fn language(&self) -> Option<&'static str> {
        self.language
    }

    /// How long the answer lasts: as long as the shortest-lived thing that it is made of. One that is not whole is to be asked for
    /// again as soon as somebody wants it.
    pub(crate) fn lifetime(&self) -> Lifetime {
        let whole = self.parts.iter().all(|entry| entry.outcome == Outcome::Fresh);
        self.lifetime.filter(|_| whole).unwrap_or(Lifetime::Private)
    }

    /// `Server-Timing` (W3C): a member per part, its time in milliseconds, its state, and the milliseconds that it was given.
    pub(crate) fn server_timing(&self, total: Duration) -> String {
        let mut text = String::with_capacity(48 * (1 + self.parts.len()));
        for Entry { name, outcome, given, took, .. } in &self.parts {
            let (whole, tenths) = milliseconds(*took);
            let (state, given) = (outcome.word(), given.as_millis());
            _ = write!(text, "{name};dur={whole}.{tenths};desc=\"{state}\";given={given}, ");
        }
        let (whole, tenths) = milliseconds(total);
        _ = write!(text, "total;dur={whole}.{tenths}");
        text
    }

    /// `Cache-Status` (RFC 9211): a member per call, named after its upstream; then one per part, all of the cache `parts`, which
    /// keeps what a part was: its key is the part's name.
    pub(crate) fn cache_status(&self) -> Option<String> {
        let mut bypassed: Vec<&str> = Vec::new();
        let sources = self.sources.iter().filter_map(|Source { upstream, used }| {
            if *used == Use::Bypass {
                // Parts tell of their calls themselves; and of an upstream once is enough.
                if !self.parts.is_empty() || bypassed.contains(&&**upstream) {
                    return None;
                }
                bypassed.push(upstream);
            }
            Some(format!("{upstream}; {used}"))
        });
        let joined = sources.chain(self.parts.iter().map(Entry::cache_status)).collect::<Vec<_>>().join(", ");
        (!joined.is_empty()).then_some(joined)
    }

    /// What is in each part's place, for the access log and the trace; `None` for an answer without parts.
    pub(crate) fn provenance(&self) -> Option<String> {
        let joined = self.parts.iter().map(Entry::provenance).collect::<Vec<_>>().join(" ");
        (!joined.is_empty()).then_some(joined)
    }
}

impl Entry {
    fn cache_status(&self) -> String {
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

    fn provenance(&self) -> String {
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

/// Milliseconds and tenths of one, rounded.
fn milliseconds(took: Duration) -> (u128, u128) {
    let tenths = (took.as_micros() + 50) / 100;
    (tenths / 10, tenths % 10)
}
