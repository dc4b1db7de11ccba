//! A tag of a declared route's answers, with places for what the request's path says.

use toml::Value;

use crate::config::value::Setting;

/// A tag such as `branches` or `branch-{id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagPattern(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Place(String),
}

impl TagPattern {
    /// Reads it; `None` where it is none. What could not be said in both of the fields that systems have for tags is none.
    fn parse(text: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_graphic() && !",{}".contains(c);
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some(begin) = rest.find('{') {
            let (before, place) = (&rest[..begin], &rest[begin + 1..]);
            let (name, after) = place.split_once('}')?;
            let named =
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            parts.push(Part::Literal(before.to_owned()));
            parts.push(Part::Place(named.then(|| name.to_owned())?));
            rest = after;
        }
        parts.push(Part::Literal(rest.to_owned()));
        let sound = |part: &Part| !matches!(part, Part::Literal(text) if !text.chars().all(plain));
        (!text.is_empty() && parts.iter().all(sound)).then_some(Self(parts))
    }

    /// The tag with each place filled.
    pub(crate) fn fill<'a>(&self, value: impl Fn(&str) -> Option<&'a str>) -> String {
        let part = |part: &Part| match part {
            Part::Literal(text) => text.clone(),
            Part::Place(name) => value(name).unwrap_or_default().to_owned(),
        };
        self.0.iter().map(part).collect()
    }

    /// The names of its places that a path does not have.
    pub(crate) fn names_that_lack_in(&self, path: &super::Pattern) -> Vec<&str> {
        let names = self.0.iter().filter_map(|part| match part {
            Part::Literal(_) => None,
            Part::Place(name) => Some(name.as_str()),
        });
        names.filter(|name| !path.has(name)).collect()
    }
}

impl Setting for TagPattern {
    const EXPECTED: &'static str = "a word such as \"branches\" or \"branch-{id}\"";
    fn from_toml(value: &Value) -> Option<Self> {
        Self::parse(value.as_str()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::Pattern;

    #[test]
    fn a_tag_is_a_word_with_places() {
        for (text, filled) in
            [("branches", "branches"), ("branch-{id}", "branch-7%2F8"), ("{id}{id}/x", "7%2F87%2F8/x")]
        {
            let tag = TagPattern::parse(text).unwrap();
            assert_eq!(tag.fill(|name| (name == "id").then_some("7%2F8")), filled);
        }
        for wrong in ["", "a b", "a,b", "{", "a}", "{}", "{a-b}", "{{a}}", "\u{e4}", "a\tb"] {
            assert!(TagPattern::parse(wrong).is_none(), "{wrong}");
        }
        let path = Pattern::parse("/a/{id}/{*rest}").unwrap();
        assert_eq!(TagPattern::parse("{id}-{no}-{rest}").unwrap().names_that_lack_in(&path), ["no"]);
    }
}
