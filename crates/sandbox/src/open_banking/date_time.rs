//! Times as the standard writes and reads them.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// `2026-11-23T05:14:00+00:00`.
pub(crate) fn written(seconds: i64) -> String {
    let time = Timestamp::from_second(seconds).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// Midnight of a day.
pub(crate) fn written_day(day: Date) -> String {
    format!("{day}T00:00:00+00:00")
}

/// Reads a date or a date and time. A zone is ignored: the standard tells servers to.
pub(crate) fn read_time(text: &str) -> Option<i64> {
    let local = text.trim_end_matches(['Z', 'z']);
    let time: DateTime = local.parse().ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_ignored_and_a_date_is_its_midnight() {
        for text in ["2026-11-23T00:00:00", "2026-11-23", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00+02:00"]
        {
            assert_eq!(read_time(text).map(written).as_deref(), Some("2026-11-23T00:00:00+00:00"), "{text}");
        }
        assert_eq!(read_time("yesterday"), None);
        assert_eq!(read_time("2026-02-30"), None);
    }
}
