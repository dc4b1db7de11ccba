//! A client of a dozen lines, and a verifier that is not ours.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;
use test_support::http::{self, Answer};
use test_support::provider::Provider;
use url::Url;
use url::form_urlencoded::Serializer;

pub(crate) const BACK: &str = "http://localhost:8080/bff/callback";
/// RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A right authorization request, but for these parameters; an empty one is left out.
pub(crate) fn request(changed: &[(&str, &str)]) -> String {
    let usual = [
        ("response_type", "code"),
        ("client_id", "web-bff"),
        ("redirect_uri", BACK),
        ("scope", "openid profile"),
        ("state", "s-1"),
        ("nonce", "n-1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let kept = usual.iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    let all = kept.chain(changed).filter(|(_, value)| !value.is_empty());
    Serializer::new(String::new()).extend_pairs(all).finish()
}

pub(crate) fn authorize(provider: &Provider, changed: &[(&str, &str)]) -> Answer {
    http::get(format!("{}/authorize?{}", provider.url(), request(changed)))
}

/// The parameters that a redirect brings back.
#[track_caller]
pub(crate) fn brought(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let url = Url::parse(answer.header("location").expect("a redirect")).expect("a URL");
    url.query_pairs().into_owned().collect()
}

pub(crate) fn one(pairs: &[(String, String)], name: &str) -> Option<String> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
}

#[track_caller]
pub(crate) fn code(provider: &Provider) -> String {
    one(&brought(&authorize(provider, &[])), "code").expect("a code")
}

/// Asks `/token` with `client_secret_post`.
pub(crate) fn token(provider: &Provider, form: &[(&str, &str)]) -> Answer {
    let mut all = vec![("client_id", "web-bff"), ("client_secret", "test-secret")];
    all.extend(form);
    http::post_form(provider.url() + "/token", &all)
}

pub(crate) fn by_code(provider: &Provider, code: &str) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ];
    token(provider, &form)
}

#[track_caller]
pub(crate) fn signed_in(provider: &Provider) -> Value {
    let answer = by_code(provider, &code(provider));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

pub(crate) fn refresh(provider: &Provider, token: &str) -> Answer {
    self::token(provider, &[("grant_type", "refresh_token"), ("refresh_token", token)])
}

/// Signature, `iss`, `aud`, `exp`, by the published keys.
pub(crate) fn verified(provider: &Provider, audience: &str, token: &Value) -> Result<Value, String> {
    let token = token.as_str().ok_or("no token")?;
    let header = decode_header(token).map_err(|error| error.to_string())?;
    let keys: JwkSet = serde_json::from_value(provider.issuer().jwks()).expect("a key set");
    let key = keys.find(header.kid.as_deref().ok_or("no kid")?).ok_or("an unknown kid")?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&[audience]);
    validation.set_issuer(&[provider.url()]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    let key = DecodingKey::from_jwk(key).expect("a usable key");
    decode(token, &key, &validation).map(|data| data.claims).map_err(|error| error.to_string())
}
