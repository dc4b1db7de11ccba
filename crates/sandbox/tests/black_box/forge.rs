//! Tokens that the provider would never issue, signed with its own key from the data folder.

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

pub(crate) fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// A good token for the accounts system, changed by what `changes` holds; null removes a claim.
pub(crate) fn accounts_token(issuer: &str, data: &Path, typ: &str, changes: &Value) -> String {
    let mut claims = json!({
        "iss": issuer, "sub": "cust-0001", "aud": "https://accounts.bank.example", "exp": now() + 60, "nbf": now(),
        "iat": now(), "jti": "forged", "client_id": "forger", "scope": "accounts",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    sign(&std::fs::read(data.join("signing-key.p8")).unwrap(), typ, &claims)
}

pub(crate) fn sign(pkcs8: &[u8], typ: &str, claims: &Value) -> String {
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some(typ.to_owned());
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_ec_der(pkcs8)).unwrap()
}

/// What a token says, unverified.
pub(crate) fn claims(token: &str) -> Value {
    part(token, 1)
}

pub(crate) fn header(token: &str) -> Value {
    part(token, 0)
}

fn part(token: &str, place: usize) -> Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(place).unwrap()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}
