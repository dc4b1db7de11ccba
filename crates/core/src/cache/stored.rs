//! One answer that is kept: what it is good for, and how its system is asked whether it still holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::asked::Conditions;
use super::choice::{Choice, Chosen};
use super::epochs::Epochs;
use super::marks::Marks;
use super::memory::shared;
use super::packed::Packed;
use super::terms::{KeptTerms, Reuse, Rules, Terms};
use super::used::Ttl;
use super::wish::Wish;
use crate::proxy::{of_connection, sets_a_cookie};
use crate::upstream::Answer;

/// Fields that are one connection's, and never kept (RFC 9111 section 3.1); nor is what sets one client's cookies.
const NOT_KEPT: [HeaderName; 11] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::PROXY_AUTHENTICATE,
    HeaderName::from_static("proxy-authentication-info"),
    header::PROXY_AUTHORIZATION,
    HeaderName::from_static("proxy-connection"),
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
    pub(super) packed: Packed,
    pub(super) terms: KeptTerms,
    pub(super) chosen: Chosen,
    /// When it was made, in seconds since 1970.
    pub(super) made: u32,
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
    /// Whether it may be used at all: nothing has ended it, and nobody has found it unusable.
    pub(super) fn counts(&self, epochs: &Epochs) -> bool {
        !self.packed.is_unusable() && epochs.spare(&self.marks, self.epoch)
    }

    /// The terms under which it is kept.
    fn terms(&self) -> Terms {
        self.terms.into()
    }

    pub(super) fn age(&self, now: Instant) -> Duration {
        self.terms().age + self.resident(now)
    }

    fn resident(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.since)
    }

    /// What is left of its time: what its system says less its age, and no more than whoever asks allows.
    pub(super) fn ttl(&self, rules: &Rules, now: Instant) -> Ttl {
        let (resident, terms) = (self.resident(now), self.terms());
        let (lasts, gone) = match terms.lifetime {
            Some(said) if said.saturating_sub(terms.age) <= rules.at_most => (said, self.age(now)),
            Some(_) => (rules.at_most, resident),
            // What is guessed counts from when it was made, as what is said does (RFC 9111 section 4.2).
            None => (rules.at_most, self.age(now)),
        };
        match lasts.checked_sub(gone).filter(|left| !left.is_zero()) {
            Some(left) => Ttl::Left(left),
            None => Ttl::Over(gone.saturating_sub(lasts)),
        }
    }

    pub(super) fn standing(&self, rules: &Rules, wish: &Wish, now: Instant) -> Standing {
        let (ttl, terms) = (self.ttl(rules, now), self.terms());
        let is_old = wish.max_age.is_some_and(|most| self.age(now) > most);
        match ttl {
            _ if terms.reuse == Reuse::OnceAsked => Standing::Over(ttl),
            Ttl::Left(_) if is_old || wish.from == super::wish::From::System => Standing::Unwanted(ttl),
            Ttl::Left(left) if left < wish.min_fresh => Standing::Unwanted(ttl),
            Ttl::Left(_) => Standing::Fresh(ttl),
            Ttl::Over(_) if is_old || wish.from == super::wish::From::System || wish.is_of_fresh() => {
                Standing::Over(ttl)
            }
            Ttl::Over(by) => match terms.stale {
                Some(windows) if by < windows.while_revalidate => Standing::WhileRevalidated(ttl),
                Some(_) if by <= wish.max_stale && !wish.max_stale.is_zero() => Standing::Taken(ttl),
                _ => Standing::Over(ttl),
            },
        }
    }

    /// Whether it may be used though its system failed to say anything better.
    pub(super) fn stands_in(&self, ttl: Ttl) -> bool {
        let terms = self.terms();
        let window = terms.stale.filter(|_| terms.reuse == Reuse::AsItIs).map(|windows| windows.if_error);
        match ttl {
            Ttl::Over(by) => window.is_some_and(|window| by < window),
            Ttl::Left(_) => false,
        }
    }

    /// Whether it may be used as it is, by whoever asks nothing more of it.
    pub(super) fn is_fresh(&self, rules: &Rules, now: Instant) -> bool {
        matches!(self.standing(rules, &Wish::default(), now), Standing::Fresh(_))
    }

    /// Whether it is for this choice too.
    pub(super) fn is_for(&self, choice: &Choice) -> bool {
        choice.agrees(self.chosen, self.packed.choice())
    }

    /// How long it is still worth holding.
    pub(super) fn held(&self, rules: &Rules, now: Instant) -> Duration {
        self.terms().held(rules, self.packed.can_be_asked()).saturating_sub(self.resident(now))
    }

    /// What asks its system whether it still holds (RFC 9111 section 4.3.1); empty where nothing can.
    pub(super) fn conditions(&self) -> Conditions {
        conditions(&self.packed.fields())
    }

    /// The whole answer with what a 304 says of it (RFC 9111 sections 3.2 and 4.3.4); `None` where that speaks of another.
    pub(super) fn renewed(&self, by: &Answer, upstream: &Arc<str>) -> Option<Answer> {
        let (said, mut headers) = (by.headers(), self.packed.fields());
        if !speaks_of(said, &headers) {
            return None;
        }
        headers.remove(header::AGE);
        headers.remove(header::DATE);
        let of_connection = of_connection(said);
        let renewed = |name: &&HeaderName| {
            !NOT_KEPT.contains(name) && !NOT_RENEWED.contains(name) && !of_connection.contains(name)
        };
        for name in said.keys().filter(renewed) {
            headers.remove(name);
            said.get_all(name).for_each(|value| headers.append(name.clone(), value.clone()));
        }
        Some(self.packed.with(upstream, headers))
    }

    /// Whether this is the one that is to have it fetched anew.
    pub(super) fn begins_refresh(&self) -> bool {
        !self.refreshing.swap(true, Ordering::AcqRel)
    }

    pub(super) fn ended_refresh(&self) {
        self.refreshing.store(false, Ordering::Release);
    }

    /// What it takes in memory.
    pub(super) fn weight(&self) -> usize {
        shared(size_of::<Self>()) + self.packed.weight() + self.marks.weight()
    }
}

/// What of an answer's fields is kept.
pub(super) fn kept_fields(headers: &HeaderMap, without: &[HeaderName]) -> HeaderMap {
    let of_connection = of_connection(headers);
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
pub(super) fn conditions(headers: &HeaderMap) -> Conditions {
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

/// Whether an answer says that its system is in trouble (RFC 5861 section 4).
pub(super) fn is_failure(status: StatusCode) -> bool {
    matches!(status.as_u16(), 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests;
