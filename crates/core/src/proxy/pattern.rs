//! A path with places for what varies: which requests a declared route takes, and where they go.

use std::fmt;

use toml::Value;

use super::path::canonical;
use crate::config::value::Setting;

/// A pattern such as `/things/{id}/files/{*rest}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// One segment.
    One(String),
    /// All segments that follow, one at least.
    Rest(String),
}

impl Pattern {
    /// Reads a pattern; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let below = text.strip_prefix('/')?;
        let parts: Vec<Part> = match below {
            "" => Vec::new(),
            _ => below.split('/').map(Part::parse).collect::<Option<_>>()?,
        };
        let rest = parts.iter().position(|part| matches!(part, Part::Rest(_)));
        if rest.is_some_and(|at| at + 1 != parts.len()) {
            return None;
        }
        let mut names: Vec<_> = parts.iter().filter_map(Part::name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        (names.len() == count).then(|| Self { text: text.to_owned(), parts })
    }

    /// As it was written; a router reads the same.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether there is a path that both take.
    pub fn overlaps(&self, other: &Self) -> bool {
        overlap(&self.parts, &other.parts)
    }

    /// The first name that `other` does not have.
    pub(crate) fn name_that_lacks_in(&self, other: &Self) -> Option<&str> {
        self.parts.iter().filter_map(Part::name).find(|name| !other.has(name))
    }

    /// Whether it has a place of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.name() == Some(name))
    }

    /// Whether its last place takes all segments that follow.
    pub(crate) fn has_rest(&self) -> bool {
        matches!(self.parts.last(), Some(Part::Rest(_)))
    }

    /// Appends the path to an address, with each place filled by what stood there in a canonical path.
    pub(crate) fn fill<'a>(&self, url: &mut String, value: impl Fn(&str) -> Option<&'a str>) {
        for part in &self.parts {
            url.push('/');
            match part {
                Part::Literal(text) => url.push_str(text),
                Part::One(name) | Part::Rest(name) => url.push_str(value(name).unwrap_or_default()),
            }
        }
        if self.parts.is_empty() {
            url.push('/');
        }
    }

    /// Whether it is below this first segment.
    pub(crate) fn is_below(&self, first: &str) -> bool {
        matches!(self.parts.first(), Some(Part::Literal(text)) if text == first)
    }
}

impl Part {
    fn parse(text: &str) -> Option<Self> {
        let Some(inner) = text.strip_prefix('{') else {
            // A literal is written the way requests are compared.
            let path = format!("/{text}");
            return (!text.is_empty() && canonical(&path).as_deref() == Ok(&*path))
                .then(|| Self::Literal(text.to_owned()));
        };
        let inner = inner.strip_suffix('}')?;
        let (name, rest) = inner.strip_prefix('*').map_or((inner, false), |name| (name, true));
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let name = plain.then(|| name.to_owned())?;
        Some(if rest { Self::Rest(name) } else { Self::One(name) })
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Literal(_) => None,
            Self::One(name) | Self::Rest(name) => Some(name),
        }
    }
}

fn overlap(a: &[Part], b: &[Part]) -> bool {
    match (a, b) {
        ([], []) => true,
        ([], _) | (_, []) => false,
        ([Part::Rest(_), ..], _) | (_, [Part::Rest(_), ..]) => true,
        ([Part::Literal(a), ..], [Part::Literal(b), ..]) if a != b => false,
        ([_, a @ ..], [_, b @ ..]) => overlap(a, b),
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Setting for Pattern {
    const EXPECTED: &'static str = "a path such as \"/api/things/{id}\" or \"/files/{*rest}\"";
    fn from_toml(value: &Value) -> Option<Self> {
        Self::parse(value.as_str()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).unwrap_or_else(|| panic!("{text} is a pattern"))
    }

    #[test]
    fn what_a_request_could_not_be_compared_with_is_no_pattern() {
        for sound in ["/", "/a", "/a/{id}", "/a/{id}/b/{*rest}", "/{*all}", "/a.b/c~d"] {
            assert_eq!(pattern(sound).as_str(), sound);
        }
        for wrong in [
            "", "a", "/a/", "//a", "/a/../b", "/a/./b", "/{", "/{}", "/{a}{b}", "/a{b}", "/{*r}/a",
            "/{a}/{a}", "/a b", "/a%2fb", "/%41", "/a;b", "/a?b", "/a#b", "/a\\b", "/ä", "/{a-b}",
        ] {
            assert!(Pattern::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[track_caller]
    fn check(a: &str, b: &str, expected: bool) {
        assert_eq!(pattern(a).overlaps(&pattern(b)), expected, "{a} and {b}");
        assert_eq!(pattern(b).overlaps(&pattern(a)), expected, "{b} and {a}");
    }

    #[test]
    fn two_patterns_overlap_where_one_path_fits_both() {
        check("/a", "/a", true);
        check("/a", "/b", false);
        check("/a/{x}", "/a/b", true);
        check("/a/{x}", "/a", false);
        check("/a/{x}/c", "/a/b/{y}", true);
        check("/a/{x}/c", "/a/b/d", false);
        check("/a/{*rest}", "/a/b/c", true);
        check("/a/{*rest}", "/a", false);
        check("/{*rest}", "/", false);
    }

    #[test]
    fn places_are_filled_with_what_stood_there() {
        let value = |name: &str| {
            [("id", "7%2F8"), ("rest", "a/b")].into_iter().find(|(n, _)| *n == name).map(|(_, v)| v)
        };
        let filled = |text: &str| {
            let mut url = String::from("http://one");
            pattern(text).fill(&mut url, value);
            url
        };
        assert_eq!(filled("/v2/{id}/x/{*rest}"), "http://one/v2/7%2F8/x/a/b");
        assert_eq!(filled("/"), "http://one/");
        assert_eq!(pattern("/{id}/{other}").name_that_lacks_in(&pattern("/{id}")), Some("other"));
    }
}
