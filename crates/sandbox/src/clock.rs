//! The one place that reads the time.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Now, to the second: nothing in tokens or bookings is finer.
pub(crate) fn now_seconds() -> i64 {
    Timestamp::now().as_second()
}

/// Now, for the log of what was seen.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Today in UTC, the last day of generated data unless told otherwise.
pub(crate) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}
