//! What pages of other origins may do with a declared route (Fetch standard, CORS protocol). Never with credentials that a
//! browser adds by itself: the session's route is its own origin's alone.

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::names::WebOrigin;
use crate::config;

/// What a script may read of an answer, beside what it always may.
const EXPOSED: &str = "cache-status, content-disposition, content-range, dpop-nonce, etag, link, ratelimit, ratelimit-policy, retry-after, \
                       www-authenticate, x-request-id";

/// One path's rules.
#[derive(Clone, Debug)]
pub(crate) struct Cors {
    origins: Vec<WebOrigin>,
    headers: HeaderValue,
    max_age: HeaderValue,
}

impl Cors {
    /// The rules of a route; `None` where no other origin may use it.
    pub(crate) fn of(route: &config::Route) -> Option<Self> {
        if route.cors_origins.is_empty() {
            return None;
        }
        let names: Vec<&str> = route.cors_headers.iter().map(HeaderName::as_str).collect();
        Some(Self {
            origins: route.cors_origins.clone(),
            headers: HeaderValue::try_from(names.join(", ")).unwrap_or(HeaderValue::from_static("")),
            max_age: HeaderValue::from(route.cors_max_age.as_secs()),
        })
    }

    /// The answer to a browser that asks first, about one of these methods.
    pub(crate) fn preflight(&self, headers: &HeaderMap, methods: &str) -> HttpResponse {
        let mut answer = HttpResponse::NoContent().finish();
        self.tell(headers, answer.headers_mut());
        // Who may not use it learns nothing of how.
        if answer.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
            let fields = answer.headers_mut();
            let methods = HeaderValue::try_from(methods).unwrap_or(HeaderValue::from_static("GET"));
            fields.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
            fields.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, self.headers.clone());
            fields.insert(header::ACCESS_CONTROL_MAX_AGE, self.max_age.clone());
        }
        answer
    }

    /// Adds what a browser must read before a page may: to every answer, refusals too.
    pub(crate) fn tell(&self, request: &HeaderMap, answer: &mut HeaderMap) {
        if self.origins.contains(&WebOrigin::Any) {
            answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        } else {
            // Whoever keeps the answer must not give it to another origin's page.
            answer.append(header::VARY, HeaderValue::from_static("Origin"));
            let Some(origin) = request.get(header::ORIGIN).filter(|origin| self.admits(origin)) else {
                return;
            };
            answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        }
        let exposed: HeaderName = header::ACCESS_CONTROL_EXPOSE_HEADERS;
        answer.insert(exposed, HeaderValue::from_static(EXPOSED));
    }

    fn admits(&self, origin: &HeaderValue) -> bool {
        self.origins
            .iter()
            .any(|each| matches!(each, WebOrigin::One(text) if text.as_bytes() == origin.as_bytes()))
    }
}
