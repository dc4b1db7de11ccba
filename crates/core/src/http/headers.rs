//! Header fields that every answer on the public port carries.

use std::time::{Duration, SystemTime};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue, TryIntoHeaderValue as _};

use super::context::Context;
use super::request_id;
use crate::cache::{Beyond, Lifetime};
use crate::limit;

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATELIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

/// Set unless the route said otherwise. Answers are JSON for one caller: nothing may frame, sniff, run or keep them.
const FIXED: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
];

/// Adds what is fixed and what the context knows.
pub(crate) fn add(status: StatusCode, headers: &mut HeaderMap, context: &Context, took: Duration) {
    for (name, value) in FIXED {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    let ledger = context.ledger();
    let is_shown = status.is_success() || status == StatusCode::NOT_MODIFIED;
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, cache_control(ledger.lifetime()));
    }
    let nonce = context.nonce();
    if nonce.is_some() {
        // RFC 9449 section 8.2: one that is kept would be used when it has long ended.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
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
    // RFC 9110 section 8.8.2.1: what was changed later than it is sent says nothing.
    let now = SystemTime::from(context.clock().utc());
    let modified = ledger.modified().filter(|date| is_shown && SystemTime::from(*date) <= now);
    if let Some(value) = modified.and_then(|date| date.try_into_value().ok()) {
        headers.insert(header::LAST_MODIFIED, value);
    }
    let limits = context.limits();
    let (policy, state) = (!limits.is_empty()).then(|| limit::fields(&limits)).unzip();
    let told = [
        (request_id::HEADER, HeaderValue::from_str(context.id().as_str()).ok()),
        (SERVER_TIMING, HeaderValue::try_from(ledger.server_timing(took)).ok()),
        (CACHE_STATUS, ledger.cache_status().and_then(|status| HeaderValue::try_from(status).ok())),
        (DPOP_NONCE, nonce.and_then(|nonce| HeaderValue::try_from(nonce).ok())),
        (RATELIMIT_POLICY, policy.and_then(|policy| HeaderValue::try_from(policy).ok())),
        (RATELIMIT, state.and_then(|state| HeaderValue::try_from(state).ok())),
    ];
    for (name, value) in told {
        if let Some(value) = value {
            headers.insert(name, value);
        }
    }
}

/// For everybody only where everything that the answer is made of says so.
fn cache_control(lifetime: Lifetime) -> HeaderValue {
    match lifetime {
        Lifetime::Private => HeaderValue::from_static("private, no-cache"),
        Lifetime::OnceAsked => HeaderValue::from_static("public, no-cache"),
        Lifetime::Public { own, shared, beyond } => {
            let (own, shared) = (own.as_secs(), shared.as_secs());
            let mut text = if own == shared {
                format!("public, max-age={own}")
            } else {
                format!("public, max-age={own}, s-maxage={shared}")
            };
            if beyond == Beyond::Forbidden {
                text.push_str(", must-revalidate");
            }
            HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("no-cache"))
        }
    }
}
