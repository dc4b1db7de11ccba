//! Who asks: client authentication by secret (RFC 6749, section 2.3.1) or by a signed assertion (RFC 7523).

use std::collections::HashSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::endpoint::State;
use super::exchange::claims;
use super::key::{Algorithm, SigningKey};
use super::token::unix_now;
use crate::upstream::{Reply, Seen};

pub(super) const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "private_key_jwt"];
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What clients prove themselves with: one secret and one key for all of them.
pub(crate) struct Clients {
    pub(crate) secret: String,
    /// Taken beside it, while it is rotated.
    pub(crate) former: Option<String>,
    pub(crate) key: Arc<SigningKey>,
    /// The one method taken, where it is not any.
    pub(crate) only: Option<&'static str>,
    assertions: HashSet<String>,
}

impl Clients {
    pub(super) fn new() -> Self {
        Self {
            secret: "test-secret".to_owned(),
            former: None,
            key: Arc::new(SigningKey::generate(Algorithm::Es256)),
            only: None,
            assertions: HashSet::new(),
        }
    }
}

/// The client, by exactly one of the three methods.
pub(crate) fn authenticated(state: &mut State, seen: &Seen) -> Result<String, Reply> {
    let assertion = seen.form("client_assertion");
    let posted = seen.form("client_id").zip(seen.form("client_secret"));
    let basic = seen.header("authorization").and_then(basic);
    let (method, client) = match (basic, posted, assertion) {
        (Some(pair), None, None) => ("client_secret_basic", by_secret(state, pair)?),
        (None, Some(pair), None) => ("client_secret_post", by_secret(state, pair)?),
        (None, None, Some(jwt)) => ("private_key_jwt", by_assertion(state, seen, &jwt)?),
        (None, None, None) => return Err(refusal(401, "invalid_client", "no client authentication")),
        _ => return Err(refusal(400, "invalid_request", "authenticated in two ways")),
    };
    match state.clients.only {
        Some(only) if only != method => Err(refusal(401, "invalid_client", &format!("{only} alone"))),
        _ => Ok(client),
    }
}

fn by_secret(state: &State, (client, secret): (String, String)) -> Result<String, Reply> {
    if secret == state.clients.secret || Some(&secret) == state.clients.former.as_ref() {
        Ok(client)
    } else {
        Err(refusal(401, "invalid_client", "wrong secret"))
    }
}

/// The audience is the issuer and nothing else: one that takes its token endpoint's address too lets an attacker's server
/// that names that address have assertions made for it.
fn by_assertion(state: &mut State, seen: &Seen, jwt: &str) -> Result<String, Reply> {
    let refused = |why: &str| refusal(401, "invalid_client", why);
    if seen.form("client_assertion_type").as_deref() != Some(ASSERTION) {
        return Err(refused("client_assertion_type is not that of a JWT"));
    }
    let said = claims(jwt).filter(|_| signed(jwt, &state.clients.key));
    let said = said.ok_or_else(|| refused("the assertion is not signed by the client's key"))?;
    let client = said["sub"].as_str().filter(|sub| said["iss"] == **sub).map(ToOwned::to_owned);
    let client = client.ok_or_else(|| refused("iss and sub are not both the client"))?;
    let named = seen.form("client_id");
    if named.is_some_and(|named| named != client) {
        return Err(refused("client_id is not the assertion's subject"));
    }
    if said["aud"] != state.url && said["aud"] != json!([state.url]) {
        return Err(refused("the audience is not the issuer, and it alone"));
    }
    let now = unix_now();
    if !said["exp"].as_i64().is_some_and(|exp| exp > now && exp <= now + 600) {
        return Err(refused("exp is missing, past, or more than ten minutes away"));
    }
    match said["jti"].as_str() {
        Some(jti) if state.clients.assertions.insert(jti.to_owned()) => Ok(client),
        _ => Err(refused("jti is missing or was used before")),
    }
}

fn signed(jwt: &str, key: &SigningKey) -> bool {
    let Some((message, signature)) = jwt.rsplit_once('.') else { return false };
    let header = message.split('.').next().and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let header: Option<Value> = header.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let same = header.is_some_and(|header| header["alg"] == key.algorithm.name());
    let signature = URL_SAFE_NO_PAD.decode(signature);
    same && signature.is_ok_and(|signature| key.verifies(message.as_bytes(), &signature))
}

fn basic(value: &str) -> Option<(String, String)> {
    let decoded = STANDARD.decode(value.strip_prefix("Basic ")?).ok()?;
    let (client, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((form_decoded(client), form_decoded(secret)))
}

/// Both halves are form-encoded before they are joined; the client's parser that forgets it fails here.
fn form_decoded(text: &str) -> String {
    url::form_urlencoded::parse(text.as_bytes()).map(|(key, _)| key.into_owned()).next().unwrap_or_default()
}

/// An OAuth error (RFC 6749, section 5.2).
pub(crate) fn refusal(status: u16, error: &str, description: &str) -> Reply {
    Reply::json(status, &json!({"error": error, "error_description": description}))
}
