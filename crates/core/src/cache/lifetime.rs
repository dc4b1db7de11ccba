//! How long an answer may be used by others, as its system says (RFC 9111 section 5.2.2), and how the lifetimes of several
//! become one: the shortest, and private if any is.

use std::time::Duration;

use actix_web::http::header::{self, HeaderMap};

#[cfg(any(test, feature = "fuzz"))]
use super::dates::Came;
use super::directives::Directives;
use super::terms::{FOR_OTHERS, Scope};
use crate::http::digits::push_decimal;

/// What a composed answer may tell caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifetime {
    /// For one caller, and not to be reused without asking.
    Private,
    /// For everybody, and not to be reused without asking.
    OnceAsked,
    /// For everybody.
    Public {
        /// How long a browser may use it (`max-age`).
        own: Duration,
        /// How long a shared cache may (`s-maxage`), never zero.
        shared: Duration,
        beyond: Beyond,
    },
}

/// Whether an answer may be used when its time is over, such as by who cannot reach us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beyond {
    NotSaid,
    /// Not unasked: `must-revalidate`.
    Forbidden,
}

/// Whether networks before this service see `CDN-Cache-Control`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Networks {
    AreTold,
    AreNotTold,
}

/// The fields by which kept answers are told apart; one that varies by anything else is nobody's to share.
const KEYED_BY: [&str; 2] = ["accept-encoding", "accept-language"];

impl Lifetime {
    /// What the header fields of a system's answer still allow when it came so. What is not said, or cannot be read, allows nothing.
    /// `CDN-Cache-Control`, which goes no further than this service, allows networks before it nothing more, and may allow less.
    /// What this service's own credential opened is for others only where that is said (section 3.5).
    #[cfg(any(test, feature = "fuzz"))]
    pub(crate) fn of(headers: &HeaderMap, came: Came, scope: Scope) -> Self {
        super::Said::of(headers, scope).lifetime(came)
    }

    /// The same at the moment at which its system said it.
    pub(super) fn said(headers: &HeaderMap, scope: Scope) -> Self {
        if varies_otherwise(headers) { Self::Private } else { Self::told_apart(headers, scope) }
    }

    /// What a declared route's answer may tell where its system's own words, passed on, would allow more: to clients who had no credential what
    /// one of this service's opened (RFC 9111 section 3.5), and to networks that do not see `CDN-Cache-Control` what that forbids them. `None`
    /// where those words may pass. How old it is is told beside it; by what it varies too.
    pub(crate) fn in_place(headers: &HeaderMap, scope: Scope, networks: Networks) -> Option<Self> {
        let hides = networks == Networks::AreNotTold && Directives::targeted(headers).is_some();
        let said = (hides || scope != Scope::Everybody).then(|| Self::told_apart(headers, scope))?;
        (hides || said == Self::Private).then(|| said.after(Duration::ZERO))
    }

    /// Whether `CDN-Cache-Control` may pass to networks as it is: not where it lets them share what a credential opened without saying that
    /// they may.
    pub(crate) fn targeted_may_pass(headers: &HeaderMap, scope: Scope) -> bool {
        scope == Scope::Everybody
            || Directives::targeted(headers).is_none_or(|said| FOR_OTHERS.iter().any(|name| said.has(name)))
    }

    /// What is said by who tells answers apart by all that they vary by.
    fn told_apart(headers: &HeaderMap, scope: Scope) -> Self {
        if scope == Scope::One {
            return Self::Private;
        }
        let (said, targeted) = (Directives::of(headers), Directives::targeted(headers).unwrap_or_default());
        let has = |name: &str| said.has(name) || targeted.has(name);
        let needs_leave =
            scope == Scope::EverybodyByCredential && !FOR_OTHERS.iter().any(|name| said.has(name));
        if has("no-store") || has("private") || needs_leave {
            return Self::Private;
        }
        if has("no-cache") {
            return Self::OnceAsked;
        }
        let of_shared = |said: &Directives| said.seconds("s-maxage").or_else(|| said.seconds("max-age"));
        let shared = of_shared(&said).unwrap_or_default();
        let beyond = if has("must-revalidate") { Beyond::Forbidden } else { Beyond::NotSaid };
        Self::Public {
            own: said.seconds("max-age").unwrap_or_default(),
            shared: of_shared(&targeted).map_or(shared, |most| shared.min(most)),
            beyond,
        }
    }

    /// Whether nobody may keep it, not even for whom it was made (RFC 9111 section 5.2.2.5).
    pub(crate) fn forbids_keeping(headers: &HeaderMap) -> bool {
        Directives::of(headers).has("no-store") || Directives::targeted_no_store(headers)
    }

    /// Appends it as `Cache-Control` says it.
    pub(crate) fn tell(self, text: &mut String) {
        match self {
            Self::Private => text.push_str("private, no-cache"),
            Self::OnceAsked => text.push_str("public, no-cache"),
            Self::Public { own, shared, beyond } => {
                let (own, shared) = (own.as_secs(), shared.as_secs());
                text.push_str("public, max-age=");
                push_decimal(text, own);
                if own != shared {
                    text.push_str(", s-maxage=");
                    push_decimal(text, shared);
                }
                if beyond == Beyond::Forbidden {
                    text.push_str(", must-revalidate");
                }
            }
        }
    }

