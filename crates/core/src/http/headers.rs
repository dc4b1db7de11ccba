//! Header fields that every answer on the public port carries.

use std::time::{Duration, SystemTime};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue, TryIntoHeaderValue as _};
use bytes::Bytes;

use super::context::Context;
use super::request_id;
use crate::limit;

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATELIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

/// Set unless the route said otherwise. Answers are JSON for one caller: nothing may frame, sniff, run or keep them.
static FIXED: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains")),
];

static NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// As many bytes as `Cache-Control` mostly takes.
const CONTROL: usize = 64;

/// Adds what is fixed and what the context knows.
pub(crate) fn add(status: StatusCode, headers: &mut HeaderMap, context: &Context, took: Duration) {
    for (name, value) in &FIXED {
        if !headers.contains_key(name) {
            headers.append(name.clone(), value.clone());
        }
    }
    let ledger = context.ledger();
    let is_shown = status.is_success() || status == StatusCode::NOT_MODIFIED;
    if let Some(nonce) = context.nonce() {
        // RFC 9449 section 8.2: one that is kept would be used when it has long ended.
        headers.insert(header::CACHE_CONTROL, NO_STORE.clone());
        insert(headers, DPOP_NONCE, nonce);
    }
    // One after the other, in one piece of memory.
    let mut text = String::with_capacity(CONTROL + ledger.room());
    if !headers.contains_key(header::CACHE_CONTROL) {
        // For everybody only where everything that the answer is made of says so.
        ledger.lifetime().tell(&mut text);
    }
    let control = text.len();
    ledger.tell_server_timing(&mut text, took);
    let timing = text.len();
    ledger.tell_cache_status(&mut text, status);
    let text = Bytes::from(text);
    for (name, text) in [
        (header::CACHE_CONTROL, text.slice(..control)),
        (SERVER_TIMING, text.slice(control..timing)),
        (CACHE_STATUS, text.slice(timing..)),
    ] {
        if !text.is_empty() {
            insert(headers, name, text);
        }
    }
    if let Some(language) = ledger.language() {
        // A problem is in no language of the system's, though which one was asked for may be why there is one.
        if is_shown {
            headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language));
        }
        headers.append(header::VARY, HeaderValue::from_static("Accept-Language"));
    }
    if let Some(name) = ledger.shown_by() {
        headers.append(header::VARY, HeaderValue::from(name.clone()));
    }
    if let Some(modified) = ledger.modified().filter(|_| is_shown) {
        // RFC 9110 section 8.8.2.1: what was changed later than it is sent says nothing.
        let now = SystemTime::from(context.clock().utc());
        let said = (SystemTime::from(modified) <= now).then(|| modified.try_into_value().ok()).flatten();
        if let Some(value) = said {
            headers.insert(header::LAST_MODIFIED, value);
        }
    }
    headers.insert(request_id::HEADER, context.id().value());
    let limits = context.limits();
    if !limits.is_empty() {
        let (policy, state) = limit::fields(&limits);
        insert(headers, RATELIMIT_POLICY, policy);
        insert(headers, RATELIMIT, state);
    }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, text: impl Into<Bytes>) {
    if let Ok(value) = HeaderValue::from_maybe_shared::<Bytes>(text.into()) {
        headers.insert(name, value);
    }
}
