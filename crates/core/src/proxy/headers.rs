//! Which header fields may pass at all. A route's settings name what passes; what is here cannot be named (docs/SECURITY.md,
//! C3): it is said by this service or by nobody.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// What a caller says to this service, or to the next hop alone (RFC 9110 section 7.6.1), or only trusted proxies may say.
const NEVER_UP: [&str; 29] = [
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "dpop",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "keep-alive",
    "origin",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-api-key",
    "x-client-ip",
    "x-csrf",
    "x-original-url",
    "x-real-ip",
    "x-request-id",
    "x-rewrite-url",
    "true-client-ip",
];

/// Families of such fields.
const NEVER_UP_PREFIXES: [&str; 5] = ["x-forwarded-", "x-envoy-", "x-http-method", "sec-", "access-control-"];

/// What this service says itself, or belongs to one hop.
const NEVER_DOWN: [&str; 23] = [
    "alt-svc",
    "cache-status",
    "clear-site-data",
    "connection",
    "content-length",
    "date",
    "dpop-nonce",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authentication-info",
    "proxy-connection",
    "ratelimit",
    "ratelimit-policy",
    "server",
    "server-timing",
    "strict-transport-security",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "www-authenticate",
    "x-content-type-options",
    "x-request-id",
];

const NEVER_DOWN_PREFIXES: [&str; 1] = ["access-control-"];

/// Whether a request's field may be named by a route.
pub(crate) fn may_go_up(name: &HeaderName) -> bool {
    allowed(name, &NEVER_UP, &NEVER_UP_PREFIXES)
}

/// Whether an answer's field may be named by a route.
pub(crate) fn may_come_down(name: &HeaderName) -> bool {
    allowed(name, &NEVER_DOWN, &NEVER_DOWN_PREFIXES)
}

fn allowed(name: &HeaderName, never: &[&str], prefixes: &[&str]) -> bool {
    let name = folded(name);
    !never.contains(&&*name) && !prefixes.iter().any(|prefix| name.starts_with(prefix))
}

/// Underscores are hyphens to servers that make variables of fields: `x_forwarded_for` is one of ours too.
pub(crate) fn folded(name: &HeaderName) -> String {
    name.as_str().replace('_', "-")
}

/// Fields that a message says to the next hop alone (RFC 9110 section 7.6.1).
pub(crate) fn of_connection(headers: &HeaderMap) -> Vec<HeaderName> {
    let said = headers.get_all(header::CONNECTION).filter_map(|value| value.to_str().ok());
    said.flat_map(|value| value.split(',')).filter_map(|name| name.trim().parse().ok()).collect()
}

/// A message's fields of these names, but for those that it says to this service alone.
pub(crate) fn picked(
    names: &[HeaderName],
    headers: &HeaderMap,
) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    let connection = headers.get_all(header::CONNECTION);
    // A message has fewer fields than may pass: what is looked for is each of its own.
    let passing = headers.iter().filter(move |(name, _)| {
        names.contains(name) && !connection.clone().any(|options| is_named(name, options))
    });
    passing.map(|(name, value)| (name.clone(), value.clone()))
}

/// Whether a list of names has this one.
fn is_named(name: &HeaderName, list: &HeaderValue) -> bool {
    let mut names = list.as_bytes().split(|byte| *byte == b',');
    names.any(|each| each.trim_ascii().eq_ignore_ascii_case(name.as_str().as_bytes()))
}

/// Whether an answer with this field is for the one client alone that it was made for.
pub(crate) fn sets_a_cookie(name: &HeaderName) -> bool {
    *name == header::SET_COOKIE
}

/// Whether a `Set-Cookie` of an upstream's may pass: not under a name with a prefix that browsers keep for what this origin
/// says itself (RFC 6265bis section 4.1.3), under which the session's is.
pub(crate) fn cookie_may_come_down(value: &HeaderValue) -> bool {
    let Ok(text) = value.to_str() else { return false };
    let name = text.split(['=', ';']).next().unwrap_or_default().trim().to_ascii_lowercase();
    !name.is_empty()
        && !name.starts_with("__host-")
        && !name.starts_with("__secure-")
        && !name.starts_with("__http-")
}

/// What is passed on of a request that asks for a part, or for what has changed: nothing where the answer is made anew here.
pub(crate) const ABOUT_BYTES: [HeaderName; 8] = [
    header::ACCEPT_ENCODING,
    header::RANGE,
    header::IF_RANGE,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::IF_MODIFIED_SINCE,
    header::IF_UNMODIFIED_SINCE,
    header::ETAG,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &'static str, up: bool, down: bool) {
        let name = HeaderName::from_static(name);
        assert_eq!((may_go_up(&name), may_come_down(&name)), (up, down), "{name}");
    }

    #[test]
    fn what_is_ours_or_the_next_hops_never_passes() {
        check("accept", true, true);
        check("x-own", true, true);
        check("cookie", false, true);
        check("authorization", false, true);
        check("forwarded", false, true);
        check("x-forwarded-for", false, true);
        check("x_forwarded_for", false, true);
        check("x-forwarded_proto", false, true);
        check("sec-fetch-site", false, true);
        check("connection", false, false);
        check("proxy-connection", false, false);
        check("proxy-authentication-info", true, false);
        check("transfer-encoding", false, false);
        check("transfer_encoding", false, false);
        check("set-cookie", true, true);
        check("access-control-allow-origin", false, false);
        check("strict-transport-security", true, false);
    }

    #[test]
    fn no_upstream_sets_a_cookie_of_this_origins_own() {
        for (cookie, passes) in [
            ("theme=dark; Path=/", true),
            ("__Host-Http-bff=x", false),
            ("__host-http-bff=x", false),
            (" __Secure-a=x", false),
            ("=x", false),
            ("", false),
        ] {
            assert_eq!(cookie_may_come_down(&HeaderValue::from_static(cookie)), passes, "{cookie}");
        }
    }
}
