//! The directives of `Cache-Control` (RFC 9111 section 5.2), and of `CDN-Cache-Control` in its place (RFC 9213). What cannot be read
//! keeps less, never more.

use std::time::Duration;

use actix_web::http::header::{self, HeaderMap, HeaderName};
use sfv::{BareItem, Dictionary, ListEntry, Parser};

/// Longer than anybody means (RFC 9111 section 1.2.2).
const MOST: u64 = 1 << 31;

/// What one message says of keeping it.
#[derive(Debug, Default)]
pub(super) struct Directives(Vec<(String, Option<String>)>);

/// Which fields a directive concerns.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Concerns {
    /// It was not said.
    Nothing,
    /// The whole answer.
    Everything,
    /// These fields alone.
    Fields(Vec<HeaderName>),
}

impl Directives {
    /// Those of an answer, for a cache that many share: `CDN-Cache-Control` where it can be read and says anything, and then
    /// nothing else (RFC 9213 section 2.2).
    pub(super) fn for_all(headers: &HeaderMap) -> (Self, Targeted) {
        match Self::targeted(headers) {
            Some(directives) => (directives, Targeted::Yes),
            None => (Self::of(headers), Targeted::No),
        }
    }

    /// Those of `Cache-Control`.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut all = Vec::new();
        for value in headers.get_all(header::CACHE_CONTROL) {
            match value.to_str().ok().and_then(split) {
                Some(parts) => all.extend(parts.iter().filter_map(|part| directive(part))),
                // Whatever stood there, it may have been this.
                None => all.push(("no-store".to_owned(), None)),
            }
        }
        Self(all)
    }

    /// Those of `CDN-Cache-Control`, a dictionary (RFC 8941 section 3.2); `None` where it is empty or is none.
    pub(super) fn targeted(headers: &HeaderMap) -> Option<Self> {
        headers.get(header::CDN_CACHE_CONTROL)?;
        let lines = headers.get_all(header::CDN_CACHE_CONTROL).map(|value| value.to_str());
        let text = lines.collect::<Result<Vec<_>, _>>().ok()?.join(", ");
        let read: Dictionary = Parser::new(&text).parse().ok()?;
        let all = read.iter().filter_map(|(name, entry)| {
            let argument = match entry {
                ListEntry::Item(item) => match &item.bare_item {
                    BareItem::Boolean(true) => None,
                    BareItem::Boolean(false) => return None,
                    BareItem::Integer(number) => Some(number.to_string()),
                    BareItem::String(text) => Some(text.as_str().to_owned()),
                    BareItem::Token(text) => Some(text.as_str().to_owned()),
                    // No directive has such a value: one of seconds has none then.
                    _ => Some(String::new()),
                },
                ListEntry::InnerList(_) => Some(String::new()),
            };
            Some((name.as_str().to_owned(), argument))
        });
        (!read.is_empty()).then(|| Self(all.collect()))
    }

    /// Whether `CDN-Cache-Control` says that nobody may keep it.
    pub(super) fn targeted_no_store(headers: &HeaderMap) -> bool {
        Self::targeted(headers).is_some_and(|said| said.has("no-store"))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(each, _)| each == name)
    }

    /// The seconds of a directive; none where they cannot be read, or where it is said twice and differently (section 4.2.1).
    pub(super) fn seconds(&self, name: &str) -> Option<Duration> {
        let mut said =
            self.0.iter().filter(|(each, _)| each == name).map(|(_, argument)| seconds(argument.as_deref()));
        let first = said.next()?;
        Some(if said.all(|other| other == first) { first } else { Duration::ZERO })
    }

    /// Whether a directive is said without an argument.
    pub(super) fn is_bare(&self, name: &str) -> bool {
        self.0.iter().any(|(each, argument)| each == name && argument.is_none())
    }

    /// What `no-cache` or `private` concern. What names no field that there could be concerns everything.
    pub(super) fn concerns(&self, name: &str) -> Concerns {
        let mut named = Vec::new();
        let mut said = false;
        for (_, argument) in self.0.iter().filter(|(each, _)| each == name) {
            said = true;
            let fields = argument.as_deref().unwrap_or_default().split(',').map(|each| each.trim().parse());
            match fields.collect::<Result<Vec<HeaderName>, _>>() {
                Ok(fields) => named.extend(fields),
                Err(_) => return Concerns::Everything,
            }
        }
        if said { Concerns::Fields(named) } else { Concerns::Nothing }
    }
}

