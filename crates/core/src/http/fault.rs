//! What of a request does not fit, named one by one: the member `errors` of a 400 (RFC 9457 section 3.1). What is said of it is
//! bounded, and made of what is expected and not of what was sent: that may be a secret, and whoever sent it knows it.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::ToSchema;

/// Faults that one answer tells: whoever made more is not helped by more.
pub(crate) const MOST: usize = 32;

/// Of those, the ones that its `detail` has too.
const IN_WORDS: usize = 3;

/// The longest name that is repeated, in characters: a name may be the request's own invention.
const LONGEST: usize = 100;

/// The longest detail: a type's own words may have a piece of what was sent.
const LONGEST_DETAIL: usize = 1_000;

/// One thing that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = InputFault)]
pub struct Fault {
    /// Where it is.
    #[serde(rename = "in")]
    place: Place,
    /// The parameter's name; of the body, a JSON pointer into it (RFC 6901).
    #[schema(examples("limit"))]
    name: String,
    /// What to do about it.
    #[schema(examples("give a whole number from 1 to 200"))]
    detail: String,
}

/// Where something is that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = InputPlace)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// In the path.
    Path,
    /// Among the query's parameters.
    Query,
    /// In a field of the head.
    Header,
    /// In the body.
    Body,
}

impl Fault {
    /// `detail` goes on a sentence and has no full stop: `give a whole number from 1 to 200`.
    pub fn new(place: Place, name: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let detail = bounded(&detail, LONGEST_DETAIL).into_owned();
        Self { place, name: bounded(name, LONGEST).into_owned(), detail }
    }

    fn sentence(&self) -> String {
        let at = if self.name.is_empty() { String::new() } else { format!(", at {:?}", self.name) };
        format!("The {} cannot be read{at}: {}.", self.place.word(), self.detail)
    }
}

impl Place {
    /// As it is written in a document.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Body => "body",
        }
    }
}

/// As many as are told.
pub(super) fn told(mut faults: Vec<Fault>) -> Vec<Fault> {
    faults.truncate(MOST);
    faults
}

/// The first ones, for who reads the `detail` alone.
pub(super) fn in_words(faults: &[Fault]) -> String {
    let mut words: Vec<String> = faults.iter().take(IN_WORDS).map(Fault::sentence).collect();
    if faults.len() > IN_WORDS {
        words.push("There is more: see \"errors\".".to_owned());
    }
    words.join(" ")
}

fn bounded(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_detail_has_the_first_and_reads_alone() {
        let fault = |name: &str| Fault::new(Place::Query, name, "give it once");
        let words = in_words(&["a", "b", "c", "d"].map(fault));
        assert!(words.starts_with("The query cannot be read, at \"a\": give it once. The query"), "{words}");
        assert!(words.ends_with(" There is more: see \"errors\".") && !words.contains("\"d\""), "{words}");
        assert_eq!(
            in_words(&[Fault::new(Place::Body, "", "it is empty")]),
            "The body cannot be read: it is empty."
        );
    }

    #[test]
    fn a_name_is_cut_between_characters() {
        let cut = Fault::new(Place::Query, &"é".repeat(101), "");
        assert_eq!(cut.name, format!("{}…", "é".repeat(100)));
        assert_eq!(Fault::new(Place::Query, &"é".repeat(100), "").name, "é".repeat(100));
    }
}
