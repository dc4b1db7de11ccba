//! What a running part learns of its calls: how long they were given, and whether what came of them may be kept, and what ends that.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use super::last_good::Made;
use crate::cache::{Epochs, Lifetime, Marks};
use crate::upstream::Answer;

tokio::task_local! {
    /// The part that is being polled: those of one answer take turns within one task.
    static PART: Rc<Running>;
}

/// What becomes of a part once it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Later {
    /// It may be shown later as it is now: what it is made of is written down.
    Shown,
    /// It is asked for anew each time.
    Asked,
}

/// One part, while its calls are under way.
#[derive(Debug)]
pub struct Running {
    later: Later,
    given: Cell<Option<Duration>>,
    /// Of the answers.
    made: RefCell<Made>,
    /// An answer said that nobody may keep it, or cannot be ended by what it is about.
    forbidden: Cell<bool>,
    /// There were answers, and all of them were kept ones.
    kept: Cell<Option<bool>>,
}

impl Running {
    pub(super) fn new(later: Later) -> Rc<Self> {
        Rc::new(Self {
            later,
            given: Cell::new(None),
            made: RefCell::default(),
            forbidden: Cell::new(false),
            kept: Cell::new(None),
        })
    }

    /// Runs the part's call; what its calls tell is written down here. What ends meanwhile ends what comes of it.
    pub(super) async fn of<F: Future>(self: &Rc<Self>, epochs: &Epochs, call: F) -> F::Output {
        self.made.borrow_mut().epoch = epochs.now();
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

    /// What it was made of; `None` where some of it may not be kept.
    pub(super) fn made(&self) -> Option<Made> {
        (!self.forbidden.get()).then(|| self.made.borrow().clone())
    }
}

/// A call of the running part, if one is running, has so much time.
pub(crate) fn given(time: Duration) {
    _ = PART.try_with(|part| part.given.set(part.given.get().or(Some(time))));
}

/// Whether a part is running whose answers are written down.
pub(crate) fn is_followed() -> bool {
    PART.try_with(|part| part.later == Later::Shown).unwrap_or_default()
}

/// The running part, if one is running, is made of this answer, which was kept for so long and ends by these; it has no marks where it is not
/// known what ends it.
pub(crate) fn read(answer: &Answer, kept_for: Duration, marks: Option<Marks>) {
    _ = PART.try_with(|part| {
        part.kept.set(Some(part.kept.get().unwrap_or(true) && !kept_for.is_zero()));
        if part.later == Later::Asked {
            return;
        }
        let forbids = marks.is_none() || Lifetime::forbids_keeping(answer.headers());
        part.forbidden.set(part.forbidden.get() || forbids);
        let mut made = part.made.borrow_mut();
        made.weight += answer.weight();
        made.marks.and(&marks.unwrap_or_default());
    });
}
