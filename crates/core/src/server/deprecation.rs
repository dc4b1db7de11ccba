//! A route on its way out: the document marks it, and every answer of it says so, until when, and where to go instead.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use utoipa::openapi::ResponseBuilder;
use utoipa::openapi::header::{Header, HeaderBuilder};

/// The field of RFC 9745.
const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
/// The field of RFC 8594.
const SUNSET: HeaderName = HeaderName::from_static("sunset");

/// Since when a route is not the one to use, until when it is served, and what takes its place. Days are UTC's.
#[derive(Clone, Copy, Debug)]
pub struct Deprecation {
    /// The day from which nobody should begin to use it.
    pub since: Date,
    /// The day from which it may be gone: once a release has said so, the contract lets it go then.
    pub sunset: Date,
    /// The path of the route to use instead, such as `/v2/accounts/{id}`; its parameters stand where the old route has them.
    pub successor: &'static str,
}

impl Deprecation {
    /// Adds `Deprecation` (RFC 9745 section 2.1), `Sunset` (RFC 8594 section 3) and a link to the successor (RFC 5829 section 3.2).
    pub(super) fn tell(&self, request: &HttpRequest, pattern: &str, headers: &mut HeaderMap) {
        let link = format!("<{}>; rel=\"successor-version\"", self.successor_of(request.path(), pattern));
        let fields = [
            (DEPRECATION, format!("@{}", seconds(self.since))),
            (SUNSET, http_date(self.sunset)),
            (header::LINK, link),
        ];
        for (name, value) in fields {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.append(name, value);
            }
        }
    }

    /// What its document says of the route.
    pub(super) fn words(&self) -> String {
        let Self { since, sunset, successor } = self;
        format!("Deprecated since {since}: use `{successor}`. It may be gone from {sunset} on.")
    }

    /// The successor's path, with what this request has in the place of each parameter, as it was written.
    fn successor_of(&self, path: &str, pattern: &str) -> String {
        let given: Vec<(&str, &str)> = pattern.split('/').zip(path.split('/')).collect();
        let segments = self.successor.split('/').map(|segment| {
            let filled = segment.starts_with('{').then(|| given.iter().find(|(name, _)| *name == segment));
            filled.flatten().map_or(segment, |(_, value)| value)
        });
        segments.collect::<Vec<_>>().join("/")
    }
}

/// What [`Deprecation::tell`] adds beside the link, for the document.
pub(super) fn headers(response: ResponseBuilder) -> ResponseBuilder {
    response
        .header("Deprecation", header("Since when it is not the one to use (RFC 9745)."))
        .header("Sunset", header("From when it may be gone (RFC 8594)."))
}

pub(super) fn header(words: &str) -> Header {
    HeaderBuilder::new().description(Some(words)).build()
}

/// At the day's beginning.
fn seconds(day: Date) -> i64 {
    day.to_zoned(TimeZone::UTC).map(|time| time.timestamp().as_second()).unwrap_or_default()
}

/// `Sat, 31 Dec 2033 00:00:00 GMT` (RFC 9110 section 5.6.7).
fn http_date(day: Date) -> String {
    day.strftime("%a, %d %b %Y 00:00:00 GMT").to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_are_those_of_the_fields() {
        assert_eq!(seconds(date(2023, 6, 30)), 1_688_083_200);
        assert_eq!(http_date(date(2033, 12, 31)), "Sat, 31 Dec 2033 00:00:00 GMT");
        assert_eq!(http_date(date(2027, 1, 4)), "Mon, 04 Jan 2027 00:00:00 GMT");
    }

    #[test]
    fn the_successor_is_of_the_same_thing() {
        let old = Deprecation {
            since: date(2026, 1, 1),
            sunset: date(2027, 1, 1),
            successor: "/v2/accounts/{id}/items/{item}",
        };
        let of = |path| old.successor_of(path, "/v1/accounts/{id}/items/{item}");
        assert_eq!(of("/v1/accounts/a%2Fb/items/7"), "/v2/accounts/a%2Fb/items/7");
        let elsewhere = Deprecation { successor: "/v2/{id}/{other}", ..old };
        assert_eq!(elsewhere.successor_of("/v1/7", "/v1/{id}"), "/v2/7/{other}");
    }
}
