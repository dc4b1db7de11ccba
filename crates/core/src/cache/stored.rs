//! One answer that is kept, and those that are kept of one address.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::choice::{Choice, Chosen};
use super::epochs::Epochs;
use super::marks::Marks;
use super::terms::{Reuse, Rules, Terms};
use super::used::Ttl;
use super::wish::Wish;
use crate::proxy::sets_a_cookie;
use crate::upstream::Answer;

/// Of one address, so many are kept beside each other; the oldest makes room.
const VARIANTS: usize = 16;

/// Fields that are one connection's, and never kept (RFC 9111 section 3.1); nor is what sets one client's cookies.
const NOT_KEPT: [HeaderName; 9] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
];

/// What a 304 does not change: what the kept bytes are coded in, and what it says of itself (RFC 9111 section 3.2).
const NOT_RENEWED: [HeaderName; 2] = [header::CONTENT_ENCODING, header::CONTENT_RANGE];

#[derive(Debug)]
pub(super) struct Stored {
    pub(super) answer: Answer,
    pub(super) terms: Terms,
    pub(super) choice: Choice,
    pub(super) chosen: Chosen,
    pub(super) since: Instant,
    pub(super) epoch: u64,
    pub(super) marks: Marks,
    pub(super) refreshing: AtomicBool,
}

/// What an answer that is kept is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// For this request.
    Fresh(Ttl),
    /// The client takes it though it is over.
    Taken(Ttl),
    /// While it is fetched anew.
    WhileRevalidated(Ttl),
    /// Its system is to be asked.
    Over(Ttl),
    /// It is fresh, and the client wants it fresher.
    Unwanted(Ttl),
}

impl Stored {
    /// Whether it may be used at all: nothing has ended it.
    pub(super) fn counts(&self, epochs: &Epochs) -> bool {
        !self.answer.is_unusable() && epochs.spare(&self.marks, self.epoch)
    }

    pub(super) fn age(&self, now: Instant) -> Duration {
        self.terms.age + self.resident(now)
    }

    fn resident(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.since)
    }

    /// What is left of its time: what its system says less its age, and no more than whoever asks allows.
    pub(super) fn ttl(&self, rules: &Rules, now: Instant) -> Ttl {
        let resident = self.resident(now);
        let (lasts, gone) = match self.terms.lifetime {
            Some(said) if said.saturating_sub(self.terms.age) <= rules.at_most => (said, self.age(now)),
            _ => (rules.at_most, resident),
        };
        match lasts.checked_sub(gone).filter(|left| !left.is_zero()) {
            Some(left) => Ttl::Left(left),
            None => Ttl::Over(gone.saturating_sub(lasts)),
        }
    }

    pub(super) fn standing(&self, rules: &Rules, wish: &Wish, now: Instant) -> Standing {
        let ttl = self.ttl(rules, now);
        let is_old = wish.max_age.is_some_and(|most| self.age(now) > most);
        match ttl {
            _ if self.terms.reuse == Reuse::OnceAsked => Standing::Over(ttl),
            Ttl::Left(_) if is_old || wish.from == super::wish::From::System => Standing::Unwanted(ttl),
            Ttl::Left(left) if left < wish.min_fresh => Standing::Unwanted(ttl),
            Ttl::Left(_) => Standing::Fresh(ttl),
            Ttl::Over(_) if is_old || wish.from == super::wish::From::System || !wish.min_fresh.is_zero() => {
                Standing::Over(ttl)
            }
            Ttl::Over(by) => match self.terms.stale {
                Some(windows) if by < windows.while_revalidate => Standing::WhileRevalidated(ttl),
                Some(_) if by <= wish.max_stale && !wish.max_stale.is_zero() => Standing::Taken(ttl),
                _ => Standing::Over(ttl),
            },
        }
    }

    /// Whether it may be used though its system failed to say anything better.
    pub(super) fn stands_in(&self, ttl: Ttl) -> bool {
        let window =
            self.terms.stale.filter(|_| self.terms.reuse == Reuse::AsItIs).map(|windows| windows.if_error);
        match ttl {
            Ttl::Over(by) => window.is_some_and(|window| by < window),
            Ttl::Left(_) => false,
        }
    }

    /// What asks its system whether it still holds (RFC 9111 section 4.3.1); empty where nothing can.
    pub(super) fn conditions(&self) -> Vec<(HeaderName, HeaderValue)> {
        conditions(self.answer.headers())
    }

    /// The whole answer with what a 304 says of it (RFC 9111 sections 3.2 and 4.3.4); `None` where that speaks of another.
    pub(super) fn renewed(&self, by: &Answer) -> Option<Answer> {
        let said = by.headers();
        if !speaks_of(said, self.answer.headers()) {
            return None;
        }
        let mut headers = self.answer.headers().clone();
        headers.remove(header::AGE);
        headers.remove(header::DATE);
        let renewed = |name: &&HeaderName| !NOT_KEPT.contains(name) && !NOT_RENEWED.contains(name);
        for name in said.keys().filter(renewed) {
            headers.remove(name);
            said.get_all(name).for_each(|value| headers.append(name.clone(), value.clone()));
        }
        Some(self.answer.with_headers(headers))
    }

    pub(super) fn weight(&self) -> usize {
        size_of::<Self>() + self.answer.weight() + self.choice.weight() + self.marks.weight()
    }
}

