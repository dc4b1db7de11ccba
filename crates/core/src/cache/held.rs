//! Whether what was kept when an answer was made of it still is.

use std::sync::Arc;

use super::Cache;
use super::asked::Asked;
use super::stored::Standing;
use crate::upstream::Content;

impl Cache {
    /// Whether this content is what a request would be answered from, or what its system would be asked about.
    pub(crate) async fn holds(&self, asked: &Asked, content: &Arc<Content>) -> bool {
        let Ok(stored) = self.find(asked).await else { return false };
        let is_it = Arc::ptr_eq(stored.packed.content(), content);
        is_it
            && match stored.standing(&asked.rules, &asked.wish, self.clock.now()) {
                Standing::Fresh(_) | Standing::Taken(_) | Standing::WhileRevalidated(_) => true,
                Standing::Over(_) | Standing::Unwanted(_) => !stored.conditions().is_empty(),
            }
    }
}

impl Asked {
    /// What it takes in memory, roughly.
    pub(crate) fn weight(&self) -> usize {
        size_of::<Self>() + self.key.weight() + self.choice.weight() + self.tags.weight()
    }
}
