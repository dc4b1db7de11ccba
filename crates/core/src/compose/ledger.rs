//! What became of each part of a request, for the header fields that tell it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use super::slot::{Absence, Slot};
use crate::cache::{Lifetime, Use};

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
    /// The time that its first call was given; where it made none, what was left when it began.
    pub(crate) given: Duration,
    pub(crate) took: Duration,
}

/// What is in a part's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What the system says now.
    Fresh,
    /// What it was so long ago.
    Stale(Duration, Absence),
    /// What the handler says instead.
    Default(Absence),
    /// Nothing; of a required part, a failed answer.
    Missing(Absence),
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

    /// One word for metrics and header fields.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale(..) => "stale",
            Self::Default(_) => "default",
            Self::Missing(absence) => absence.word(),
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
        for Entry { name, outcome, given, took } in &self.parts {
            let (whole, tenths) = milliseconds(*took);
            let (state, given) = (outcome.word(), given.as_millis());
            _ = write!(text, "{name};dur={whole}.{tenths};desc=\"{state}\";given={given}, ");
        }
        let (whole, tenths) = milliseconds(total);
        _ = write!(text, "total;dur={whole}.{tenths}");
        text
    }

    /// `Cache-Status` (RFC 9211): a member per call, named after its upstream; then one per part, named after it: asked for
    /// (`fwd=bypass`), and where that failed, why; or what it was, so long past its time (`ttl`).
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
        let parts = self.parts.iter().map(|Entry { name, outcome, .. }| match outcome {
            Outcome::Fresh => format!("{name}; fwd=bypass"),
            Outcome::Stale(age, why) => {
                format!("{name}; hit; ttl=-{}; detail={}", age.as_secs(), why.word())
            }
            Outcome::Default(why) => format!("{name}; fwd=bypass; detail=default-{}", why.word()),
            Outcome::Missing(why) => format!("{name}; fwd=bypass; detail={}", why.word()),
        });
        let joined = sources.chain(parts).collect::<Vec<_>>().join(", ");
        (!joined.is_empty()).then_some(joined)
    }

    /// What is in each part's place, for the access log; `None` for an answer without parts.
    pub(crate) fn provenance(&self) -> Option<String> {
        let told = self.parts.iter().map(|Entry { name, outcome, .. }| match outcome {
            Outcome::Fresh => format!("{name}=fresh"),
            Outcome::Stale(age, why) => format!("{name}=stale:{}s:{}", age.as_secs(), why.word()),
            Outcome::Default(why) => format!("{name}=default:{}", why.word()),
            Outcome::Missing(why) => format!("{name}=missing:{}", why.word()),
        });
        let joined = told.collect::<Vec<_>>().join(" ");
        (!joined.is_empty()).then_some(joined)
    }
}

/// Milliseconds and tenths of one, rounded.
fn milliseconds(took: Duration) -> (u128, u128) {
    let tenths = (took.as_micros() + 50) / 100;
    (tenths / 10, tenths % 10)
}
