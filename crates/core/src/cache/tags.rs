//! What tells that an answer is about something, so that all about it can be ended at once: what its system says in `Cache-Tag` and
//! `Surrogate-Key`, and what whoever asks for it adds. Neither field is a standard's: the one is a list with commas, the other with blanks.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use actix_web::http::header::HeaderMap;

const CACHE_TAG: &str = "cache-tag";
const SURROGATE_KEY: &str = "surrogate-key";

/// What whoever asks for an answer says that it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tags(Vec<Cow<'static, str>>);

impl Tags {
    pub(crate) fn add(&mut self, tag: impl Into<Cow<'static, str>>) {
        self.0.push(tag.into());
    }

    /// What its system was told, and these beside it: an answer ends by the tags of whoever asked for it, so those who say others keep another.
    pub(crate) fn beside(&self, told: Arc<str>) -> Arc<str> {
        if self.0.is_empty() {
            return told;
        }
        let mut all = String::from(&*told);
        for tag in &self.0 {
            // No field's name is empty.
            _ = write!(all, "\n:{}", tag.escape_default());
        }
        all.into()
    }

    /// What they take in memory beside themselves, roughly.
    pub(super) fn weight(&self) -> usize {
        self.0.iter().map(|tag| size_of::<Cow<'static, str>>() + tag.len()).sum()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(|tag| tag.as_bytes())
    }
}

impl From<Vec<String>> for Tags {
    fn from(tags: Vec<String>) -> Self {
        Self(tags.into_iter().map(Cow::Owned).collect())
    }
}

/// What an answer's system says. Case counts, and bytes that are no text are a tag's as well.
pub(super) fn said(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let lists = headers.get_all(CACHE_TAG).flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    let words =
        headers.get_all(SURROGATE_KEY).flat_map(|value| value.as_bytes().split(u8::is_ascii_whitespace));
    lists.map(<[u8]>::trim_ascii).chain(words).filter(|tag| !tag.is_empty())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn both_fields_are_read_as_they_are_written() {
        let mut headers = HeaderMap::new();
        for (name, value) in
            [(CACHE_TAG, "a, b b ,,c"), (CACHE_TAG, "d"), (SURROGATE_KEY, "e  f\tg,h"), (SURROGATE_KEY, " ")]
        {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let said: Vec<&str> = said(&headers).map(|tag| std::str::from_utf8(tag).unwrap()).collect();
        assert_eq!(said, ["a", "b b", "c", "d", "e", "f", "g,h"]);
    }
}
