//! Times as they are kept beside an answer, in four bytes each.

use std::num::NonZeroU32;
use std::time::Duration;

/// From here on it is seconds.
const SECONDS: u32 = 1 << 31;
const MOST: u32 = SECONDS - 2;

/// A time: to the millisecond up to three weeks, and beyond that to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Brief(NonZeroU32);

impl Brief {
    /// No longer than this.
    pub(super) fn at_most(time: Duration) -> Self {
        Self::of(time.as_millis(), time.as_secs().into())
    }

    /// No shorter than this.
    pub(super) fn at_least(time: Duration) -> Self {
        Self::of(time.as_nanos().div_ceil(1_000_000), time.as_millis().div_ceil(1_000))
    }

    fn of(milliseconds: u128, seconds: u128) -> Self {
        let up_to_most = |number: u128| u32::try_from(number).ok().filter(|number| *number <= MOST);
        let number =
            up_to_most(milliseconds).unwrap_or_else(|| SECONDS + up_to_most(seconds).unwrap_or(MOST));
        Self(NonZeroU32::MIN.saturating_add(number))
    }

    pub(super) fn get(self) -> Duration {
        let number = self.0.get() - 1;
        if number < SECONDS {
            Duration::from_millis(number.into())
        } else {
            Duration::from_secs((number - SECONDS).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_never_more_than_it_was_said_to_be_at_most() {
        let (second, week) = (Duration::from_secs(1), Duration::from_hours(7 * 24));
        for time in
            [Duration::ZERO, Duration::from_nanos(1), second, week, 4 * week, 1000 * week, Duration::MAX]
        {
            let (less, more) = (Brief::at_most(time).get(), Brief::at_least(time).get());
            let most = Duration::from_secs(MOST.into());
            assert!(less <= time && more >= time.min(most), "{time:?}: {less:?}, {more:?}");
            assert!(more.saturating_sub(less) <= second, "{time:?}: {less:?}, {more:?}");
        }
        assert_eq!(Brief::at_most(Duration::from_millis(1500)).get(), Duration::from_millis(1500));
        let three_weeks = 3 * week + Duration::from_millis(1);
        assert_eq!(Brief::at_most(three_weeks).get(), three_weeks);
        assert_eq!(Brief::at_most(week * 4).get(), week * 4);
        assert_eq!(size_of::<Option<Brief>>(), 4);
    }
}
