//! The code flow by hand, as a native app runs it.

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    call::{Answer, encoded, post_form, send},
    running::Sandbox,
};

/// RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(crate) const PHONE_CALLBACK: &str = "com.example.bank:/callback";

/// A good authorization request of the phone app, to be changed by the tests.
pub(crate) fn phone_request() -> Vec<(&'static str, &'static str)> {
    vec![
        ("response_type", "code"),
        ("client_id", "phone-app"),
        ("redirect_uri", PHONE_CALLBACK),
        ("scope", "openid profile accounts messages"),
        ("state", "a state"),
        ("nonce", "a nonce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
}

/// The request with one parameter changed, added, or, when empty, left out.
pub(crate) fn with<'a>(
    mut request: Vec<(&'a str, &'a str)>,
    name: &'a str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    request.retain(|(key, _)| *key != name);
    if !value.is_empty() {
        request.push((name, value));
    }
    request
}

pub(crate) fn authorize(sandbox: &Sandbox, request: &[(&str, &str)], cookie: Option<&str>) -> Answer {
    let headers: Vec<_> = cookie.map(|cookie| ("cookie", cookie)).into_iter().collect();
    send("GET", &format!("{}/authorize?{}", sandbox.provider, encoded(request)), &headers, "")
}

pub(crate) fn sign_in(sandbox: &Sandbox, request: &[(&str, &str)], customer: &str) -> Answer {
    post_form(&format!("{}/authorize", sandbox.provider), &[], &with(request.to_vec(), "customer", customer))
}

/// The parameters that a redirect carries.
pub(crate) fn redirected(answer: &Answer) -> HashMap<String, String> {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let query = answer.header("location").split_once('?').expect("a query").1;
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

pub(crate) fn redeem(sandbox: &Sandbox, code: &str, verifier: &str) -> Answer {
    token(
        sandbox,
        None,
        &[
            ("grant_type", "authorization_code"),
            ("client_id", "phone-app"),
            ("redirect_uri", PHONE_CALLBACK),
            ("code_verifier", verifier),
            ("code", code),
        ],
    )
}

/// A token request, of a confidential client when one is named.
pub(crate) fn token(sandbox: &Sandbox, client: Option<&str>, pairs: &[(&str, &str)]) -> Answer {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let credentials =
        client.map(|id| format!("Basic {}", STANDARD.encode(format!("{id}:{}", sandbox.secret(id)))));
    let headers: Vec<_> = credentials.iter().map(|value| ("authorization", value.as_str())).collect();
    post_form(&format!("{}/token", sandbox.provider), &headers, pairs)
}

/// The tokens of the phone app for this customer.
pub(crate) fn phone_tokens(sandbox: &Sandbox, customer: &str, scope: &str) -> Value {
    let code =
        redirected(&sign_in(sandbox, &with(phone_request(), "scope", scope), customer))["code"].clone();
    redeem(sandbox, &code, VERIFIER).ok()
}

/// Exchanges as mobile-bff does.
pub(crate) fn exchange(sandbox: &Sandbox, client: &str, subject: &str, more: &[(&str, &str)]) -> Answer {
    let pairs = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", subject),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
    ];
    token(sandbox, Some(client), &[&pairs, more].concat())
}

/// A token with which this customer may pay through one of the BFFs.
pub(crate) fn payments_token(sandbox: &Sandbox, customer: &str) -> String {
    let tokens = phone_tokens(sandbox, customer, "openid payments");
    let audience = [("audience", "https://payments.bank.example")];
    let answer = exchange(sandbox, "mobile-bff", tokens["access_token"].as_str().unwrap(), &audience);
    answer.ok()["access_token"].as_str().unwrap().to_owned()
}

/// A token with which this customer's data may be read at a central system.
pub(crate) fn central_token(sandbox: &Sandbox, customer: &str, audience: &str) -> String {
    let tokens = phone_tokens(sandbox, customer, "openid accounts messages");
    let answer =
        exchange(sandbox, "mobile-bff", tokens["access_token"].as_str().unwrap(), &[("audience", audience)]);
    answer.ok()["access_token"].as_str().unwrap().to_owned()
}

pub(crate) fn accounts_token(sandbox: &Sandbox, customer: &str) -> String {
    central_token(sandbox, customer, "https://accounts.bank.example")
}

pub(crate) fn messages_token(sandbox: &Sandbox, customer: &str) -> String {
    central_token(sandbox, customer, "https://messages.bank.example")
}
