//! Who reads pages: a person who goes to an address, and not a script.

use actix_web::http::header::{self, HeaderMap};

/// Whether `Accept` (RFC 9110 section 12.5.1) names HTML. Every browser's navigation does, and no script's request by itself.
pub(crate) fn reads_pages(headers: &HeaderMap) -> bool {
    let accept = headers.get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
    accept.flat_map(|value| value.split(',')).any(|each| each.trim().starts_with("text/html"))
}
