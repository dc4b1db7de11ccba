//! Nonces of this service (RFC 9449 section 9): sealed times. Nothing is kept of them, and every replica with the same seal key
//! knows each other's.

use std::time::Duration;

use crate::auth::Now;
use crate::config::Live;
use crate::http::seal::Sealer;

const PURPOSE: &str = "dpop nonce";

/// Gives nonces out and knows them again.
#[derive(Debug)]
pub(super) struct Nonces {
    sealer: Live<Sealer>,
    /// Seconds.
    lasts: i64,
}

/// What a nonce is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It holds.
    Fresh,
    /// It holds, in the second half of its life.
    Ageing,
    /// It is none of ours, or has ended.
    None,
}

impl Nonces {
    pub(super) fn new(sealer: Live<Sealer>, lasts: Duration) -> Self {
        Self { sealer, lasts: i64::try_from(lasts.as_secs()).unwrap_or(i64::MAX) }
    }

    pub(super) fn issue(&self, now: Now) -> String {
        self.sealer.now().seal(PURPOSE, &now.second().to_string())
    }

    pub(super) fn look(&self, nonce: &str, now: Now) -> Standing {
        let opened = self.sealer.now().open(PURPOSE, nonce);
        let Some(issued) = opened.and_then(|text| text.parse::<i64>().ok()) else { return Standing::None };
        if now.is_before(issued) || now.is_too_late_for(issued, self.lasts) {
            Standing::None
        } else if now.second().saturating_sub(issued) > self.lasts / 2 {
            Standing::Ageing
        } else {
            Standing::Fresh
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::clock::Clock;
    use crate::config::{Seal, Secret};

    fn nonces(key: &str) -> Nonces {
        let seal = Seal { key: Some(Secret::new(key.to_owned())), previous_key: None };
        Nonces::new(Live::new(Sealer::new(&seal).unwrap()), Duration::from_mins(1))
    }

    #[test]
    fn a_nonce_is_fresh_then_ages_then_ends_at_every_replica() {
        let clock = Clock::manual(Timestamp::from_second(1_800_000_000).unwrap());
        let now = || Now::new(&clock, Duration::from_secs(10));
        let (here, there, elsewhere) = (nonces("key"), nonces("key"), nonces("other"));
        let nonce = here.issue(now());
        assert_eq!(elsewhere.look(&nonce, now()), Standing::None);
        for (seconds, standing) in [
            (0, Standing::Fresh),
            (30, Standing::Fresh),
            (1, Standing::Ageing),
            (39, Standing::Ageing),
            (1, Standing::None),
        ] {
            clock.advance(Duration::from_secs(seconds));
            assert_eq!(there.look(&nonce, now()), standing);
        }
        assert_eq!(here.look("", now()), Standing::None);
    }

    #[test]
    fn a_nonce_of_a_clock_that_is_ahead_is_taken_within_the_leeway() {
        let at = |second| Clock::manual(Timestamp::from_second(second).unwrap());
        let now = |clock: &Clock| Now::new(clock, Duration::from_secs(10));
        let nonces = nonces("key");
        let ahead = |by: i64| nonces.issue(now(&at(1_800_000_000 + by)));
        assert_eq!(nonces.look(&ahead(10), now(&at(1_800_000_000))), Standing::Fresh);
        assert_eq!(nonces.look(&ahead(11), now(&at(1_800_000_000))), Standing::None);
    }
}
