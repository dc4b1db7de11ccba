//! Fetches under way, one for all who ask for the same at once. One goes on for as long as anybody waits for it, whoever began it. When all have
//! left, it goes on for who asks next as long as few fetches are without anybody; else it ends with the last of them: as if nobody had asked,
//! or, where that one's time is over, as one that did not come in time.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{AbortHandle, Abortable, Shared};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::unwaited::{Leaves, Then, Unwaited};
use crate::telemetry::ToldIn;
use crate::until::Until;

/// Fetches by what they are of.
pub(super) struct Flights<K, T>(Mutex<UnderWay<K, T>>);

struct UnderWay<K, T> {
    flights: HashMap<Arc<K>, Flight<T>>,
    begun: u64,
}

struct Flight<T> {
    /// Tells it from others of the same, before and after it.
    number: u64,
    lands: Lands<T>,
    task: AbortHandle,
    /// Tells it that its time is over.
    over: oneshot::Sender<()>,
    waiting: usize,
    unwaited: Unwaited,
    told_in: ToldIn,
    /// Its place among those that everybody left.
    left: Option<OwnedSemaphorePermit>,
}

type Lands<T> = Shared<oneshot::Receiver<Arc<T>>>;

/// What waiting for a fetch comes to.
#[derive(Debug)]
pub(super) enum End<T> {
    Landed(Arc<T>),
    /// It panicked, or the runtime that it was on is ending.
    Nothing,
    TooLate,
}

impl<K: Hash + Eq + 'static, T: Send + Sync + 'static> Flights<K, T> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(UnderWay { flights: HashMap::new(), begun: 0 }))
    }

    /// What the one fetch of this key comes to, waited for until `until`; begun where there is none. With everybody gone it takes one of the
    /// places for those that are `unwaited`, or ends. It is given what says that its time is over.
    pub(super) async fn landed<F: Future<Output = T> + 'static>(
        self: &Arc<Self>,
        key: K,
        unwaited: &Unwaited,
        until: &Until,
        fetch: impl FnOnce(Until) -> F,
    ) -> End<T> {
        let mut waits = self.joined(Arc::new(key), unwaited, fetch);
        match until.of(waits.lands.clone()).await {
            Some(Ok(landed)) => End::Landed(landed),
            Some(Err(_)) => End::Nothing,
            None => {
                waits.leaves = Leaves::OutOfTime;
                End::TooLate
            }
        }
    }

    fn joined<F: Future<Output = T> + 'static>(
        self: &Arc<Self>,
        key: Arc<K>,
        unwaited: &Unwaited,
        fetch: impl FnOnce(Until) -> F,
    ) -> Waits<K, T> {
        let mut under_way = self.under_way();
        let flights = self.clone();
        if let Some(flight) = under_way.flights.get_mut(&key) {
            flight.waiting += 1;
            flight.left = None;
            let (number, lands, told_in) = (flight.number, flight.lands.clone(), flight.told_in.clone());
            drop(under_way);
            told_in.link();
            return Waits { flights, key, number, lands, leaves: Leaves::Away };
        }
        under_way.begun += 1;
        let number = under_way.begun;
        let (tell, lands) = oneshot::channel();
        let (lands, (task, ends)) = (lands.shared(), AbortHandle::new_pair());
        let (over, said) = oneshot::channel();
        let (unwaited, left, told_in) = (unwaited.clone(), None, ToldIn::this());
        let flight = Flight { number, lands: lands.clone(), task, over, waiting: 1, unwaited, told_in, left };
        under_way.flights.insert(key.clone(), flight);
        drop(under_way);
        let flies = Flies { flights: self.clone(), key: key.clone(), number };
        let fetch = fetch(Until::said(said));
        actix_rt::spawn(Abortable::new(
            async move {
                let landed = fetch.await;
                // Who asks from here on finds what was kept of it.
                drop(flies);
                _ = tell.send(Arc::new(landed));
            },
            ends,
        ));
        Waits { flights, key, number, lands, leaves: Leaves::Away }
    }

    fn under_way(&self) -> MutexGuard<'_, UnderWay<K, T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq, T> UnderWay<K, T> {
    /// One waits no more for this flight.
    fn leave(&mut self, key: &K, number: u64) -> Left<T> {
        let Some(flight) = self.flights.get_mut(key).filter(|flight| flight.number == number) else {
            return Left::ToOthers;
        };
        flight.waiting -= 1;
        if flight.waiting > 0 {
            return Left::ToOthers;
        }
        flight.left = flight.unwaited.place();
        if flight.left.is_some() {
            return Left::Goes(flight.unwaited.clone());
        }
        self.flights.remove(key).map_or(Left::ToOthers, Left::Ends)
    }

    fn end(&mut self, key: &K, number: u64) {
        if self.flights.get(key).is_some_and(|flight| flight.number == number) {
            self.flights.remove(key);
        }
    }
}

/// What becomes of a flight that one leaves.
enum Left<T> {
    /// Others wait for it, or it is over.
    ToOthers,
    /// It has a place among those that nobody waits for.
    Goes(Unwaited),
    /// Nobody finds it from here on.
    Ends(Flight<T>),
}

/// One who waits for a flight.
struct Waits<K: Hash + Eq + 'static, T: Send + Sync + 'static> {
    flights: Arc<Flights<K, T>>,
    key: Arc<K>,
    number: u64,
    lands: Lands<T>,
    leaves: Leaves,
}

impl<K: Hash + Eq + 'static, T: Send + Sync + 'static> Drop for Waits<K, T> {
    fn drop(&mut self) {
        // Whatever is counted or dropped of it is so without the lock.
        let left = self.flights.under_way().leave(&self.key, self.number);
        match left {
            Left::ToOthers => {}
            Left::Goes(unwaited) => unwaited.count(Then::GoesOn),
            Left::Ends(flight) => {
                flight.unwaited.count(Then::Ends(self.leaves));
                match self.leaves {
                    Leaves::Away => flight.task.abort(),
                    // What it says of its system is still to be counted.
                    Leaves::OutOfTime => _ = flight.over.send(()),
                }
            }
        }
    }
}

/// A flight is under way until this is dropped, by whatever ends it.
struct Flies<K: Hash + Eq + 'static, T: Send + Sync + 'static> {
    flights: Arc<Flights<K, T>>,
    key: Arc<K>,
    number: u64,
}

impl<K: Hash + Eq + 'static, T: Send + Sync + 'static> Drop for Flies<K, T> {
    fn drop(&mut self) {
        self.flights.under_way().end(&self.key, self.number);
    }
}

#[cfg(test)]
mod tests;
