//! A session that is used goes on. Not every request writes that down: a write per request would cost more than the request.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Live, Sessions};
use crate::store::Key;

/// Whether a request lengthens the session that it uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slide {
    /// It is a person's doing.
    Yes,
    /// It is a poll (`slide=false`).
    No,
}

/// The sessions whose time of use is being written: of many requests at once, one has it written.
#[derive(Clone, Debug, Default)]
pub(super) struct Sliding(Arc<Mutex<HashSet<Key>>>);

/// Takes a session off the list, however the write ends.
struct Place {
    sliding: Sliding,
    key: Key,
}

impl Sessions {
    /// Lengthens the session as soon as a twentieth of its idle time is gone. The request does not wait for it.
    pub(super) fn slide(&self, live: &Live) {
        let now = self.clock.utc();
        let unused = Duration::try_from(now.duration_since(live.record.used())).unwrap_or(Duration::ZERO);
        if unused < self.config.idle / 20 || !self.sliding.lock().insert(live.key.clone()) {
            return;
        }
        let place = Place { sliding: self.sliding.clone(), key: live.key.clone() };
        let record = live.record.used_at(now);
        let (store, lasts, version) = (self.store.clone(), self.lasts(&record), live.version);
        self.background.run(move |_| async move {
            let indexes = record.indexes();
            // Another write may come before: it has put the time of use forward, or renewed the tokens.
            let written = store.replace(&place.key, version, &record.written(), lasts, &indexes).await;
            if let Err(error) = written {
                tracing::warn!(%error, "a session's time of use could not be written");
            }
        });
    }
}

impl Sliding {
    fn lock(&self) -> MutexGuard<'_, HashSet<Key>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.sliding.lock().remove(&self.key);
    }
}
