//! An order whose lease is ours: what is written down of it while it is carried out.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::orders::Orders;
use super::record::{Record, State};
use super::refused::Refused;
use crate::store::{self, Version};

/// How often a store that is away is asked again.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// An order under lease. It is the one writer of its record: each write names the one before it, and fails where another came between.
#[derive(Debug)]
pub(crate) struct Held {
    orders: Orders,
    key: store::Key,
    /// When the lease ends.
    until: Instant,
    kept: RefCell<Kept>,
    shown_at: RefCell<Option<String>>,
}

#[derive(Clone, Debug)]
struct Kept {
    record: Record,
    version: Version,
    /// A write of which nobody knows whether it was done.
    doubtful: Option<(Version, Record)>,
}

/// Why something was not written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotWritten {
    /// The lease was over, and somebody else has the order.
    Lost,
    /// It may have been, all the same.
    Store(store::Error),
}

impl Held {
    pub(super) fn new(
        orders: &Orders,
        key: store::Key,
        record: Record,
        version: Version,
        until: Instant,
    ) -> Rc<Self> {
        let kept = RefCell::new(Kept { record, version, doubtful: None });
        Rc::new(Self { orders: orders.clone(), key, until, kept, shown_at: RefCell::default() })
    }

    pub(crate) fn id(&self) -> String {
        self.kept.borrow().record.id.clone()
    }

    pub(super) fn show_at(&self, path: String) {
        *self.shown_at.borrow_mut() = Some(path);
    }

    /// The path at which a route shows it, where one does.
    pub(crate) fn shown_at(&self) -> Option<String> {
        self.shown_at.borrow().clone()
    }

    pub(crate) fn first_seen(&self) -> Timestamp {
        self.kept.borrow().record.first_seen()
    }

    /// Whether the systems still know the keys of its steps.
    pub(crate) fn is_repeatable(&self) -> bool {
        let age = self.orders.clock.utc().duration_since(self.first_seen());
        Duration::try_from(age).unwrap_or_default() < self.orders.repeats_for
    }

    pub(crate) fn notes(&self) -> Option<String> {
        self.kept.borrow().record.notes.clone()
    }

    /// The record as it is now known to be kept.
    pub(crate) fn kept(&self) -> (Record, Version) {
        let kept = self.kept.borrow();
        (kept.record.clone(), kept.version)
    }

    /// Writes down what the handler must know if it has to go on.
    pub(crate) async fn note(&self, notes: String) -> Result<(), NotWritten> {
        self.write(|record| record.notes = Some(notes)).await
    }

    /// Gives the lease back: with an answer, or for whoever comes to go on.
    pub(crate) async fn end(&self, state: State) -> Result<(), NotWritten> {
        self.write(|record| record.state = state).await
    }

    /// The same while the store is away, as long as nobody else can have the order.
    pub(crate) async fn end_later(&self, state: State) {
        while self.orders.clock.now() < self.until {
            tokio::time::sleep(ASK_EVERY).await;
            match self.end(state.clone()).await {
                Ok(()) | Err(NotWritten::Lost) => return,
                Err(NotWritten::Store(_)) => {}
            }
        }
        tracing::warn!(
            order.id = self.id(),
            "how an order ended could not be written down: it is gone on with when it is asked for again"
        );
    }

    async fn write(&self, change: impl FnOnce(&mut Record)) -> Result<(), NotWritten> {
        self.resolve_doubt().await?;
        let Kept { mut record, version: from, .. } = self.kept.borrow().clone();
        change(&mut record);
        let to = Version::fresh();
        // Noted before it is sent: whoever waits for it may be dropped, and the write be done.
        self.kept.borrow_mut().doubtful = Some((to, record.clone()));
        let (value, lasts) = (record.written(), record.lasts());
        if !self.orders.store.replace_as(&self.key, from, to, &value, lasts).await? {
            return Err(NotWritten::Lost);
        }
        *self.kept.borrow_mut() = Kept { record, version: to, doubtful: None };
        Ok(())
    }

    /// Looks whether the write was done that had no answer.
    async fn resolve_doubt(&self) -> Result<(), NotWritten> {
        let Some((version, record)) = self.kept.borrow().doubtful.clone() else { return Ok(()) };
        let found = self.orders.store.get(&self.key).await?.map(|found| found.version);
        let mut kept = self.kept.borrow_mut();
        if found == Some(version) {
            *kept = Kept { record, version, doubtful: None };
        } else if found == Some(kept.version) {
            kept.doubtful = None;
        } else {
            return Err(NotWritten::Lost);
        }
        Ok(())
    }
}

#[cfg(test)]
impl Held {
    /// As after a write of these notes that had no answer, whether or not it was done.
    pub(super) fn leave_in_doubt(&self, notes: &str, done: bool) {
        use futures_util::FutureExt as _;

        let before = self.kept.borrow().clone();
        let (mut record, to) = (before.record.clone(), Version::fresh());
        record.notes = Some(notes.to_owned());
        if done {
            let (value, lasts) = (record.written(), record.lasts());
            let replaced = self.orders.store.replace_as(&self.key, before.version, to, &value, lasts);
            assert_eq!(replaced.now_or_never(), Some(Ok(true)));
        }
        *self.kept.borrow_mut() = Kept { doubtful: Some((to, record)), ..before };
    }
}

impl From<store::Error> for NotWritten {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<NotWritten> for Refused {
    fn from(not: NotWritten) -> Self {
        match not {
            NotWritten::Lost => Self::UnderWay,
            NotWritten::Store(error) => Self::Store(error),
        }
    }
}
