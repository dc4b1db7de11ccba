//! Faults that lie between keys: each key fits, but together they cannot work.

use std::time::Duration;

use super::section::Reader;
use super::{
    Config, Dpop, Needs, Secrets, Upstream, check_grant, check_issuers, check_keys, check_limits,
    check_orders, check_routes, check_session, check_signing, check_store,
};

/// RFC 9068 and RFC 7519 speak of "a few minutes" at the most.
pub(super) const MOST_LEEWAY: Duration = Duration::from_mins(5);

pub(super) fn check(config: &Config, reader: &mut Reader<'_>, needs: &Needs<'_>) {
    if needs.bearer {
        if config.bearer.audience.is_none() {
            reader.fault(
                "bearer.audience",
                "is missing: routes take bearer tokens, so say which audience they must name",
            );
        }
        if config.issuers.is_empty() {
            reader.fault("issuer", "no issuer is trusted: add a section such as [issuer.main] with its url");
        }
    }
    if reader.is_given("seal.previous_key") && !reader.is_given("seal.key") {
        reader.fault("seal.key", "is missing: previous_key only opens what was sealed before");
    }
    if config.trace.sample_percent > 100 {
        reader.fault("trace.sample_percent", "is more than 100");
    }
    ranges(config, reader);
    if needs.session {
        // Nobody else uses these sections, and their defaults harm nobody.
        check_session::check(config, reader);
    }
    if needs.keys {
        check_keys::check(config, reader);
    }
    if needs.orders {
        check_orders::check(config, reader);
    }
    if config.keeps(*needs) {
        check_store::check(config, reader);
    }
    dpop(config, reader);
    check_issuers::check(config, reader);
    check_routes::check(config, reader, needs);
    check_limits::check(config, reader, needs);
    check_signing::check(config, reader, needs);
    for (name, upstream) in &config.upstreams {
        check_grant::check(config, reader, name, upstream);
        tls(reader, name, upstream);
        if upstream.concurrency == 0 || upstream.pool == 0 {
            reader.fault(&format!("upstream.{name}.concurrency"), "concurrency and pool must be at least 1");
        }
        let shares = [
            ("retry_budget_percent", upstream.retry_budget_percent),
            ("breaker_success_percent", upstream.breaker_success_percent),
            ("hedge_percent", upstream.hedge_percent),
        ];
        for (key, _) in shares.iter().filter(|(_, percent)| *percent > 100) {
            reader.fault(&format!("upstream.{name}.{key}"), "is more than 100");
        }
        if upstream.max_response.0 == 0 {
            reader.fault(
                &format!("upstream.{name}.max_response"),
                "must be more than 0: no answer could be read",
            );
        }
        if upstream.connection_lifetime.is_zero() {
            reader.fault(&format!("upstream.{name}.connection_lifetime"), "must be more than 0s");
        }
        if upstream.timeout.is_zero() || upstream.connect_timeout.is_zero() {
            reader.fault(&format!("upstream.{name}.timeout"), "a timeout must be more than 0s");
        }
    }
}

/// What concerns proofs, and whether it can work.
fn dpop(config: &Config, reader: &mut Reader<'_>) {
    if config.bearer.dpop == Dpop::Off {
        for key in ["bearer.dpop_nonce", "bearer.dpop_proof_age"] {
            if reader.is_given(key) {
                reader.fault(
                    key,
                    "is for proofs of keys: set bearer.dpop to \"accepted\" or \"required\", or remove it",
                );
            }
        }
    }
    let second = Duration::from_secs(1);
    if !(second..=MOST_LEEWAY).contains(&config.bearer.dpop_proof_age) {
        reader.fault("bearer.dpop_proof_age", "must be from 1s to 5m: a proof is made for one request");
    }
    if config.bearer.dpop_nonce.is_some_and(|lasts| lasts < second) {
        reader.fault("bearer.dpop_nonce", "must be at least 1s");
    }
}

/// Values that fit their type and would still disarm what they set.
fn ranges(config: &Config, reader: &mut Reader<'_>) {
    let public = &config.public;
    let positive = [
        ("head_timeout", public.head_timeout),
        ("body_timeout", public.body_timeout),
        ("write_timeout", public.write_timeout),
        ("deadline", public.deadline),
    ];
    for (key, _) in positive.iter().filter(|(_, value)| value.is_zero()) {
        reader.fault(&format!("public.{key}"), "must be more than 0s");
    }
    if public.concurrency == 0 {
        reader.fault("public.concurrency", "must be at least 1: with none, nobody is served");
    }
    if public.max_wait >= public.deadline {
        reader.fault(
            "public.max_wait",
            "must be less than public.deadline: who has waited is still to be answered",
        );
    }
    if public.connections_per_address == Some(0) {
        reader.fault(
            "public.connections_per_address",
            "must be at least 1; leave it out to have no such limit",
        );
    }
    if config.bearer.audience.as_ref().is_some_and(|audience| audience.trim().is_empty()) {
        reader.fault("bearer.audience", "is empty: say which audience access tokens must name");
    }
    if config.bearer.leeway > MOST_LEEWAY {
        reader.fault(
            "bearer.leeway",
            "is more than 5m: clocks that differ that much must be set, not tolerated",
        );
    }
    let Secrets { refresh, command_timeout } = config.secrets;
    if command_timeout.is_zero() {
        reader.fault("secrets.command_timeout", "must be more than 0s");
    }
    if refresh < Duration::from_secs(1) && !refresh.is_zero() {
        reader.fault("secrets.refresh", "must be at least 1s, or 0s to run commands when told to alone");
    }
    let keys = [
        ("seal.key", &config.seal.key),
        ("seal.previous_key", &config.seal.previous_key),
        ("admin.credential", &config.admin.credential),
    ];
    for (name, _) in keys.iter().filter(|(_, key)| key.as_ref().is_some_and(|key| key.expose().len() < 32)) {
        reader.fault(name, "is shorter than 32 characters: make one with `openssl rand -base64 32`");
    }
}

/// The issuer that an upstream's tokens come from: the named one, or the only one.
pub(crate) fn issuer_of<'a>(config: &'a Config, upstream: &'a Upstream) -> Result<&'a str, String> {
    named_or_only(config, upstream.issuer.as_ref())
}

/// The issuer at which people sign in, the same way.
pub(crate) fn sign_in_issuer(config: &Config) -> Result<&str, String> {
    named_or_only(config, config.oidc.issuer.as_ref())
}

fn named_or_only<'a>(config: &'a Config, named: Option<&'a String>) -> Result<&'a str, String> {
    match named {
        Some(name) if config.issuers.contains_key(name) => Ok(name),
        Some(name) => Err(format!("there is no section [issuer.{name}]")),
        None => match config.issuers.keys().collect::<Vec<_>>()[..] {
            [only] => Ok(only),
            [] => Err("no issuer section is there: add one such as [issuer.main]".to_owned()),
            _ => Err("is missing: there are several issuers, so say which one".to_owned()),
        },
    }
}

fn tls(reader: &mut Reader<'_>, name: &str, upstream: &Upstream) {
    let [ca, certificate, key] = ["ca_file", "certificate_file", "key_file"]
        .map(|end| reader.is_given(&format!("upstream.{name}.{end}")));
    if certificate != key {
        reader
            .fault(&format!("upstream.{name}.certificate_file"), "certificate_file and key_file go together");
    }
    if (ca || certificate) && upstream.url.scheme() == "http" {
        reader.fault(&format!("upstream.{name}.url"), "is http, but certificates are configured: use https");
    }
}