/// Whether what was said was said to caches of our kind alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Targeted {
    Yes,
    No,
}

/// The parts between commas that stand in no quotes; `None` where quotes do not end.
fn split(text: &str) -> Option<Vec<&str>> {
    let (mut parts, mut from, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    (!quoted).then_some(parts)
}

fn directive(part: &str) -> Option<(String, Option<String>)> {
    let (name, argument) =
        part.split_once('=').map_or((part, None), |(name, rest)| (name, Some(rest.trim())));
    let name = name.trim().to_ascii_lowercase();
    let unquoted = |text: &str| match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inner) => inner.replace('\\', ""),
        None => text.to_owned(),
    };
    (!name.is_empty()).then(|| (name, argument.map(unquoted)))
}

/// So many seconds, or none where it is no number.
pub(super) fn seconds(argument: Option<&str>) -> Duration {
    let digits = argument.filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    // So many digits that no number holds them are more than enough.
    digits.map_or(Duration::ZERO, |text| Duration::from_secs(text.parse().unwrap_or(MOST).min(MOST)))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn said(name: &'static str, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in value.split('\n') {
            headers.append(HeaderName::from_static(name), HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        headers
    }

    #[track_caller]
    fn check(value: &'static str, max_age: Option<u64>) {
        let read = Directives::of(&said("cache-control", value));
        assert_eq!(read.seconds("max-age"), max_age.map(Duration::from_secs), "{value}");
    }

    #[test]
    fn what_cannot_be_read_lasts_for_no_time() {
        check("public, MAX-AGE=60", Some(60));
        check("max-age=\"60\"", Some(60));
        check("max-age = 60", Some(60));
        check("x=\"a, max-age=9\"", None);
        check("x=\"a\\\"\", max-age=60", Some(60));
        check("x=\\, max-age=60", Some(60));
        check("max-age=60, max-age=60", Some(60));
        check("max-age=60\nmax-age=90", Some(0));
        for unread in
            ["max-age", "max-age=", "max-age=-1", "max-age=1.5", "max-age=soon", "max-age=+1", "max-age=6 0"]
        {
            check(unread, Some(0));
        }
        check("max-age=99999999999999999999999", Some(MOST));
    }

    #[test]
    fn what_cannot_be_read_at_all_may_have_forbidden_everything() {
        for value in ["max-age=60, x=\"open", "max-age=60, \u{e9}"] {
            assert!(Directives::of(&said("cache-control", value)).has("no-store"), "{value}");
        }
        assert!(!Directives::of(&said("cache-control", ", ,")).has("no-store"));
    }

    #[test]
    fn fields_are_named_in_quotes_or_bare() {
        let check = |value: &'static str, expected: Concerns| {
            assert_eq!(
                Directives::of(&said("cache-control", value)).concerns("no-cache"),
                expected,
                "{value}"
            );
        };
        let named = |names: &[&'static str]| {
            Concerns::Fields(names.iter().map(|name| HeaderName::from_static(name)).collect())
        };
        check("max-age=1", Concerns::Nothing);
        check("no-cache", Concerns::Everything);
        check("no-cache=\"\"", Concerns::Everything);
        check("no-cache=\"X-One, x-two\"", named(&["x-one", "x-two"]));
        check("no-cache=x-one", named(&["x-one"]));
        check("no-cache=\"x-one\", no-cache", Concerns::Everything);
        check("no-cache=\"x one\"", Concerns::Everything);
    }

    #[test]
    fn a_dictionary_is_read_strictly() {
        let check = |value: &'static str, max_age: Option<Option<u64>>| {
            let read = Directives::targeted(&said("cdn-cache-control", value));
            let expected = max_age.map(|seconds| seconds.map(Duration::from_secs));
            assert_eq!(read.map(|read| read.seconds("max-age")), expected, "{value}");
        };
        check("max-age=60, no-cache;x=1", Some(Some(60)));
        check("max-age=60\nprivate", Some(Some(60)));
        check("none", Some(None));
        check("max-age=1.5", Some(Some(0)));
        check("max-age=60, max-age=90", Some(Some(90)));
        check("", None);
        check("MAX-AGE=60", None);
        check("max-age = 60", None);
        check("max-age=60,", None);
    }
}
