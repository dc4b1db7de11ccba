//! What was ended, or is over, and is still there: counted before it is, for who ends it, and let go. Both look at everything that is kept, which
//! takes milliseconds of a thread: they are for who asks for it and for now and then, and not for every write.

use std::time::Duration;

use super::kept::Held;
use super::{Cache, Marks};
use crate::upstream::Background;

/// How often what is over is let go. Nobody is given it before: this is for its room, and so that no memory holds what is somebody's for
/// longer than it is of use.
const SWEEP_EVERY: Duration = Duration::from_mins(1);

/// So many are looked at before others on the thread have their turn.
const AT_ONCE: usize = 1 << 10;

impl Cache {
    /// How many answers count that have such marks.
    pub(crate) fn count(&self, have: impl Fn(&Marks) -> bool) -> usize {
        let counts = |marks: &Marks, epoch| have(marks) && self.epochs.spare(marks, epoch);
        let now = self.clock.now();
        let held = self.kept.iter().filter(|(_, held)| self.is_worth(held, now));
        held.map(|(_, held)| held.shelf.count(counts)).sum()
    }

    /// Lets go, now and then, of what is over.
    pub(crate) fn tidy(&self, background: &Background) {
        let cache = self.clone();
        background.keep_running(move |_| async move {
            loop {
                tokio::time::sleep(SWEEP_EVERY).await;
                cache.sweep().await;
            }
        });
    }

    /// Lets go of what counts no more, and of what is over.
    pub(crate) async fn sweep(&self) {
        let now = self.clock.now();
        let counts = |held: &Held| held.shelf.count(|marks, epoch| self.epochs.spare(marks, epoch)) > 0;
        let is_no_use = |held: &Held| !self.is_worth(held, now) || !counts(held);
        for (at, (key, held)) in self.kept.iter().enumerate() {
            if is_no_use(&held) {
                self.kept.let_go(&key, is_no_use);
            }
            if at % AT_ONCE == AT_ONCE - 1 {
                tokio::task::yield_now().await;
            }
        }
    }
}

#[cfg(test)]
mod tests;
