//! How long an answer may be used by others, as its system says (RFC 9111 section 5.2.2), and how the lifetimes of several
//! become one: the shortest, and private if any is.

use std::time::Duration;

use actix_web::http::header::{self, HeaderMap};

/// What a composed answer may tell caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifetime {
    /// For one caller, or not to be reused without asking.
    Private,
    /// For everybody, for this long.
    Public(Duration),
}

impl Lifetime {
    /// What the header fields of a system's answer allow. What is not said, or cannot be read, allows nothing.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let (mut max_age, mut shared) = (None, None);
        let values = headers.get_all(header::CACHE_CONTROL).filter_map(|value| value.to_str().ok());
        for directive in values.flat_map(|value| value.split(',')) {
            let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
            let seconds = || argument.trim().trim_matches('"').parse().ok().map(Duration::from_secs);
            match name.trim().to_ascii_lowercase().as_str() {
                "no-store" | "no-cache" | "private" => return Self::Private,
                "s-maxage" => shared = seconds(),
                "max-age" => max_age = seconds(),
                _ => {}
            }
        }
        let age = headers.get(header::AGE).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let lasts =
            shared.or(max_age).map(|lasts| lasts.saturating_sub(Duration::from_secs(age.unwrap_or(0))));
        lasts.filter(|lasts| !lasts.is_zero()).map_or(Self::Private, Self::Public)
    }

    /// The lifetime of an answer that is made of both.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Public(one), Self::Public(other)) => Self::Public(one.min(other)),
            _ => Self::Private,
        }
    }

    /// The lifetime after it was kept for a while.
    pub(crate) fn after(self, kept: Duration) -> Self {
        match self {
            Self::Public(lasts) if lasts > kept => Self::Public(lasts.saturating_sub(kept)),
            _ => Self::Private,
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn check(cache_control: &'static str, age: &'static str, expected: Option<u64>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
        headers.insert(header::AGE, HeaderValue::from_static(age));
        let expected =
            expected.map_or(Lifetime::Private, |seconds| Lifetime::Public(Duration::from_secs(seconds)));
        assert_eq!(Lifetime::of(&headers), expected, "{cache_control}, age {age}");
    }

    #[test]
    fn only_what_is_said_to_be_for_all_is() {
        check("public, max-age=60", "0", Some(60));
        check("max-age=60", "20", Some(40));
        check("max-age=60, s-maxage=10", "0", Some(10));
        check("MAX-AGE=\"60\"", "0", Some(60));
        check("max-age=60", "60", None);
        check("private, max-age=60", "0", None);
        check("max-age=60, no-store", "0", None);
        check("no-cache=\"Set-Cookie\", max-age=60", "0", None);
        check("max-age=soon", "0", None);
        check("", "0", None);
    }

    #[test]
    fn together_the_shortest_counts_and_one_private_makes_all_private() {
        let public = |seconds| Lifetime::Public(Duration::from_secs(seconds));
        assert_eq!(public(60).and(public(10)), public(10));
        assert_eq!(public(60).and(Lifetime::Private), Lifetime::Private);
        assert_eq!(public(60).after(Duration::from_secs(45)), public(15));
        assert_eq!(public(60).after(Duration::from_mins(1)), Lifetime::Private);
    }
}
