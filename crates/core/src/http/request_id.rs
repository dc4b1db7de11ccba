//! The request's id: taken over from the caller where it is safe to print, else made.

use std::fmt;

use actix_web::http::header::{HeaderName, HeaderValue};

/// The header's name, both ways.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Up to 64 letters, digits, dots, underscores and hyphens; as a field's value, which is what it mostly is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The caller's id if it fits, else a random UUID.
    pub fn take_or_make(header: Option<&HeaderValue>) -> Self {
        let given = header.filter(|value| fits(value.as_bytes())).cloned();
        Self(given.unwrap_or_else(random))
    }

    /// A fresh id, for work that no request began.
    pub fn make() -> Self {
        Self::take_or_make(None)
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// The id as a field's value.
    pub(crate) fn value(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What goes into logs and headers must not be able to forge either.
fn fits(text: &[u8]) -> bool {
    let fine = |c: &u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-');
    (1..=64).contains(&text.len()) && text.iter().all(fine)
}

fn random() -> HeaderValue {
    let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
    let text = uuid::Uuid::new_v4().hyphenated().encode_lower(&mut text);
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &'static str, taken: bool) {
        let id = RequestId::take_or_make(Some(&HeaderValue::from_static(header)));
        assert_eq!(id.as_str() == header, taken, "{header}");
    }

    #[test]
    fn only_safe_ids_are_taken_over() {
        check("abc-123_X.y", true);
        check("", false);
        check("with space", false);
        check("quote\"", false);
        check("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false);
    }
}
