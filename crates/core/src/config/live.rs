//! Values that change while they are used: whoever uses one reads it at each use, and whoever changes it waits for nobody.

use std::sync::Arc;

use arc_swap::ArcSwap;

/// A value that may change while it is used; clones share it.
#[derive(Debug)]
pub struct Live<T>(Arc<ArcSwap<T>>);

/// A new value that was checked: to put it in place is all that is left, and cannot fail.
pub(crate) type InPlace = Box<dyn FnOnce() + Send>;

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Send + Sync + 'static> Live<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(value)))
    }

    /// The value as it is now; hold it for one request, not longer.
    pub fn now(&self) -> Arc<T> {
        self.0.load_full()
    }

    pub(crate) fn set(&self, value: T) {
        self.0.store(Arc::new(value));
    }

    /// Sets it later, once the others that change with it are known to be sound.
    pub(crate) fn ready(&self, value: T) -> InPlace {
        let live = self.clone();
        Box::new(move || live.set(value))
    }
}
