//! What this replica ended and the others are not told of yet. It is bounded: of too many nobody need be told one by one.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

use super::Purge;

/// Beyond so many, the others are told to end everything.
const MOST: usize = 1024;

#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: Mutex<Batch>,
    filled: Notify,
}

/// What the others are told at once, and who wants to know whether they were.
#[derive(Debug, Default)]
pub(super) struct Batch {
    purges: BTreeSet<Purge>,
    asking: Vec<oneshot::Sender<Result<(), String>>>,
}

impl Outbox {
    /// The others are to be told of it.
    pub(super) fn put(&self, purge: Purge) {
        self.lock().add([purge]);
        self.filled.notify_one();
    }

    /// The same, for who waits to know how the next attempt goes, with this or with what there is. Whatever it says, they are told.
    pub(super) async fn tell(&self, purge: Option<Purge>) -> Result<(), String> {
        let told = self.asked(purge);
        self.filled.notify_one();
        told.await.unwrap_or_else(|_| Err("this process ends".to_owned()))
    }

    fn asked(&self, purge: Option<Purge>) -> oneshot::Receiver<Result<(), String>> {
        let (asking, told) = oneshot::channel();
        let mut waiting = self.lock();
        waiting.add(purge);
        waiting.asking.push(asking);
        told
    }

    /// Returns once there may be something to tell.
    pub(super) async fn filled(&self) {
        self.filled.notified().await;
    }

    /// All there is; `None` where there is nothing.
    pub(super) fn take(&self) -> Option<Batch> {
        let batch = std::mem::take(&mut *self.lock());
        (!batch.purges.is_empty() || !batch.asking.is_empty()).then_some(batch)
    }

    /// It could not be told: it waits again, and who asked hears why.
    pub(super) fn put_back(&self, batch: Batch, why: &str) {
        self.lock().add(batch.purges);
        for asking in batch.asking {
            _ = asking.send(Err(why.to_owned()));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.lock().purges.len()
    }

    fn lock(&self) -> MutexGuard<'_, Batch> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Batch {
    pub(super) fn purges(&self) -> Vec<Purge> {
        self.purges.iter().copied().collect()
    }

    /// The others were told.
    pub(super) fn told(self) {
        for asking in self.asking {
            _ = asking.send(Ok(()));
        }
    }

    fn add(&mut self, purges: impl IntoIterator<Item = Purge>) {
        self.purges.extend(purges);
        if self.purges.contains(&Purge::All) || self.purges.len() > MOST {
            self.purges = BTreeSet::from([Purge::All]);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;
    use crate::cache::Mark;

    fn key(number: usize) -> Purge {
        Purge::Key(Mark(number as u64))
    }

    fn held(outbox: &Outbox) -> Vec<Purge> {
        outbox.take().map(|batch| batch.purges()).unwrap_or_default()
    }

    #[test]
    fn the_same_waits_once_and_too_many_are_all() {
        let outbox = Outbox::default();
        for number in (0..MOST).chain(0..MOST) {
            outbox.put(key(number));
        }
        assert_eq!(held(&outbox).len(), MOST);
        for number in 0..=MOST {
            outbox.put(key(number));
        }
        outbox.put(key(0));
        assert_eq!(held(&outbox), [Purge::All]);
        assert_eq!(held(&outbox), []);
    }

    #[test]
    fn what_was_not_told_waits_beside_what_came_since_and_who_asked_hears_why() {
        let outbox = Outbox::default();
        let mut asking = Box::pin(outbox.tell(Some(key(1))));
        assert_eq!(asking.as_mut().now_or_never(), None);
        let batch = outbox.take().unwrap();
        outbox.put(key(2));
        outbox.put_back(batch, "away");
        assert_eq!(asking.now_or_never(), Some(Err("away".to_owned())));
        assert_eq!(outbox.len(), 2);
        let mut asking = Box::pin(outbox.tell(None));
        assert_eq!(asking.as_mut().now_or_never(), None);
        outbox.take().unwrap().told();
        assert_eq!(asking.now_or_never(), Some(Ok(())));
    }
}
