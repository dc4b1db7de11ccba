//! What a running part learns of its calls: how long they were given, and whether what came of them may be kept.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use crate::cache::Lifetime;
use crate::upstream::Answer;

tokio::task_local! {
    /// The part that is being polled: those of one answer take turns within one task.
    static PART: Rc<Running>;
}

/// One part, while its calls are under way.
#[derive(Debug)]
pub struct Running {
    given: Cell<Option<Duration>>,
    /// Of the answers that it was made of.
    bytes: Cell<usize>,
    /// An answer said that nobody may keep it.
    forbidden: Cell<bool>,
    /// There were answers, and all of them were kept ones.
    kept: Cell<Option<bool>>,
}

impl Running {
    pub(super) fn new() -> Rc<Self> {
        Rc::new(Self {
            given: Cell::new(None),
            bytes: Cell::new(0),
            forbidden: Cell::new(false),
            kept: Cell::new(None),
        })
    }

    /// Runs the part's call; what its calls tell is written down here.
    pub(super) async fn of<F: Future>(self: &Rc<Self>, call: F) -> F::Output {
        PART.scope(self.clone(), call).await
    }

    /// What its first call was given; `None` where it made none.
    pub(super) fn given(&self) -> Option<Duration> {
        self.given.get()
    }

    /// Whether all that it was made of was kept from before, so that nobody was asked.
    pub(super) fn is_kept(&self) -> bool {
        self.kept.get().unwrap_or(false)
    }

    /// What the answers weigh that it was made of, in bytes; `None` where one of them may not be kept.
    pub(super) fn weight(&self) -> Option<usize> {
        (!self.forbidden.get()).then(|| self.bytes.get())
    }
}

/// A call of the running part, if one is running, has so much time.
pub(crate) fn given(time: Duration) {
    _ = PART.try_with(|part| part.given.set(part.given.get().or(Some(time))));
}

/// The running part, if one is running, is made of this answer, which was kept for so long.
pub(crate) fn read(answer: &Answer, kept_for: Duration) {
    _ = PART.try_with(|part| {
        part.kept.set(Some(part.kept.get().unwrap_or(true) && !kept_for.is_zero()));
        part.bytes.set(part.bytes.get() + answer.weight());
        part.forbidden.set(part.forbidden.get() || Lifetime::forbids_keeping(answer.headers()));
    });
}
