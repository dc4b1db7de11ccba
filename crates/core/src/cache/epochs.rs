//! What was written to makes what is kept of it count no more (RFC 9111 section 4.4): a number for each address, which every write
//! increases. An answer counts with the number alone that there was when it was asked for, so that one that was under way while something
//! was written is not kept either.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use xxhash_rust::xxh3::xxh3_64;

/// Addresses share numbers: a write makes a few too many be asked for again, and no list grows with what clients write to.
const NUMBERS: usize = 4096;

#[derive(Clone, Debug)]
pub(super) struct Epochs(Arc<[AtomicU64]>);

impl Epochs {
    pub(super) fn new() -> Self {
        Self((0..NUMBERS).map(|_| AtomicU64::new(0)).collect())
    }

    pub(super) fn of(&self, url: &str) -> u64 {
        self.slot(url).load(Ordering::Acquire)
    }

    pub(super) fn wrote(&self, url: &str) {
        self.slot(url).fetch_add(1, Ordering::AcqRel);
    }

    fn slot(&self, url: &str) -> &AtomicU64 {
        let hash = xxh3_64(url.as_bytes());
        &self.0[usize::try_from(hash % NUMBERS as u64).unwrap_or_default()]
    }
}
