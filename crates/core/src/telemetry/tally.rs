//! What each thread counts by itself. In one number for all of them each would have to wait, with every request, for the thread that counted
//! last; so they are added up when somebody asks for them.

use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use metrics::Counter;

/// One thread's part of a counter. It stays there, so nobody else adds to it.
pub(super) struct Tally {
    own: Arc<AtomicU64>,
    stays: PhantomData<Rc<()>>,
}

/// The same, as it is read.
struct Part {
    counter: Counter,
    own: Arc<AtomicU64>,
    /// How much of it the counter was told.
    told: u64,
}

static PARTS: Mutex<Vec<Part>> = Mutex::new(Vec::new());

impl Tally {
    /// This thread's part of a counter.
    pub(super) fn of(counter: Counter) -> Self {
        let own = Arc::<AtomicU64>::default();
        let part = Part { counter, own: own.clone(), told: 0 };
        PARTS.lock().unwrap_or_else(PoisonError::into_inner).push(part);
        Self { own, stays: PhantomData }
    }

    pub(super) fn count(&self) {
        add(&self.own, 1);
    }
}

/// Adds to a number to which no other thread adds.
pub(super) fn add(own: &AtomicU64, more: u64) {
    own.store(own.load(Ordering::Relaxed).wrapping_add(more), Ordering::Release);
}

/// Tells the counters what was counted since the last time.
pub(super) fn add_up() {
    PARTS.lock().unwrap_or_else(PoisonError::into_inner).retain_mut(|part| {
        // Looked at first: what its thread counted before it ended is seen then.
        let goes_on = Arc::get_mut(&mut part.own).is_none();
        let counted = part.own.load(Ordering::Acquire);
        part.counter.increment(counted - part.told);
        part.told = counted;
        goes_on
    });
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn what_threads_counted_is_added_up_once() {
        let all = Arc::<AtomicU64>::default();
        let counter = || Counter::from_arc(all.clone());
        let own = Tally::of(counter());
        own.count();
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let tally = Tally::of(counter());
                    (0..100).for_each(|_| tally.count());
                });
            }
        });
        for _ in 0..2 {
            add_up();
            assert_eq!(all.load(Ordering::Relaxed), 201);
        }
        own.count();
        add_up();
        assert_eq!(all.load(Ordering::Relaxed), 202);
    }
}
