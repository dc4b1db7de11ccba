//! How long a key is to live, as people write it.

use std::time::Duration;

use jiff::SignedDuration;

/// The store keeps nothing for longer, and a key that outlives a year outlives whoever was to rotate it.
pub(crate) const LONGEST: Duration = Duration::from_hours(24 * 366);

/// Reads `90d`, `24h`, `30m` or `20s`; from nothing to [`LONGEST`].
pub(crate) fn lifetime(text: &str) -> Option<Duration> {
    let days = text.strip_suffix('d').and_then(|days| days.trim().parse::<u64>().ok());
    let lifetime = match days {
        Some(days) => Duration::from_secs(days.checked_mul(86_400)?),
        None => Duration::try_from(text.parse::<SignedDuration>().ok()?).ok()?,
    };
    (lifetime <= LONGEST).then_some(lifetime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_days_and_less_and_a_year_at_the_most() {
        for (text, seconds) in
            [("90d", 7_776_000), ("24h", 86_400), ("20s", 20), ("0d", 0), ("366d", 31_622_400)]
        {
            assert_eq!(lifetime(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for wrong in ["", "d", "-1d", "-5s", "soon", "367d", "99999999999999999999d", "9999999h", "1.5d"] {
            assert_eq!(lifetime(wrong), None, "{wrong}");
        }
    }
}
