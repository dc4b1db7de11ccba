//! Whether what was kept when an answer was made of it still is.

use std::sync::Arc;

use super::Cache;
use super::asked::Asked;
use super::stored::Standing;
use super::used::{Kept, Use};
use crate::upstream::{Answer, Content};

impl Cache {
    /// The answer that a request gets whose system is not asked, not even behind it, where that is of this content.
    pub(crate) fn fresh(&self, asked: &Asked, content: &Arc<Content>) -> Option<(Answer, Use)> {
        let stored = self.find(asked).ok()?;
        let now = self.clock.now();
        match stored.standing(&asked.rules, &asked.wish, now) {
            Standing::Fresh(ttl) if Arc::ptr_eq(stored.packed.content(), content) => {
                let used = Use::Hit(Kept { age: stored.age(now), ttl, detail: None });
                Some((stored.packed.answer(&asked.key.upstream), used))
            }
            _ => None,
        }
    }

    /// Whether this content is what a request would be answered from, or what its system would be asked about.
    pub(crate) fn holds(&self, asked: &Asked, content: &Arc<Content>) -> bool {
        let Ok(stored) = self.find(asked) else { return false };
        let is_it = Arc::ptr_eq(stored.packed.content(), content);
        is_it
            && match stored.standing(&asked.rules, &asked.wish, self.clock.now()) {
                Standing::Fresh(_) | Standing::Taken(_) | Standing::WhileRevalidated(_) => true,
                Standing::Over(_) | Standing::Unwanted(_) => stored.packed.can_be_asked(),
            }
    }
}

impl Asked {
    /// What it takes in memory, roughly.
    pub(crate) fn weight(&self) -> usize {
        size_of::<Self>() + self.key.weight() + self.choice.weight() + self.tags.weight()
    }
}