/// What of an answer's fields is kept.
pub(super) fn kept_fields(headers: &HeaderMap, without: &[HeaderName]) -> HeaderMap {
    let of_connection = headers.get_all(header::CONNECTION).filter_map(|value| value.to_str().ok());
    let of_connection: Vec<HeaderName> = of_connection
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    let is_kept = |name: &HeaderName| {
        !NOT_KEPT.contains(name)
            && !sets_a_cookie(name)
            && !without.contains(name)
            && !of_connection.contains(name)
    };
    let mut kept = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers.iter().filter(|(name, _)| is_kept(name)) {
        kept.append(name.clone(), value.clone());
    }
    kept
}

/// What asks whether an answer with these fields still holds.
pub(super) fn conditions(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let tag = headers.get(header::ETAG).filter(|tag| is_tag(tag));
    let date = headers.get(header::LAST_MODIFIED).filter(|date| date.to_str().is_ok_and(is_date));
    let tag = tag.map(|tag| (header::IF_NONE_MATCH, tag.clone()));
    tag.into_iter().chain(date.map(|date| (header::IF_MODIFIED_SINCE, date.clone()))).collect()
}

fn is_tag(tag: &HeaderValue) -> bool {
    let opaque = tag.to_str().ok().map(|tag| tag.strip_prefix("W/").unwrap_or(tag));
    opaque.is_some_and(|tag| tag.len() >= 2 && tag.starts_with('"') && tag.ends_with('"'))
}

fn is_date(text: &str) -> bool {
    text.parse::<header::HttpDate>().is_ok()
}

/// Whether a 304 with these fields is of what has the others. One that names nothing answers the one question that was asked.
fn speaks_of(said: &HeaderMap, of: &HeaderMap) -> bool {
    let text =
        |headers: &HeaderMap, name: &HeaderName| headers.get(name).map(|value| value.as_bytes().to_vec());
    let weak = |tag: Vec<u8>| tag.strip_prefix(b"W/").map_or(tag.clone(), <[u8]>::to_vec);
    match text(said, &header::ETAG) {
        Some(tag) if tag.starts_with(b"W/") => {
            text(of, &header::ETAG).is_some_and(|own| weak(own) == weak(tag))
        }
        Some(tag) => text(of, &header::ETAG) == Some(tag),
        None => match text(said, &header::LAST_MODIFIED) {
            Some(date) => text(of, &header::LAST_MODIFIED) == Some(date),
            None => true,
        },
    }
}

/// What is kept of one address for the same ones, the newest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf(Vec<Arc<Stored>>);

impl Shelf {
    /// The newest that is for this choice, among those that count; and whether any does.
    pub(super) fn find(&self, choice: &Choice, epochs: &Epochs) -> (Option<Arc<Stored>>, bool) {
        let mut current = self.0.iter().filter(|stored| stored.counts(epochs)).peekable();
        let is_any = current.peek().is_some();
        (current.find(|stored| stored.choice.agrees(choice, &stored.chosen)).cloned(), is_any)
    }

    /// With this one, in place of what was there for the same choice.
    pub(super) fn with(&self, stored: &Arc<Stored>, epochs: &Epochs) -> Self {
        let others = self
            .0
            .iter()
            .filter(|other| other.counts(epochs) && !other.choice.agrees(&stored.choice, &other.chosen));
        Self(std::iter::once(stored.clone()).chain(others.cloned()).take(VARIANTS).collect())
    }

    /// Without what is there for this choice.
    pub(super) fn without(&self, choice: &Choice) -> Self {
        Self(self.0.iter().filter(|stored| !stored.choice.agrees(choice, &stored.chosen)).cloned().collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many of them there are whose marks and epoch are so.
    pub(super) fn count(&self, is: impl Fn(&Marks, u64) -> bool) -> usize {
        self.0.iter().filter(|stored| is(&stored.marks, stored.epoch)).count()
    }

    pub(super) fn weight(&self) -> usize {
        self.0.iter().map(|stored| stored.weight()).sum()
    }

    /// How long any of them is worth holding.
    pub(super) fn held(&self, rules: &Rules, now: Instant) -> Duration {
        let held = self.0.iter().map(|stored| {
            let asked = !stored.conditions().is_empty();
            stored.terms.held(rules, asked).saturating_sub(stored.resident(now))
        });
        held.max().unwrap_or_default()
    }
}

/// Whether an answer says that its system is in trouble (RFC 5861 section 4).
pub(super) fn is_failure(status: StatusCode) -> bool {
    matches!(status.as_u16(), 500 | 502 | 503 | 504)
}

impl Stored {
    /// Whether this is the one that is to have it fetched anew.
    pub(super) fn begins_refresh(&self) -> bool {
        !self.refreshing.swap(true, Ordering::AcqRel)
    }

    pub(super) fn ended_refresh(&self) {
        self.refreshing.store(false, Ordering::Release);
    }
}
