//! What became of each part of a request, for the header fields that tell it.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HttpDate};

use super::entry::{Entry, Outcome};
use super::made_of::MadeOf;
use crate::cache::{Lifetime, Use};
use crate::http::digits::push_decimal;

/// One request's record.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    parts: Vec<Entry>,
    sources: Vec<Source>,
    lifetime: Option<Lifetime>,
    language: Option<&'static str>,
    /// By which field of the request it is chosen who is shown what.
    shown_by: Option<HeaderName>,
    pub(crate) made_of: MadeOf,
    making: Making,
}

/// Whether the answer was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Making {
    #[default]
    Made,
    /// It was not: the client has it, and it would be the same.
    Unchanged,
}

/// How an answer of an upstream came to be used.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) upstream: Arc<str>,
    pub(crate) used: Use,
}

impl Ledger {
    pub(crate) fn part(&mut self, entry: Entry) {
        self.parts.push(entry);
    }

    /// Writes it down; gives its number.
    pub(crate) fn source(&mut self, source: Source) -> usize {
        self.sources.push(source);
        self.sources.len() - 1
    }

    /// What the call of this number, which nobody asks to keep, was answered with.
    pub(crate) fn answered(&mut self, number: usize, status: Option<StatusCode>) {
        if let Some(Source { used: Use::Bypass(told), .. }) = self.sources.get_mut(number) {
            *told = status;
        }
    }

    /// Writes down how long something that the answer is made of lasts.
    pub(crate) fn lasts(&mut self, lifetime: Lifetime) {
        self.lifetime = Some(self.lifetime.map_or(lifetime, |before| before.and(lifetime)));
    }

    /// Writes down that the answer is for one caller alone, who is told by this field of the request.
    pub(crate) fn is_for_one(&mut self, told_by: HeaderName) {
        self.lasts(Lifetime::Private);
        self.shown_by = Some(told_by);
    }

    /// The field by which the caller is told, where no cache knows that it tells answers apart.
    pub(crate) fn shown_by(&self) -> Option<&HeaderName> {
        self.shown_by.as_ref()
    }

    /// Writes down that no answer was made, since the client has it.
    pub(crate) fn is_unchanged(&mut self) {
        self.making = Making::Unchanged;
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
        self.lifetime.filter(|_| self.is_whole()).unwrap_or(Lifetime::Private)
    }

    /// When the last of what it is made of was changed, where all of that says so.
    pub(crate) fn modified(&self) -> Option<HttpDate> {
        self.made_of.modified().filter(|_| self.is_whole())
    }

    /// The parts' names, and the time that each was given.
    pub(super) fn given(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        self.parts.iter().map(|entry| (entry.name, entry.given))
    }

    pub(super) fn is_whole(&self) -> bool {
        self.parts.iter().all(|entry| entry.outcome == Outcome::Fresh)
    }

    /// As many bytes as `Server-Timing` and `Cache-Status` mostly take.
    pub(crate) fn room(&self) -> usize {
        48 * (1 + 2 * self.parts.len() + self.sources.len())
    }

    /// Appends `Server-Timing` (W3C): a member per part, its time in milliseconds, its state, and the milliseconds that it was given.
    pub(crate) fn tell_server_timing(&self, text: &mut String, total: Duration) {
        for Entry { name, outcome, given, took, .. } in &self.parts {
            text.push_str(name);
            push_milliseconds(text, *took);
            for piece in [";desc=\"", outcome.word(), "\";given="] {
                text.push_str(piece);
            }
            push_decimal(text, u64::try_from(given.as_millis()).unwrap_or(u64::MAX));
            text.push_str(", ");
        }
        text.push_str("total");
        push_milliseconds(text, total);
    }

    /// Appends `Cache-Status` (RFC 9211), or nothing: a member per call, named after its upstream, those that nobody asks to keep told
    /// once; then one per part, all of the cache `parts`, which keeps what a part was: its key is the part's name. The answer leaves with this
    /// status.
    pub(crate) fn tell_cache_status(&self, text: &mut String, leaves: StatusCode) {
        let begin = text.len();
        for (at, source) in self.sources.iter().enumerate() {
            // Of an upstream once is enough.
            let is_it = |other: &Source| {
                other.upstream == source.upstream && other.used.is_the_same_bypass(&source.used, leaves)
            };
            if self.sources[..at].iter().any(is_it) {
                continue;
            }
            let text = member(text, begin);
            text.push_str(&source.upstream);
            text.push_str("; ");
            source.used.tell(text, leaves);
        }
        for entry in &self.parts {
            entry.tell_cache_status(member(text, begin));
        }
        if self.making == Making::Unchanged {
            member(text, begin).push_str("parts; detail=unchanged");
        }
    }

    /// What is in each part's place, for the access log and the trace; `None` for an answer without parts.
    pub(crate) fn provenance(&self) -> Option<String> {
        if self.making == Making::Unchanged {
            return Some("unchanged".to_owned());
        }
        let mut text = String::new();
        for entry in &self.parts {
            if !text.is_empty() {
                text.push(' ');
            }
            entry.tell_provenance(&mut text);
        }
        (!text.is_empty()).then_some(text)
    }
}

/// The text, for one more member of the list that begins there.
fn member(text: &mut String, begin: usize) -> &mut String {
    if text.len() > begin {
        text.push_str(", ");
    }
    text
}

/// Milliseconds and tenths of one, rounded.
fn push_milliseconds(text: &mut String, took: Duration) {
    let tenths = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).saturating_add(50) / 100;
    text.push_str(";dur=");
    push_decimal(text, tenths / 10);
    text.push('.');
    push_decimal(text, tenths % 10);
}
