//! The request's id: taken over from the caller where it is safe to print, else made.

use std::fmt;

use actix_web::http::header::{HeaderName, HeaderValue};

/// The header's name, both ways.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Up to 64 letters, digits, dots, underscores and hyphens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The caller's id if it fits, else a random UUID.
    pub fn take_or_make(header: Option<&HeaderValue>) -> Self {
        let given = header.and_then(|value| value.to_str().ok()).filter(|text| fits(text));
        Self(given.map_or_else(|| uuid::Uuid::new_v4().to_string(), str::to_owned))
    }

    /// A fresh id, for work that no request began.
    pub fn make() -> Self {
        Self::take_or_make(None)
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What goes into logs and headers must not be able to forge either.
fn fits(text: &str) -> bool {
    let fine = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-');
    (1..=64).contains(&text.len()) && text.bytes().all(fine)
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
