//! Faults of an upstream's grant: what a kind needs must be there, and no key or resource of another kind, which would be passed
//! over in silence.

use actix_web::http::header::HeaderName;

use super::check::issuer_of;
use super::section::Reader;
use super::{Config, GrantKind, Upstream};
use crate::auth::grant::Credential;
use crate::proxy::folded;

/// The keys that belong to some kinds alone. Audience, scope and issuer may stay where another kind is tried by a variable or a flag:
/// they say what the system is, and harm nobody.
const OF_SOME: [&str; 3] = ["resource", "static_key", "static_header"];

/// Headers that frame a message, are somebody else's, or are core's own on every call: a key under such a name would break the
/// call, or be there twice.
const TAKEN: [&str; 19] = [
    "accept",
    "accept-language",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-envoy-expected-rq-timeout-ms",
    "x-request-id",
];

pub(super) fn check(config: &Config, reader: &mut Reader<'_>, name: &str, upstream: &Upstream) {
    match upstream.grant {
        GrantKind::None => {}
        GrantKind::Relay => {
            if upstream.audience.is_none() {
                reader.fault(
                    &format!("upstream.{name}.audience"),
                    "is missing: grant = \"relay\" passes a caller's token on only where it is meant for this audience too",
                );
            }
        }
        GrantKind::Exchange | GrantKind::ClientCredentials => asked(config, reader, name, upstream),
        GrantKind::Static => fixed(reader, name, upstream),
    }
    strays(reader, name, upstream.grant);
}

/// As the settings write it.
fn word(kind: GrantKind) -> &'static str {
    match kind {
        GrantKind::None => "none",
        GrantKind::Relay => "relay",
        GrantKind::Exchange => "exchange",
        GrantKind::ClientCredentials => "client_credentials",
        GrantKind::Static => "static",
    }
}

fn own_keys(kind: GrantKind) -> &'static [&'static str] {
    match kind {
        GrantKind::None | GrantKind::Relay => &[],
        GrantKind::Exchange | GrantKind::ClientCredentials => &["resource"],
        GrantKind::Static => &["static_key", "static_header"],
    }
}

fn strays(reader: &mut Reader<'_>, name: &str, kind: GrantKind) {
    for end in OF_SOME.iter().filter(|end| !own_keys(kind).contains(end)) {
        let key = format!("upstream.{name}.{end}");
        if reader.is_given(&key) {
            reader.fault(
                &key,
                format!("is not used with grant = \"{}\": set another grant, or take it out", word(kind)),
            );
        }
    }
}

/// What is asked of an issuer.
fn asked(config: &Config, reader: &mut Reader<'_>, name: &str, upstream: &Upstream) {
    let kind = word(upstream.grant);
    // A token for whatever the issuer thinks of is one that another system may take too.
    if upstream.audience.is_none() && upstream.resource.is_none() {
        reader.fault(
            &format!("upstream.{name}.audience"),
            format!("is missing: grant = \"{kind}\" asks the issuer for a token of this audience (or set resource)"),
        );
    }
    match issuer_of(config, upstream) {
        Err(text) => reader.fault(&format!("upstream.{name}.issuer"), text),
        Ok(issuer) => {
            if config.issuers.get(issuer).is_some_and(|issuer| issuer.client_id.is_none()) {
                reader.fault(
                    &format!("issuer.{issuer}.client_id"),
                    format!("is missing: upstream.{name} has grant = \"{kind}\", which needs client_id and client_secret"),
                );
            }
        }
    }
}

/// A key and the header that carries it.
fn fixed(reader: &mut Reader<'_>, name: &str, upstream: &Upstream) {
    let (key, header) = (format!("upstream.{name}.static_key"), format!("upstream.{name}.static_header"));
    if !reader.is_given(&key) {
        reader.fault(&key, "is missing: grant = \"static\" sends it");
    }
    if let Some(secret) = &upstream.static_key
        && let Err(text) = Credential::fixed(secret, upstream.static_header.as_ref())
    {
        reader.fault(&key, text);
    }
    if let Some(taken) = upstream.static_header.as_ref().filter(|header| is_taken(header)) {
        reader.fault(&header, format!("{taken} cannot carry a key: it has a meaning of its own"));
    }
}

/// Whether a header of this name can carry no key.
pub(super) fn is_taken(header: &HeaderName) -> bool {
    let name = folded(header);
    TAKEN.contains(&&*name) || ["proxy-", "x-forwarded-", "sec-"].iter().any(|begin| name.starts_with(begin))
}
