//! Answers that may be kept: validators, lifetimes, and 304 to whoever holds the same already (RFC 9110, RFC 9111).

use std::time::SystemTime;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, HttpDate},
    },
};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::Serialize;

use super::{language::Language, problem::Problem};

/// What is said of a body beside the body.
pub(super) struct Kept {
    pub(super) cache_control: &'static str,
    pub(super) updated: Timestamp,
    /// The language that was negotiated, where there was a choice.
    pub(super) language: Option<Language>,
}

impl Kept {
    /// The body with all its headers, or 304 without it.
    pub(super) fn answer(
        &self,
        request: &HttpRequest,
        body: &impl Serialize,
    ) -> Result<HttpResponse, Problem> {
        let body = serde_json::to_string(body).map_err(Problem::Unwritable)?;
        // Half of the hash: strong, since the same bytes have the same one and others do not.
        let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest(&SHA256, body.as_bytes()).as_ref()[..16]));
        let modified = HttpDate::from(SystemTime::from(self.updated));
        let status = if holds(request, &tag, modified) { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut response = HttpResponse::build(status);
        response
            .insert_header((header::ETAG, tag))
            .insert_header((header::LAST_MODIFIED, modified))
            .insert_header((header::CACHE_CONTROL, self.cache_control));
        if let Some(language) = self.language {
            response
                .insert_header((header::VARY, "Accept-Language"))
                .insert_header((header::CONTENT_LANGUAGE, language.tag()));
        }
        if status == StatusCode::NOT_MODIFIED {
            return Ok(response.finish());
        }
        Ok(response.content_type("application/json").body(body))
    }
}

/// Whether the caller has this already. A tag decides before a date does (RFC 9110, section 13.2.2).
fn holds(request: &HttpRequest, tag: &str, modified: HttpDate) -> bool {
    let mut tags = request.headers().get_all(header::IF_NONE_MATCH).peekable();
    if tags.peek().is_some() {
        return tags.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|held| {
            let held = held.trim();
            held == "*" || held.strip_prefix("W/").unwrap_or(held) == tag
        });
    }
    let since = request.headers().get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
    let since: Option<HttpDate> = since.and_then(|text| text.parse().ok());
    since.is_some_and(|since| SystemTime::from(since) >= SystemTime::from(modified))
}
