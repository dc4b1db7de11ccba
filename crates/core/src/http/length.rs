//! How long a body is said to be (RFC 9110 section 8.6).

use actix_web::http::header::{self, HeaderMap};

/// The bytes that `Content-Length` declares; `None` where it is not there, or is no number.
pub(crate) fn declared(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
