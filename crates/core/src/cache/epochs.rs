//! What was ended counts no more as it is kept: what was written to (RFC 9111 section 4.4), and what somebody purges. Whatever ends
//! something has the next number, and leaves it with the mark by which it ends. An answer counts where none of its marks has a later number
//! than there was when it was asked for, so that one that was under way meanwhile is not kept either.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::marks::{Mark, Marks};

/// Marks share numbers that are read without a lock: where the one that an answer's mark shares is not later than the answer, nothing has
/// ended it, and that is all that is looked at for most.
const SHARED: usize = 1 << 14;

/// Marks that are remembered with their own numbers, the last ones. Of what is older than the last one that was forgotten, and has a mark
/// whose shared number is later, it is not known whether it was ended: it counts no more either.
const OWN: usize = 1 << 16;

/// The process's numbers; clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Epochs(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    last: AtomicU64,
    all: AtomicU64,
    shared: Box<[AtomicU64]>,
    own: Mutex<Own>,
}

/// The last marks, each with its number.
#[derive(Debug, Default)]
struct Own {
    numbers: HashMap<Mark, u64>,
    in_order: VecDeque<(u64, Mark)>,
    forgotten: u64,
}

impl Epochs {
    pub(super) fn new() -> Self {
        let shared = (0..SHARED).map(|_| AtomicU64::new(0)).collect();
        Self(Arc::new(Inner {
            last: AtomicU64::new(0),
            all: AtomicU64::new(0),
            shared,
            own: Mutex::default(),
        }))
    }

    /// The number that something has that is asked for now.
    pub(crate) fn now(&self) -> u64 {
        self.0.last.load(Ordering::Acquire)
    }

    /// Whether what was asked for then, and has these marks, counts.
    pub(crate) fn spare(&self, marks: &Marks, epoch: u64) -> bool {
        self.0.all.load(Ordering::Acquire) <= epoch && marks.iter().all(|mark| self.spares(mark, epoch))
    }

    fn spares(&self, mark: Mark, epoch: u64) -> bool {
        if self.shared(mark).load(Ordering::Acquire) <= epoch {
            return true;
        }
        let own = self.0.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.forgotten <= epoch && own.numbers.get(&mark).is_none_or(|number| *number <= epoch)
    }

    /// The number of the last end of anything that has one of these marks, or shares a number with one that has.
    pub(super) fn latest(&self, marks: &Marks) -> u64 {
        let of_each = marks.iter().map(|mark| self.shared(mark).load(Ordering::Acquire));
        of_each.fold(self.0.all.load(Ordering::Acquire), u64::max)
    }

    /// Ends what has this mark.
    pub(crate) fn end(&self, mark: Mark) {
        let mut own = self.0.own.lock().unwrap_or_else(PoisonError::into_inner);
        let number = self.next();
        own.remember(mark, number);
        self.shared(mark).fetch_max(number, Ordering::AcqRel);
    }

    /// Ends everything.
    pub(crate) fn end_all(&self) {
        self.0.all.fetch_max(self.next(), Ordering::AcqRel);
    }

    fn next(&self) -> u64 {
        self.0.last.fetch_add(1, Ordering::AcqRel) + 1
    }

    fn shared(&self, mark: Mark) -> &AtomicU64 {
        &self.0.shared[usize::try_from(mark.0 % SHARED as u64).unwrap_or_default()]
    }
}

impl Own {
    fn remember(&mut self, mark: Mark, number: u64) {
        self.numbers.insert(mark, number);
        self.in_order.push_back((number, mark));
        if self.in_order.len() <= OWN {
            return;
        }
        // One that has a later number since is still remembered by that.
        if let Some((number, mark)) = self.in_order.pop_front()
            && self.numbers.get(&mark) == Some(&number)
        {
            self.numbers.remove(&mark);
            self.forgotten = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderMap;

    use super::super::tags::Tags;
    use super::*;

    fn marks(url: &str) -> Marks {
        Marks::of(url, None, &Tags::default(), &HeaderMap::new()).unwrap()
    }

    #[test]
    fn what_was_asked_for_before_an_end_does_not_count_after_it() {
        let epochs = Epochs::new();
        let (own, other) = (marks("/a"), marks("/b"));
        let before = epochs.now();
        assert!(epochs.spare(&own, before));
        epochs.end(Mark::url("/a"));
        assert!(!epochs.spare(&own, before) && epochs.spare(&other, before));
        assert!(epochs.spare(&own, epochs.now()));
        epochs.end_all();
        assert!(!epochs.spare(&other, before) && epochs.spare(&other, epochs.now()));
    }

    #[test]
    fn what_only_shares_a_number_counts_as_long_as_that_is_known() {
        let epochs = Epochs::new();
        let (mark, neighbour) = (Mark(5), Mark(5 + SHARED as u64));
        epochs.end(neighbour);
        assert!(epochs.spares(mark, 0) && !epochs.spares(neighbour, 0));
        for _ in 0..OWN {
            epochs.end(Mark(6));
        }
        assert!(!epochs.spares(neighbour, 0), "forgotten, and ended all the same");
        assert!(!epochs.spares(mark, 0), "not known any more");
        assert!(epochs.spares(mark, 1) && epochs.spares(Mark(7), 0));
        assert!(epochs.0.own.lock().unwrap().in_order.len() <= OWN);
    }
}