    /// The lifetime of an answer that is made of both.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Public { own: a, shared: b, beyond: c }, Self::Public { own, shared, beyond }) => {
                let beyond = if c == Beyond::Forbidden { c } else { beyond };
                Self::Public { own: a.min(own), shared: b.min(shared), beyond }
            }
            (Self::Private, _) | (_, Self::Private) => Self::Private,
            _ => Self::OnceAsked,
        }
    }

    /// The lifetime after it was kept for a while.
    pub(crate) fn after(self, kept: Duration) -> Self {
        match self {
            Self::Public { own, shared, beyond } if shared > kept => {
                let left = |time: Duration| time.saturating_sub(kept);
                Self::Public { own: left(own), shared: left(shared), beyond }
            }
            Self::OnceAsked => Self::OnceAsked,
            Self::Private | Self::Public { .. } => Self::Private,
        }
    }
}

/// Whether the answer was chosen by a field that kept answers are not told apart by.
fn varies_otherwise(headers: &HeaderMap) -> bool {
    list(headers, &header::VARY).any(|field| !KEYED_BY.contains(&field.trim().to_ascii_lowercase().as_str()))
}

fn list<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> impl Iterator<Item = &'a str> {
    let values = headers.get_all(name).filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).filter(|each| !each.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use jiff::Timestamp;

    use super::*;

    fn read(headers: &HeaderMap) -> Lifetime {
        let came = Came { at: Timestamp::UNIX_EPOCH, waited: Duration::ZERO };
        Lifetime::of(headers, came, Scope::Everybody)
    }

    fn check(cache_control: &'static str, age: &'static str, expected: Option<(u64, u64)>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
        headers.insert(header::AGE, HeaderValue::from_static(age));
        let expected = expected.map_or(Lifetime::Private, |(own, shared)| public(own, shared));
        assert_eq!(read(&headers), expected, "{cache_control}, age {age}");
    }

    #[test]
    fn only_what_is_said_to_be_for_all_is() {
        check("public, max-age=60", "0", Some((60, 60)));
        check("max-age=60", "20", Some((40, 40)));
        check("max-age=60, s-maxage=10", "0", Some((60, 10)));
        check("max-age=0, s-maxage=600", "0", Some((0, 600)));
        check("s-maxage=600", "20", Some((0, 580)));
        check("MAX-AGE=\"60\"", "0", Some((60, 60)));
        check("max-age=60", "60", None);
        check("private, max-age=60", "0", None);
        check("max-age=60, no-store", "0", None);
        check("max-age=soon", "0", None);
        check("", "0", None);
    }

    fn public(own: u64, shared: u64) -> Lifetime {
        let (own, shared) = (Duration::from_secs(own), Duration::from_secs(shared));
        Lifetime::Public { own, shared, beyond: Beyond::NotSaid }
    }

    fn of(cache_control: &'static str) -> Lifetime {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
        read(&headers)
    }

    #[test]
    fn what_is_to_be_asked_about_first_is_still_for_all() {
        for asked in ["no-cache", "max-age=60, no-cache", "no-cache=\"Set-Cookie\", max-age=60"] {
            assert_eq!(of(asked), Lifetime::OnceAsked, "{asked}");
            assert_eq!(of(asked).and(public(60, 60)), Lifetime::OnceAsked, "{asked}");
            assert_eq!(of(asked).after(Duration::from_secs(9)), Lifetime::OnceAsked, "{asked}");
        }
        assert_eq!(of("no-cache").and(of("private")), Lifetime::Private);
        assert_eq!(of("no-cache, private"), Lifetime::Private);
    }

    #[test]
    fn one_that_must_not_be_used_beyond_its_time_makes_all_so() {
        let strict = of("max-age=60, must-revalidate");
        assert_ne!(strict, public(60, 60));
        assert_eq!(strict.and(public(90, 90)), strict);
        assert_eq!(public(90, 90).and(strict), strict);
    }

    #[test]
    fn what_varies_by_a_field_that_is_not_in_the_key_is_for_nobody_else() {
        for (vary, shared) in [("Accept-Encoding, accept-language", true), ("Cookie", false), ("*", false)] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=60"));
            headers.insert(header::VARY, HeaderValue::from_static(vary));
            assert_eq!(read(&headers) == public(60, 60), shared, "{vary}");
        }
    }

    #[test]
    fn together_the_shortest_counts_and_one_private_makes_all_private() {
        assert_eq!(public(60, 90).and(public(70, 10)), public(60, 10));
        assert_eq!(public(60, 60).and(Lifetime::Private), Lifetime::Private);
        assert_eq!(public(60, 60).after(Duration::from_secs(45)), public(15, 15));
        assert_eq!(public(10, 60).after(Duration::from_secs(45)), public(0, 15));
        assert_eq!(public(60, 60).after(Duration::from_mins(1)), Lifetime::Private);
    }
}
