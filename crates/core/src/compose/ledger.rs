//! What became of each part of a request, for the header fields that tell it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

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
    pub(crate) state: &'static str,
    pub(crate) took: Duration,
}

/// How a cacheable answer of an upstream came to be used.
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

    /// How long the answer lasts: as long as the shortest-lived thing that it is made of.
    pub(crate) fn lifetime(&self) -> Lifetime {
        self.lifetime.unwrap_or(Lifetime::Private)
    }

    /// `Server-Timing` (W3C): a member per part, its time in milliseconds and its state.
    pub(crate) fn server_timing(&self, total: Duration) -> String {
        let mut text = String::with_capacity(32 * (1 + self.parts.len()));
        for Entry { name, state, took } in &self.parts {
            let (whole, tenths) = milliseconds(*took);
            _ = write!(text, "{name};dur={whole}.{tenths};desc=\"{state}\", ");
        }
        let (whole, tenths) = milliseconds(total);
        _ = write!(text, "total;dur={whole}.{tenths}");
        text
    }

    /// `Cache-Status` (RFC 9211): a member per cacheable call.
    pub(crate) fn cache_status(&self) -> Option<String> {
        let members = self.sources.iter().map(|Source { upstream, used }| match used {
            Use::Hit(_) => format!("{upstream}; hit"),
            Use::Miss { stored: true } => format!("{upstream}; fwd=uri-miss; stored"),
            Use::Miss { stored: false } => format!("{upstream}; fwd=uri-miss"),
            Use::Coalesced => format!("{upstream}; fwd=uri-miss; collapsed"),
        });
        let joined = members.collect::<Vec<_>>().join(", ");
        (!joined.is_empty()).then_some(joined)
    }

    /// The parts that are missing, for the access log; `None` when nothing is.
    pub(crate) fn missing(&self) -> Option<String> {
        let missing = self.parts.iter().filter(|entry| entry.state != "fresh");
        let joined =
            missing.map(|entry| format!("{}={}", entry.name, entry.state)).collect::<Vec<_>>().join(" ");
        (!joined.is_empty()).then_some(joined)
    }
}

/// Milliseconds and tenths of one, rounded.
fn milliseconds(took: Duration) -> (u128, u128) {
    let tenths = (took.as_micros() + 50) / 100;
    (tenths / 10, tenths % 10)
}
