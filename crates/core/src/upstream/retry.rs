//! When a call is sent again: only what is safe to repeat, with full jitter, within the time that is left.

use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, RETRY_AFTER};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use rand::Rng as _;

use super::error::{Error, Kind, Retry};

/// The first wait's ceiling.
const BASE: Duration = Duration::from_millis(25);
/// No wait is longer.
const CAP: Duration = Duration::from_millis(250);

/// What a call comes to that is sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Twice {
    /// The same as once: by its method (RFC 9110 section 9.2.2), or by a key that the system keeps.
    Once,
    /// Perhaps twice.
    Perhaps,
}

impl Twice {
    pub(super) fn of(method: &Method) -> Self {
        if method.is_idempotent() { Self::Once } else { Self::Perhaps }
    }
}

/// How often one call is sent again.
#[derive(Debug)]
pub(super) struct Repetitions {
    allowed: u32,
    made: u32,
    /// One was made for a connection that closed on reuse.
    reconnected: bool,
}

impl Repetitions {
    pub(super) fn of(allowed: u32) -> Self {
        Self { allowed, made: 0, reconnected: false }
    }

    /// How long to wait before the call is sent once more, where that is safe and not too often; `asked` is what the system asks
    /// to be left alone for.
    ///
    /// A connection that was closed on reuse is no failure of the system, so that such a repetition is made at once, over a connection of
    /// its own, and is not one of those allowed. But once: a call that ends every connection that it goes over is no race.
    pub(super) fn next(&mut self, twice: Twice, error: &Error, asked: Duration) -> Option<Duration> {
        if !may_repeat(twice, error) {
            return None;
        }
        if matches!(error.kind, Kind::ClosedOnReuse(_)) && !self.reconnected {
            self.reconnected = true;
            return Some(Duration::ZERO);
        }
        self.made += 1;
        (self.made <= self.allowed).then(|| wait(self.made).saturating_add(asked))
    }
}

/// Whether a failed attempt may be followed by another.
fn may_repeat(twice: Twice, error: &Error) -> bool {
    match error.retry() {
        Retry::Always => true,
        Retry::IfIdempotent => twice == Twice::Once,
        Retry::Never => false,
    }
}

/// How long to wait before attempt `attempt` (the first repetition is 1): anywhere from nothing to a ceiling that
/// doubles, so that clients of a system that comes back do not come all at once.
fn wait(attempt: u32) -> Duration {
    let ceiling = BASE.saturating_mul(1 << (attempt - 1).min(8)).min(CAP);
    rand::rng().random_range(Duration::ZERO..=ceiling)
}

/// How long the system asks to be left alone (RFC 9110 section 10.2.3), by seconds or by a date; nothing where it does not say,
/// or not so that it can be read. The wait of above is added, or all who were told the same would come at once.
pub(crate) fn not_sooner(headers: &HeaderMap, now: Timestamp) -> Duration {
    let Some(said) = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()) else {
        return Duration::ZERO;
    };
    let said = said.trim();
    if let Ok(seconds) = said.parse() {
        return Duration::from_secs(seconds);
    }
    let date = DateTimeParser::new().parse_timestamp(said);
    date.map_or(Duration::ZERO, |date| date.duration_since(now).try_into().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use actix_web::http::StatusCode;
    use actix_web::http::header::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn check(method: &Method, kind: Kind, expected: bool) {
        let error = Error { upstream: Arc::from("x"), kind };
        assert_eq!(may_repeat(Twice::of(method), &error), expected, "{method} {error}");
    }

    #[test]
    fn only_what_is_safe_is_repeated() {
        check(&Method::POST, Kind::Connect(String::new()), true);
        check(&Method::POST, Kind::Disconnected(String::new()), false);
        check(&Method::GET, Kind::Disconnected(String::new()), true);
        check(&Method::POST, Kind::ClosedOnReuse(String::new()), false);
        check(&Method::DELETE, Kind::ClosedOnReuse(String::new()), true);
        check(&Method::GET, Kind::Timeout, false);
        check(&Method::GET, Kind::Status(StatusCode::BAD_GATEWAY), true);
        check(&Method::PUT, Kind::Status(StatusCode::SERVICE_UNAVAILABLE), true);
        check(&Method::POST, Kind::Status(StatusCode::SERVICE_UNAVAILABLE), false);
        check(&Method::GET, Kind::Status(StatusCode::INTERNAL_SERVER_ERROR), false);
        check(&Method::GET, Kind::Malformed(String::new()), false);
    }

    fn error(kind: Kind) -> Error {
        Error { upstream: Arc::from("x"), kind }
    }

    #[test]
    fn as_many_are_made_as_are_allowed_and_a_kept_connection_costs_none() {
        let (failed, raced) =
            (error(Kind::Disconnected(String::new())), error(Kind::ClosedOnReuse(String::new())));
        let mut none = Repetitions::of(0);
        assert_eq!(none.next(Twice::Once, &raced, Duration::ZERO), Some(Duration::ZERO));
        assert_eq!(none.next(Twice::Once, &failed, Duration::ZERO), None);
        assert_eq!(none.next(Twice::Perhaps, &raced, Duration::ZERO), None);
        let mut two = Repetitions::of(2);
        let second = Duration::from_secs(1);
        for _ in 0..2 {
            assert!(two.next(Twice::Once, &failed, second).is_some_and(|wait| wait >= second));
        }
        assert_eq!(two.next(Twice::Once, &failed, second), None);
    }

    proptest! {
        #[test]
        fn waits_stay_under_their_ceiling(attempt in 1_u32..) {
            let doubled = BASE * 2_u32.pow((attempt - 1).min(8));
            prop_assert!(wait(attempt) <= doubled.min(CAP));
        }

        #[test]
        fn any_wait_that_is_asked_for_is_read(text in "\\PC{0,40}", seconds: u64) {
            check_asked(&seconds.to_string(), Duration::from_secs(seconds));
            // Whatever else it says harms nobody.
            if let Ok(value) = HeaderValue::from_str(&text) {
                not_sooner(&HeaderMap::from_iter([(RETRY_AFTER, value)]), Timestamp::UNIX_EPOCH);
            }
        }
    }

    #[test]
    fn waits_are_spread() {
        let mut waits: Vec<Duration> = (0..100).map(|_| wait(4)).collect();
        waits.sort();
        assert!(waits[99].saturating_sub(waits[0]) > CAP / 4, "{waits:?}");
    }

    /// At the first second of 1970.
    #[track_caller]
    fn check_asked(said: &str, expected: Duration) {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_str(said).unwrap())]);
        assert_eq!(not_sooner(&headers, Timestamp::UNIX_EPOCH), expected, "{said}");
    }

    #[test]
    fn a_system_may_ask_to_be_left_alone() {
        check_asked("0", Duration::ZERO);
        check_asked("120", Duration::from_mins(2));
        check_asked("Thu, 01 Jan 1970 00:02:00 GMT", Duration::from_mins(2));
        check_asked("Wed, 31 Dec 1969 23:59:59 GMT", Duration::ZERO);
        check_asked("-1", Duration::ZERO);
        check_asked("soon", Duration::ZERO);
        assert_eq!(not_sooner(&HeaderMap::new(), Timestamp::UNIX_EPOCH), Duration::ZERO);
    }
}
