//! A day or a month of UTC: when it began, when it ends, what it is called.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// What a quota begins anew with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Day,
    Month,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// `2026-11-29`, `2026-11`.
    pub(super) name: String,
    pub(super) length: Duration,
    /// Until it ends.
    pub(super) left: Duration,
}

impl Turn {
    /// The period of this moment.
    pub(super) fn at(self, now: Timestamp) -> Period {
        let today = now.to_zoned(TimeZone::UTC).date();
        let (begins, ends, name) = match self {
            Self::Day => (today, today.saturating_add(1.day()), today.strftime("%Y-%m-%d").to_string()),
            Self::Month => {
                let begins = today.first_of_month();
                (begins, begins.saturating_add(1.month()), today.strftime("%Y-%m").to_string())
            }
        };
        let (begins, ends) = (midnight(begins), midnight(ends));
        Period { name, length: between(begins, ends), left: between(now, ends) }
    }

    /// What a policy's name ends with.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |time| time.timestamp())
}

fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * 60 * 60;

    #[track_caller]
    fn check(turn: Turn, now: &str, name: &str, length: u64, left: u64) {
        let length = Duration::from_secs(length);
        let expected = Period { name: name.to_owned(), length, left: Duration::from_secs(left) };
        assert_eq!(turn.at(now.parse().unwrap()), expected, "{now}");
    }

    #[test]
    fn days_and_months_are_those_of_utc() {
        check(Turn::Day, "2026-11-29T00:00:00Z", "2026-11-29", DAY, DAY);
        check(Turn::Day, "2026-11-29T23:59:59Z", "2026-11-29", DAY, 1);
        check(Turn::Day, "2026-11-30T01:30:00+02:00", "2026-11-29", DAY, 1_800);
        check(Turn::Month, "2026-11-30T23:59:59Z", "2026-11", 30 * DAY, 1);
        check(Turn::Month, "2026-12-01T00:00:00Z", "2026-12", 31 * DAY, 31 * DAY);
        check(Turn::Month, "2028-02-29T00:00:00Z", "2028-02", 29 * DAY, DAY);
    }
}
