//! A token's times by our clock, which is not its issuer's: a difference of no more than the leeway is nobody's fault.

use std::time::Duration;

use crate::clock::Clock;

/// What the time is, in seconds since 1970, and how far the issuer's clock may be from it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    second: i64,
    leeway: i64,
}

impl Now {
    pub(crate) fn new(clock: &Clock, leeway: Duration) -> Self {
        Self { second: clock.utc().as_second(), leeway: i64::try_from(leeway.as_secs()).unwrap_or(i64::MAX) }
    }

    /// Seconds since 1970.
    pub(crate) fn second(self) -> i64 {
        self.second
    }

    /// Whether this `exp` has come: a token does not hold at its end either (RFC 7519 section 4.1.4).
    pub(crate) fn has_reached(self, exp: i64) -> bool {
        exp.saturating_add(self.leeway) <= self.second
    }

    /// How long it is until this `exp` has come.
    pub(crate) fn until_end(self, exp: i64) -> Duration {
        let left = exp.saturating_add(self.leeway).saturating_sub(self.second);
        Duration::from_secs(left.max(0).unsigned_abs())
    }

    /// Whether this `nbf` or `iat` is still to come.
    pub(crate) fn is_before(self, start: i64) -> bool {
        start.saturating_sub(self.leeway) > self.second
    }

    /// Whether what was issued then is more than so many seconds old.
    pub(crate) fn is_too_late_for(self, iat: i64, most: i64) -> bool {
        self.second.saturating_sub(iat) > most.saturating_add(self.leeway)
    }

    /// For how long a token can be taken that must not be so many seconds old: from before its `iat` to the last of them.
    pub(crate) fn taken_for(self, most: i64) -> Duration {
        let seconds = most.saturating_add(self.leeway.saturating_mul(2)).saturating_add(1);
        Duration::from_secs(seconds.unsigned_abs())
    }

    /// By how many seconds the clock that wrote this `iat` just now is ahead of ours, where that is more than the leeway.
    pub(crate) fn off(self, iat: i64) -> Option<i64> {
        let ahead = iat.saturating_sub(self.second);
        (ahead.unsigned_abs() > self.leeway.unsigned_abs()).then_some(ahead)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn now() -> Now {
        Now::new(&Clock::manual(Timestamp::from_second(NOW).unwrap()), Duration::from_secs(10))
    }

    #[test]
    fn an_end_is_reached_when_the_leeway_is_over() {
        assert!(!now().has_reached(NOW - 9));
        assert!(now().has_reached(NOW - 10));
        assert!(now().has_reached(i64::MIN) && !now().has_reached(i64::MAX));
        for (exp, left) in [(NOW, 10), (NOW - 9, 1), (NOW - 10, 0), (i64::MIN, 0)] {
            assert_eq!(now().until_end(exp).as_secs(), left);
        }
    }

    #[test]
    fn a_start_may_be_as_far_ahead_as_the_leeway() {
        assert!(!now().is_before(NOW + 10));
        assert!(now().is_before(NOW + 11));
        assert!(now().is_before(i64::MAX) && !now().is_before(i64::MIN));
    }

    #[test]
    fn a_token_is_too_old_one_second_after_the_leeway() {
        assert!(!now().is_too_late_for(NOW - 130, 120));
        assert!(now().is_too_late_for(NOW - 131, 120));
        assert!(now().is_too_late_for(i64::MIN, 120) && !now().is_too_late_for(i64::MAX, 120));
    }

    /// The first second at which it can be taken, and the first at which it no longer can.
    #[test]
    fn a_token_can_be_taken_from_the_leeway_before_to_the_leeway_after() {
        let (first, first_not) = (NOW + 10, NOW - 131);
        assert!(!now().is_before(first) && now().is_too_late_for(first_not, 120));
        assert_eq!(now().taken_for(120).as_secs(), first.abs_diff(first_not));
    }

    #[test]
    fn a_clock_is_off_by_more_than_the_leeway() {
        assert_eq!([NOW - 10, NOW, NOW + 10].map(|iat| now().off(iat)), [None; 3]);
        assert_eq!([NOW - 11, NOW + 300].map(|iat| now().off(iat)), [Some(-11), Some(300)]);
    }
}
