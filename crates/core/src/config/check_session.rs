//! Faults between the keys of sign-in, sessions and the store.

use super::check::{MOST_LEEWAY, sign_in_issuer};
use super::section::Reader;
use super::{Config, StoreEngine};

pub(super) fn check(config: &Config, reader: &mut Reader<'_>) {
    sign_in(config, reader);
    session(config, reader);
}

/// What sign-in needs, beside what each key says by itself.
fn sign_in(config: &Config, reader: &mut Reader<'_>) {
    match sign_in_issuer(config) {
        Err(text) => reader.fault("oidc.issuer", text),
        Ok(name) if config.issuers.get(name).is_some_and(|issuer| issuer.client_id.is_none()) => reader
            .fault(
                &format!("issuer.{name}.client_id"),
                "is missing: people sign in there, which needs client_id and client_secret",
            ),
        Ok(_) => {}
    }
    if config.oidc.leeway > MOST_LEEWAY {
        reader
            .fault("oidc.leeway", "is more than 5m: clocks that differ that much must be set, not tolerated");
    }
    if config.oidc.patience.is_zero() {
        reader.fault("oidc.patience", "must be more than 0s");
    }
}

/// What a browser asks of a session's cookie.
fn session(config: &Config, reader: &mut Reader<'_>) {
    let session = &config.session;
    let name = &session.cookie;
    if name.is_empty()
        || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    {
        reader.fault("session.cookie", "a cookie's name is made of letters, digits, hyphens and underscores");
    }
    if session.idle.is_zero() || session.absolute < session.idle {
        reader.fault("session.absolute", "must be at least session.idle, and both more than 0s");
    }
    let public = &config.public.url;
    let local = matches!(public.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if public.scheme() == "http" && !local {
        reader
            .fault("public.url", "must be https: browsers keep the session's cookie on secure origins alone");
    }
    if public.path() != "/" {
        reader.fault("public.url", "has a path: the session's cookie and its routes are the whole origin's");
    }
}

/// The store of a service that keeps something.
pub(super) fn store(config: &Config, reader: &mut Reader<'_>) {
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
