//! Fields of an answer as they are kept: a line for each, of which a map is made only for who wants one.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;

/// Names that most answers have: each is one byte, this and its place here, which no name begins with (RFC 9110 section 5.6.2).
pub(super) const USUAL: [&str; 14] = [
    "content-type",
    "cache-control",
    "date",
    "etag",
    "last-modified",
    "vary",
    "age",
    "expires",
    "server",
    "content-encoding",
    "content-language",
    "content-location",
    "link",
    "cache-tag",
];
const FIRST: u8 = 0x80;

/// A line for each field: its name in small letters and a colon, or the byte of a usual one, then its value. None of them holds the end of a line
/// (RFC 9110 section 5.5).
#[derive(Clone, Debug)]
pub(crate) struct Lines(Bytes);

impl Lines {
    /// Those of a text that has nothing else in it.
    pub(crate) fn of(text: Bytes) -> Self {
        Self(text)
    }

    /// Adds the lines of these fields to a text.
    pub(super) fn write(fields: &HeaderMap, text: &mut Vec<u8>) {
        for (name, value) in fields {
            let usual = (FIRST..).zip(USUAL).find(|(_, usual)| name.as_str() == *usual);
            if let Some((byte, _)) = usual {
                text.push(byte);
            } else {
                text.extend_from_slice(name.as_str().as_bytes());
                text.push(b':');
            }
            text.extend_from_slice(value.as_bytes());
            text.push(b'\n');
        }
    }

    /// Whether both say the same.
    pub(crate) fn are(&self, others: &Self) -> bool {
        self.0 == others.0
    }

    /// All of them.
    pub(crate) fn map(&self) -> HeaderMap {
        let mut fields = HeaderMap::with_capacity(8);
        for (name, value) in self.iter() {
            if let (Ok(name), Some(value)) = (HeaderName::from_bytes(name), self.value(value)) {
                fields.append(name, value);
            }
        }
        fields
    }

    /// The first of this name, where it is text.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.iter().find(|(other, _)| other.eq_ignore_ascii_case(name.as_bytes()))?;
        std::str::from_utf8(value)
            .ok()
            .filter(|text| text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')))
    }

    /// Those of these names.
    pub(crate) fn picked(&self, names: &[HeaderName]) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        self.iter().filter_map(|(name, value)| {
            let name = names.iter().find(|other| other.as_str().as_bytes() == name)?;
            Some((name.clone(), self.value(value)?))
        })
    }

    fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.split(|byte| *byte == b'\n').filter_map(|line| {
            let (first, rest) = line.split_first()?;
            if let Some(usual) = first.checked_sub(FIRST) {
                return Some((USUAL.get(usize::from(usual))?.as_bytes(), rest));
            }
            let colon = line.iter().position(|byte| *byte == b':')?;
            Some((&line[..colon], &line[colon + 1..]))
        })
    }

    fn value(&self, value: &[u8]) -> Option<HeaderValue> {
        HeaderValue::from_maybe_shared(self.0.slice_ref(value)).ok()
    }
}
