//! What was ended and is still there: counted before it is, for who ends it, and let go. Both look at everything that is kept, which takes
//! milliseconds of a thread: they are for who asks for it, and not for every write.

use super::{Cache, Marks};

impl Cache {
    /// How many answers count that have such marks.
    pub(crate) fn count(&self, have: impl Fn(&Marks) -> bool) -> usize {
        let counts = |marks: &Marks, epoch| have(marks) && self.epochs.spare(marks, epoch);
        self.kept.iter().map(|(_, held)| held.shelf.count(counts)).sum()
    }

    /// Lets go of what counts no more.
    pub(crate) async fn sweep(&self) {
        let counts = |marks: &Marks, epoch| self.epochs.spare(marks, epoch);
        let over: Vec<_> = self.kept.iter().filter(|(_, held)| held.shelf.count(counts) == 0).collect();
        for (key, _) in over {
            self.kept.invalidate(&*key).await;
        }
    }
}
