//! Counts of the last seconds: a ring with a place for each, the running one among them.

use std::time::Instant;

/// `KINDS` counts for each of the last `PLACES` seconds.
#[derive(Debug)]
pub(super) struct Seconds<const KINDS: usize, const PLACES: usize> {
    /// When the first second began: with the first look.
    began: Option<Instant>,
    running: u64,
    counts: [[u32; KINDS]; PLACES],
}

impl<const KINDS: usize, const PLACES: usize> Seconds<KINDS, PLACES> {
    pub(super) const fn new() -> Self {
        Self { began: None, running: 0, counts: [[0; KINDS]; PLACES] }
    }

    /// Counts one of this kind.
    pub(super) fn add(&mut self, kind: usize, now: Instant) {
        self.move_on(now);
        let count = &mut self.counts[place::<PLACES>(self.running)][kind];
        *count = count.saturating_add(1);
    }

    /// How many of this kind there were in the last `seconds` places: the stretch ends now, and is up to a second shorter than
    /// that.
    pub(super) fn sum(&mut self, kind: usize, seconds: u64, now: Instant) -> u64 {
        self.move_on(now);
        let first = (self.running + 1).saturating_sub(seconds);
        (first..=self.running).map(|second| u64::from(self.counts[place::<PLACES>(second)][kind])).sum()
    }

    /// Forgets all counts.
    pub(super) fn clear(&mut self) {
        self.counts = [[0; KINDS]; PLACES];
    }

    /// Empties the places of seconds that began since the last look. Who read the time a moment before another and comes after
    /// it is counted with that one.
    fn move_on(&mut self, now: Instant) {
        let began = *self.began.get_or_insert(now);
        let second = now.saturating_duration_since(began).as_secs();
        let passed = second.saturating_sub(self.running).min(PLACES as u64);
        for newer in 0..passed {
            self.counts[place::<PLACES>(second - newer)] = [0; KINDS];
        }
        self.running = self.running.max(second);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the remainder is below the number of places")]
const fn place<const PLACES: usize>(second: u64) -> usize {
    (second % PLACES as u64) as usize
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::clock::Clock;

    proptest! {
        /// Against a list of everything that was counted.
        #[test]
        fn the_ring_counts_what_a_list_would(steps in prop::collection::vec((0_u64..4000, 0_usize..2), 1..200)) {
            let clock = Clock::manual(Timestamp::UNIX_EPOCH);
            let began = clock.now();
            let (mut ring, mut list) = (Seconds::<2, 4>::new(), Vec::new());
            // The first second begins with the first look.
            ring.sum(0, 1, began);
            for (millis, kind) in steps {
                clock.advance(Duration::from_millis(millis));
                let now = clock.now();
                ring.add(kind, now);
                list.push(((now - began).as_secs(), kind));
                let running = (now - began).as_secs();
                for seconds in 1..=4 {
                    let expected = list.iter().filter(|(at, k)| *k == kind && at + seconds > running).count();
                    prop_assert_eq!(ring.sum(kind, seconds, now), expected as u64);
                }
            }
        }
    }
}
