//! Times as the standard writes and reads them.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::failure::Failure;

/// `2026-11-23T05:14:00+00:00`.
pub(super) fn written(seconds: i64) -> String {
    let time = Timestamp::from_second(seconds).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// Midnight of a day.
pub(super) fn written_day(day: Date) -> String {
    format!("{day}T00:00:00+00:00")
}

/// Reads a date or a date and time. A zone is ignored: the standard tells servers to.
pub(super) fn read(text: &str) -> Option<i64> {
    let local = text.trim_end_matches(['Z', 'z']);
    let time: DateTime = local.parse().ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

/// Reads the value of a query parameter.
pub(super) fn parameter(name: &'static str, value: &str) -> Result<i64, Failure> {
    // A `+` of an offset that the caller did not encode arrives as a space.
    read(&value.replace(' ', "+")).ok_or_else(|| Failure::Parameter {
        name,
        message: "give an ISO 8601 date, or date and time: 2026-11-23 or 2026-11-23T08:00:00".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_ignored_and_a_date_is_its_midnight() {
        for text in ["2026-11-23T00:00:00", "2026-11-23", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00+02:00"]
        {
            assert_eq!(read(text).map(written).as_deref(), Some("2026-11-23T00:00:00+00:00"), "{text}");
        }
        assert_eq!(read("yesterday"), None);
        assert_eq!(read("2026-02-30"), None);
    }
}
