//! What a client says of kept answers (RFC 9111 section 5.2.1), as far as it is heeded. All of it is advice, and what everybody is shown is
//! not fetched anew because one asks for it: that would let anybody have a system called as often as they like.

use std::time::Duration;

use actix_web::http::header::{self, HeaderMap};

use super::directives::Directives;
use super::key::Whose;

/// A client's wishes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(super) store: Store,
    pub(super) from: From,
    /// At most so old.
    pub(super) max_age: Option<Duration>,
    /// At least for so long still fresh.
    pub(super) min_fresh: Duration,
    /// So long beyond its time at the most.
    pub(super) max_stale: Duration,
}

/// Whether what is fetched may be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Store {
    #[default]
    May,
    /// `no-store`.
    Not,
}

/// Where an answer may come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum From {
    #[default]
    Either,
    /// `no-cache`: its system is asked.
    System,
    /// `only-if-cached`: it is not.
    Kept,
}

impl Wish {
    /// Those of a request whose answer is kept for them.
    pub(crate) fn of(headers: &HeaderMap, whose: &Whose) -> Self {
        let said = Directives::of(headers);
        let pragma = headers
            .get(header::PRAGMA)
            .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"no-cache"));
        let max_stale =
            if said.is_bare("max-stale") { Some(Duration::MAX) } else { said.seconds("max-stale") };
        let anew = said.has("no-cache") || (said.is_empty() && pragma);
        let everybodys = Self {
            store: if said.has("no-store") { Store::Not } else { Store::May },
            from: if said.has("only-if-cached") { From::Kept } else { From::Either },
            max_stale: max_stale.unwrap_or_default(),
            ..Self::default()
        };
        match whose {
            Whose::Public | Whose::Service => everybodys,
            Whose::Caller(_) => Self {
                from: if anew && everybodys.from == From::Either { From::System } else { everybodys.from },
                max_age: said.seconds("max-age"),
                min_fresh: said.seconds("min-fresh").unwrap_or_default(),
                ..everybodys
            },
        }
    }

    /// Whether it is for nothing that is over: whoever says how old it may be takes that only where they say so too.
    pub(super) fn is_of_fresh(&self) -> bool {
        !self.min_fresh.is_zero() || self.max_age.is_some() && self.max_stale.is_zero()
    }
}
