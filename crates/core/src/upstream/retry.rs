//! When a call is sent again: only what is safe to repeat, with full jitter, within the time that is left.

use std::time::Duration;

use actix_web::http::Method;
use rand::Rng as _;

use super::error::{Error, Retry};

/// The first wait's ceiling.
const BASE: Duration = Duration::from_millis(25);
/// No wait is longer.
const CAP: Duration = Duration::from_millis(250);

/// Whether a failed attempt may be followed by another.
pub(super) fn may_repeat(method: &Method, error: &Error) -> bool {
    match error.retry() {
        Retry::Always => true,
        // RFC 9110 section 9.2.2.
        Retry::IfIdempotent => method.is_idempotent(),
        Retry::Never => false,
    }
}

/// How long to wait before attempt `attempt` (the first repetition is 1): anywhere from nothing to a ceiling that
/// doubles, so that clients of a system that comes back do not come all at once.
pub(super) fn wait(attempt: u32) -> Duration {
    let ceiling = BASE.saturating_mul(1 << (attempt - 1).min(8)).min(CAP);
    rand::rng().random_range(Duration::ZERO..=ceiling)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use actix_web::http::StatusCode;

    use super::*;
    use crate::upstream::error::Kind;

    fn check(method: &Method, kind: Kind, expected: bool) {
        let error = Error { upstream: Arc::from("x"), kind };
        assert_eq!(may_repeat(method, &error), expected, "{method} {error}");
    }

    #[test]
    fn only_what_is_safe_is_repeated() {
        check(&Method::POST, Kind::Connect(String::new()), true);
        check(&Method::POST, Kind::Disconnected(String::new()), false);
        check(&Method::GET, Kind::Disconnected(String::new()), true);
        check(&Method::GET, Kind::Timeout, false);
        check(&Method::GET, Kind::Status(StatusCode::BAD_GATEWAY), true);
        check(&Method::PUT, Kind::Status(StatusCode::SERVICE_UNAVAILABLE), true);
        check(&Method::POST, Kind::Status(StatusCode::SERVICE_UNAVAILABLE), false);
        check(&Method::GET, Kind::Status(StatusCode::INTERNAL_SERVER_ERROR), false);
        check(&Method::GET, Kind::Malformed(String::new()), false);
    }

    #[test]
    fn waits_stay_under_their_ceiling() {
        for _ in 0..1000 {
            assert!(wait(1) <= BASE);
            assert!(wait(9) <= CAP);
            assert!(wait(u32::MAX) <= CAP);
        }
    }
}
