//! The fetches that tokens of unknown keys asked for: one in each window, of callers and of the issuer itself.

use std::time::{Duration, Instant};

use super::From;

/// When a fetch was last asked for, by each who may ask.
#[derive(Debug, Default)]
pub(super) struct Asked {
    for_callers: Option<Instant>,
    for_itself: Option<Instant>,
    pub(super) under_way: bool,
}

impl Asked {
    /// Whether a fetch begins now; it is under way from then on, and spends the window of whoever asked.
    pub(super) fn begin(&mut self, from: From, now: Instant, window: Duration) -> bool {
        let spent = self.last(from).is_some_and(|last| now.duration_since(last) < window);
        let begin = !spent && !self.under_way;
        if begin {
            *self.last(from) = Some(now);
            self.under_way = true;
        }
        begin
    }

    fn last(&mut self, from: From) -> &mut Option<Instant> {
        match from {
            From::Caller => &mut self.for_callers,
            From::Issuer => &mut self.for_itself,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    const WINDOW: Duration = Duration::from_secs(30);
    const MILLISECOND: Duration = Duration::from_millis(1);

    #[test]
    fn each_window_has_one_fetch() {
        let (mut asked, now) = (Asked::default(), Clock::system().now());
        assert!(asked.begin(From::Caller, now, WINDOW));
        assert!(!asked.begin(From::Issuer, now, WINDOW), "one is under way");
        asked.under_way = false;
        assert!(
            !asked.begin(From::Caller, now + WINDOW.saturating_sub(MILLISECOND), WINDOW),
            "the window is spent"
        );
        assert!(asked.begin(From::Issuer, now, WINDOW), "and the issuer's own is not");
        asked.under_way = false;
        assert!(asked.begin(From::Caller, now + WINDOW, WINDOW));
    }
}
