//! Faults between the keys of sign-in and sessions.

use super::Config;
use super::check::{MOST_LEEWAY, sign_in_issuer};
use super::section::Reader;

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
