//! The days that are filled, worked out once for all customers.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};

/// How far back the data goes.
const YEARS: i64 = 2;

/// One day of the data.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    /// Midnight UTC, in seconds since 1970.
    pub(super) start: i64,
    pub(super) of_month: i64,
    pub(super) of_year: i64,
    pub(super) ends_month: bool,
    pub(super) weekend: bool,
    /// The last day of all: nothing may be booked late on it, since it may be today.
    pub(super) last: bool,
}

/// Two years of days, ending with `until`.
pub(super) fn days(until: Date) -> Vec<Day> {
    let first = until.saturating_sub(YEARS.years());
    let mut days = Vec::new();
    let mut date = first;
    while date <= until {
        days.push(day(date, date == until));
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    days
}

/// Midnight UTC of a date, in seconds since 1970.
pub(super) fn midnight(date: Date) -> i64 {
    // A date outside of what a timestamp can hold is not one a bank has.
    date.to_zoned(TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_second())
}

fn day(date: Date, last: bool) -> Day {
    Day {
        start: midnight(date),
        of_month: i64::from(date.day()),
        of_year: i64::from(date.day_of_year()),
        ends_month: date.day() == date.days_in_month(),
        weekend: matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday),
        last,
    }
}
