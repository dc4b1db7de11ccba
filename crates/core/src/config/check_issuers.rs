//! Faults of issuers: two that are one, what would let another's tokens in, and what could not be asked.

use std::collections::BTreeMap;
use std::time::Duration;

use jsonwebtoken::Algorithm;

use super::section::Reader;
use super::{AccessTokens, ClientAuth, Config, Issuer};

/// Signature algorithms that may be allowed: asymmetric ones alone (RFC 8725 section 3.1).
const SIGNATURES: [Algorithm; 4] = [Algorithm::ES256, Algorithm::PS256, Algorithm::EdDSA, Algorithm::RS256];

/// A token that was taken back is believed no longer than this.
const LONGEST_BELIEVED: Duration = Duration::from_mins(5);

/// What is signed by the same issuer and is no access token: a proof of a key (RFC 9449), word of a sign-out.
const OTHER_TOKENS: [&str; 2] = ["dpop+jwt", "logout+jwt"];

pub(super) fn check(config: &Config, reader: &mut Reader<'_>) {
    introspection(config, reader);
    each(config, reader);
}

/// Which issuer is asked about tokens, and whether it can be.
fn introspection(config: &Config, reader: &mut Reader<'_>) {
    let asked = config.issuers.iter().filter(|(_, issuer)| issuer.tokens == AccessTokens::Introspected);
    let asked: Vec<_> = asked.map(|(name, issuer)| (name.as_str(), issuer.client_id.is_some())).collect();
    for (name, _) in asked.iter().skip(1) {
        reader.fault(
            &format!("issuer.{name}.tokens"),
            format!(
                "only one issuer can be asked about tokens, which do not say whose they are: issuer.{} is one already",
                asked[0].0
            ),
        );
    }
    for (name, _) in asked.iter().filter(|(_, is_client)| !is_client) {
        reader.fault(
            &format!("issuer.{name}.client_id"),
            "is missing: tokens = \"introspected\" asks the issuer, which needs client_id and client_secret",
        );
    }
    for (name, issuer) in &config.issuers {
        if issuer.tokens != AccessTokens::Introspected {
            for end in ["introspected_for", "audience_optional"] {
                let key = format!("issuer.{name}.{end}");
                if reader.is_given(&key) {
                    reader.fault(
                        &key,
                        "is for an issuer that is asked about tokens: set tokens to \"introspected\", or remove it",
                    );
                }
            }
        }
        if issuer.introspected_for > LONGEST_BELIEVED {
            reader.fault(
                &format!("issuer.{name}.introspected_for"),
                "is more than 5m: a token that was taken back would be believed for so long",
            );
        }
    }
}

fn each(config: &Config, reader: &mut Reader<'_>) {
    let mut named: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, issuer) in &config.issuers {
        if let Some(other) = named.insert(issuer.url.as_str(), name) {
            let text = format!("is issuer.{other}'s too: one issuer has one section");
            reader.fault(&format!("issuer.{name}.url"), text);
        }
        for algorithm in &issuer.algorithms {
            let known = algorithm.parse::<Algorithm>().is_ok_and(|algorithm| SIGNATURES.contains(&algorithm));
            if !known {
                reader.fault(
                    &format!("issuer.{name}.algorithms"),
                    format!("{algorithm:?} cannot be allowed: use some of ES256, PS256, EdDSA, RS256"),
                );
            }
        }
        if issuer.algorithms.is_empty() {
            reader.fault(&format!("issuer.{name}.algorithms"), "allows no algorithm: name at least one");
        }
        times(reader, name, issuer);
        types(reader, name, issuer);
        client(reader, name, issuer);
    }
}

/// What proves a client must be there, and nothing of another way.
fn client(reader: &mut Reader<'_>, name: &str, issuer: &Issuer) {
    let key = |end: &str| format!("issuer.{name}.{end}");
    let signed = issuer.client_auth == ClientAuth::PrivateKeyJwt;
    let other = if signed { "client_key_file" } else { "client_secret" };
    if issuer.client_id.is_some() != reader.is_given(&key(other)) {
        reader.fault(&key("client_id"), format!("client_id and {other} go together"));
    }
    if signed && reader.is_given(&key("client_secret")) {
        reader
            .fault(&key("client_secret"), "is not used with client_auth = \"private_key_jwt\": take it out");
    }
    if !signed && reader.is_given(&key("client_key_file")) {
        reader.fault(&key("client_key_file"), "is used with client_auth = \"private_key_jwt\" alone");
    }
}

fn times(reader: &mut Reader<'_>, name: &str, issuer: &Issuer) {
    let least = [
        ("refresh", issuer.refresh, Duration::from_millis(100)),
        ("refetch_window", issuer.refetch_window, Duration::from_millis(100)),
        ("timeout", issuer.timeout, Duration::from_millis(1)),
    ];
    for (key, _, least) in least.iter().filter(|(_, value, least)| value < least) {
        reader.fault(&format!("issuer.{name}.{key}"), format!("must be at least {least:?}"));
    }
}

/// No other token of the issuer's passes for an access token.
fn types(reader: &mut Reader<'_>, name: &str, issuer: &Issuer) {
    let key = format!("issuer.{name}.extra_types");
    for typ in &issuer.extra_types {
        if typ.trim().is_empty() {
            reader.fault(&key, "has an empty type: say \"none\" where tokens have none");
        }
        if OTHER_TOKENS.iter().any(|other| typ.trim().eq_ignore_ascii_case(other)) {
            reader.fault(&key, format!("{typ:?} is the type of what is no access token: take it out"));
        }
    }
}
