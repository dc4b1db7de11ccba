//! Fetches under way, one for all who ask for the same at once. One goes on for as long as anybody waits for it, whoever began it. When all have
//! left, it goes on for who asks next as long as few fetches are without anybody; else it ends with the last of them, as if nobody had asked.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{AbortHandle, Abortable, Shared};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

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
    waiting: usize,
    unwaited: Arc<Semaphore>,
    /// Its place among those that everybody left.
    left: Option<OwnedSemaphorePermit>,
}

type Lands<T> = Shared<oneshot::Receiver<Arc<T>>>;

impl<K: Hash + Eq + 'static, T: Send + Sync + 'static> Flights<K, T> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(UnderWay { flights: HashMap::new(), begun: 0 }))
    }

    /// What the one fetch of this key comes to; begun where there is none. With everybody gone it takes one of the places for those that are
    /// `unwaited`, or ends. `None` where nothing came of it: it panicked, or the runtime that it was on is ending.
    pub(super) async fn landed<F: Future<Output = T> + 'static>(
        self: &Arc<Self>,
        key: K,
        unwaited: &Arc<Semaphore>,
        fetch: impl FnOnce() -> F,
    ) -> Option<Arc<T>> {
        let waits = self.joined(Arc::new(key), unwaited, fetch);
        waits.lands.clone().await.ok()
    }

    fn joined<F: Future<Output = T> + 'static>(
        self: &Arc<Self>,
        key: Arc<K>,
        unwaited: &Arc<Semaphore>,
        fetch: impl FnOnce() -> F,
    ) -> Waits<K, T> {
        let mut under_way = self.under_way();
        let flights = self.clone();
        if let Some(flight) = under_way.flights.get_mut(&key) {
            flight.waiting += 1;
            flight.left = None;
            let (number, lands) = (flight.number, flight.lands.clone());
            return Waits { flights, key, number, lands };
        }
        under_way.begun += 1;
        let number = under_way.begun;
        let (tell, lands) = oneshot::channel();
        let (lands, (task, ends)) = (lands.shared(), AbortHandle::new_pair());
        let flight =
            Flight { number, lands: lands.clone(), task, waiting: 1, unwaited: unwaited.clone(), left: None };
        under_way.flights.insert(key.clone(), flight);
        drop(under_way);
        let flies = Flies { flights: self.clone(), key: key.clone(), number };
        let fetch = fetch();
        actix_rt::spawn(Abortable::new(
            async move {
                let landed = fetch.await;
                // Who asks from here on finds what was kept of it.
                drop(flies);
                _ = tell.send(Arc::new(landed));
            },
            ends,
        ));
        Waits { flights, key, number, lands }
    }

    fn under_way(&self) -> MutexGuard<'_, UnderWay<K, T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq, T> UnderWay<K, T> {
    /// One waits no more for this flight. What is given back ends with that: nobody finds it from here on.
    fn leave(&mut self, key: &K, number: u64) -> Option<Flight<T>> {
        let flight = self.flights.get_mut(key).filter(|flight| flight.number == number)?;
        flight.waiting -= 1;
        if flight.waiting > 0 {
            return None;
        }
        flight.left = flight.unwaited.clone().try_acquire_owned().ok();
        if flight.left.is_some() { None } else { self.flights.remove(key) }
    }

    fn end(&mut self, key: &K, number: u64) {
        if self.flights.get(key).is_some_and(|flight| flight.number == number) {
            self.flights.remove(key);
        }
    }
}

/// One who waits for a flight.
struct Waits<K: Hash + Eq + 'static, T: Send + Sync + 'static> {
    flights: Arc<Flights<K, T>>,
    key: Arc<K>,
    number: u64,
    lands: Lands<T>,
}

impl<K: Hash + Eq + 'static, T: Send + Sync + 'static> Drop for Waits<K, T> {
    fn drop(&mut self) {
        let ends = self.flights.under_way().leave(&self.key, self.number);
        if let Some(flight) = ends {
            flight.task.abort();
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
