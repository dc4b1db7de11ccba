//! Answers kept in memory, only where asked: by the rules of RFC 9111, with single flight, and under keys that carry the whole
//! identity unless whoever keeps them said [`Public`]. What is kept where, and why: `docs/CACHING.md`.

mod asked;
mod brief;
mod choice;
mod dates;
mod directives;
mod engine;
mod epochs;
mod fetching;
mod flights;
mod held;
mod instead;
mod kept;
mod key;
mod landed;
mod lifetime;
mod lines;
mod marks;
pub(crate) mod memory;
mod packed;
mod said;
mod shelf;
mod stored;
mod sweep;
mod tags;
mod terms;
mod unwaited;
mod used;
mod wish;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) use asked::{Asked, Conditions, Origin, Over, Unanswered};
pub(crate) use choice::{Choice, NEGOTIATED};
pub(crate) use dates::{Came, age, expires_from};
pub(crate) use epochs::Epochs;
pub(crate) use kept::Room;
pub(crate) use key::{Key, Whose};
pub(crate) use lifetime::{Lifetime, Networks};
pub(crate) use lines::Lines;
pub(crate) use marks::{Mark, Marks};
pub(crate) use said::Said;
pub(crate) use tags::Tags;
#[cfg(feature = "fuzz")]
pub(crate) use terms::hold_to_rules;
pub(crate) use terms::{Rules, Scope, Windows};
pub(crate) use unwaited::Unwaited;
pub(crate) use used::Use;
pub(crate) use wish::Wish;

use crate::clock::Clock;
use brief::Brief;
use flights::Flights;
use kept::{Held, Kept};
use landed::Landed;
use shelf::Shelf;
use stored::Stored;

/// Says that an answer is the same for everybody and may be shared. It is written out where it is meant, and there is no
/// way to write it for an answer that was fetched in a caller's name.
#[derive(Clone, Copy, Debug)]
pub struct Public;

/// What is made of a body is kept where that may be this part of all that is kept, since all else goes for it; and this part of what is kept
/// with it under one lock, which it must fit into in each coding.
const ONE_OF: u64 = 32;
const ONE_OF_A_PART: u64 = 8;

/// The process's answers, bounded in bytes.
#[derive(Clone)]
pub(crate) struct Cache {
    kept: Arc<Kept>,
    most_made_of: u64,
    flights: Arc<Flights<(Key, Choice, u64), Landed>>,
    epochs: Epochs,
    /// From when on it is counted until when what is kept is worth its room.
    begin: Instant,
    clock: Clock,
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cache")
    }
}

impl Cache {
    /// A cache that takes at most so much of memory.
    pub(crate) fn new(room: Room, clock: Clock) -> Self {
        let kept = Kept::new(room);
        let most_made_of = (room.max_bytes / ONE_OF).min(kept.part() / ONE_OF_A_PART);
        Self {
            kept: Arc::new(kept),
            most_made_of,
            flights: Arc::new(Flights::new()),
            epochs: Epochs::new(),
            begin: clock.now(),
            clock,
        }
    }

    /// What says of all that is kept whether it still counts.
    pub(crate) fn epochs(&self) -> &Epochs {
        &self.epochs
    }

    /// How much is kept: addresses, and their bytes.
    #[cfg(any(test, feature = "bench"))]
    pub(crate) fn held(&self) -> (usize, u64) {
        self.kept.held()
    }

    /// Keeps it beside, or in place of, what there is of its address; gives whether it is kept. Not where there is no room for it, nor where
    /// it was made before one that is there and fresh (RFC 9111 section 4). What is over makes room for whatever comes: by a clock that is
    /// ahead it would stay for as long as that is.
    fn put(&self, asked: &Asked, stored: &Arc<Stored>) -> bool {
        let (fits, now) = (self.kept.fits(&asked.key, &Shelf::One(stored.clone())), self.clock.now());
        let counts = |other: &Stored| other.counts(&self.epochs) && !other.held(&asked.rules, now).is_zero();
        let is_of_use = |other: &Stored| other.counts(&self.epochs) && other.is_fresh(&asked.rules, now);
        let mut is_kept = fits;
        self.change(asked, |before| {
            if before.has_newer(stored, &asked.choice, is_of_use) {
                is_kept = false;
                before.clone()
            } else if fits {
                before.with(stored, &asked.choice, counts)
            } else {
                before.without(&asked.choice)
            }
        });
        is_kept
    }

    fn forget(&self, asked: &Asked) {
        self.change(asked, |before| before.without(&asked.choice));
    }

    /// Whether what is made of such a body is kept beside it; else it is made each time.
    pub(crate) fn keeps_what_is_made_of(&self, body: &[u8]) -> bool {
        body.len() as u64 <= self.most_made_of
    }

    /// What is kept of it takes more than it did when it was kept.
    pub(crate) fn weigh_anew(&self, asked: &Asked) {
        self.change(asked, Shelf::clone);
    }

    fn change(&self, asked: &Asked, change: impl FnOnce(&Shelf) -> Shelf) {
        let now = self.clock.now();
        self.kept.change(&asked.key, |held| {
            let before = held.filter(|held| self.is_worth(held, now)).map(|held| held.shelf);
            let mut after = change(&before.unwrap_or_default());
            while !after.is_empty() && !self.kept.fits(&asked.key, &after) {
                after = after.without_the_oldest();
            }
            let until = Brief::at_least(self.running(now) + after.held(&asked.rules, now));
            (!after.is_empty()).then(|| Held::new(&asked.key, after, until))
        });
    }

    /// Whether it is worth its room at this time; what is not is as if it had gone.
    fn is_worth(&self, held: &Held, now: Instant) -> bool {
        self.running(now) < held.until.get()
    }

    fn running(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.begin)
    }
}

#[cfg(test)]
mod counted;
#[cfg(test)]
mod tests;
