//! Faults of orders that must happen once: where they are kept, and for how long they are gone on with.

use super::section::Reader;
use super::{Config, StoreEngine};

pub(super) fn check(config: &Config, reader: &mut Reader<'_>) {
    if config.store.engine == StoreEngine::Memory && !config.idempotency.may_be_lost {
        reader.fault(
            "store.engine",
            "is \"memory\", but routes take orders that must happen once, also when this process ends in the middle: set \"file\", or \"redis\" for several replicas (or idempotency.may_be_lost, for a test)",
        );
    }
    if config.idempotency.repeats_for.is_zero() {
        reader.fault(
            "idempotency.repeats_for",
            "is 0s: no order whose answer was lost would ever be gone on with",
        );
    }
}
