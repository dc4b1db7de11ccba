//! Faults of partners' keys: where they are kept, and the header that carries them.

use super::check_grant::is_taken;
use super::section::Reader;
use super::{Config, StoreEngine};

pub(super) fn check(config: &Config, reader: &mut Reader<'_>) {
    if config.store.engine == StoreEngine::Memory && !config.api_keys.may_be_lost {
        reader.fault(
            "store.engine",
            "is \"memory\", but routes take partners' keys, which must outlive this process: set \"file\", or \"redis\" for several replicas (or api_keys.may_be_lost, for a test)",
        );
    }
    let header = &config.api_keys.header;
    if is_taken(header) || header == "authorization" {
        reader.fault("api_keys.header", format!("{header} cannot carry a key: it has a meaning of its own"));
    }
}
