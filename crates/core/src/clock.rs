//! The one place that reads the time: a monotonic clock for deadlines and ages, a wall clock for what the world dates.
//!
//! Everything that decides by time takes a [`Clock`], so that a test can hold it still or move it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// A source of time: the system's, or one that a test moves by hand.
#[derive(Clone, Debug, Default)]
pub struct Clock(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    Manual(Arc<Mutex<(Instant, Timestamp)>>),
}

impl Clock {
    /// The operating system's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until [`Clock::advance`] moves it; `wall` is what it shows at first.
    pub fn manual(wall: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(Mutex::new((monotonic(), wall)))))
    }

    /// The monotonic time: only differences between two of these mean anything.
    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::System => monotonic(),
            Source::Manual(at) => at.lock().unwrap_or_else(PoisonError::into_inner).0,
        }
    }

    /// The time of day, in UTC.
    pub fn utc(&self) -> Timestamp {
        match &self.0 {
            Source::System => wall(),
            Source::Manual(at) => at.lock().unwrap_or_else(PoisonError::into_inner).1,
        }
    }

    /// Moves a manual clock forward; the system's cannot be moved and stays.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(at) = &self.0 {
            let mut at = at.lock().unwrap_or_else(PoisonError::into_inner);
            at.0 += by;
            at.1 += by;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this module is the one that reads the clock")]
fn monotonic() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "this module is the one that reads the clock")]
fn wall() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manual_clock_moves_only_when_told() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let before = clock.now();
        assert_eq!(clock.now(), before);
        clock.advance(Duration::from_secs(5));
        assert_eq!(clock.now() - before, Duration::from_secs(5));
        assert_eq!(clock.utc(), Timestamp::UNIX_EPOCH + Duration::from_secs(5));
    }
}
