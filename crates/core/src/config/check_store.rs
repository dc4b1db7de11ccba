//! Who keeps anything in the store, and faults between its keys where somebody does.

use super::section::Reader;
use super::{Config, Dpop, Needs, StoreEngine};

impl Config {
    /// Whether anything of this service is kept in the store. Sessions, partners' keys and proofs that came always are. Tokens for upstreams,
    /// what is counted for less than a day and what is purged ask for it only where it is shared: a file of its own would save one process a
    /// few requests after a restart, and cost it a disk.
    pub(crate) fn keeps(&self, needs: Needs<'_>) -> bool {
        needs.session
            || needs.keys
            || needs.orders
            || self.bearer.dpop != Dpop::Off
            || self.allowed().any(|allowed| allowed.has_quota())
            || self.store.engine == StoreEngine::Redis
    }
}

/// The store of a service that keeps anything in it.
pub(super) fn check(config: &Config, reader: &mut Reader<'_>) {
    let store = &config.store;
    if store.timeout.is_zero() {
        reader.fault("store.timeout", "must be more than 0s");
    }
    if store.engine == StoreEngine::Redis {
        redis(config, reader);
        return;
    }
    // Said of what would be passed over in silence: whoever sets these means Redis.
    let strays = [
        ("url", store.url.is_some()),
        ("username", store.username.is_some()),
        ("password", reader.is_given("store.password")),
        ("ca_file", reader.is_given("store.ca_file")),
    ];
    for (key, _) in strays.iter().filter(|(_, set)| *set) {
        reader
            .fault(&format!("store.{key}"), "is for Redis alone: set store.engine = \"redis\", or remove it");
    }
}

/// What replicas that share a Redis need.
fn redis(config: &Config, reader: &mut Reader<'_>) {
    let store = &config.store;
    if store.url.is_none() {
        reader.fault(
            "store.url",
            "is missing: store.engine = \"redis\" needs it, such as \"rediss://redis.internal:6379\"",
        );
    }
    if !reader.is_given("seal.key") {
        reader.fault(
            "seal.key",
            "is missing: with store.engine = \"redis\" all replicas need the same key; make one with `openssl rand -base64 32`",
        );
    }
    if store.username.is_some() && !reader.is_given("store.password") {
        reader.fault("store.password", "is missing: store.username is given");
    }
    if reader.is_given("store.ca_file") && store.url.as_ref().is_some_and(|url| url.0.scheme() != "rediss") {
        reader.fault("store.url", "is not encrypted, but store.ca_file is given: use rediss://");
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    if store.prefix.is_empty() || !store.prefix.chars().all(plain) {
        // Other characters mean something in a pattern, or say to a cluster which part of a key counts.
        reader.fault("store.prefix", "must be letters, digits and -_.: and not empty");
    }
}
