//! A client that breaks a rule is found out.

use test_support::http;
use test_support::provider::Provider;

use crate::client::{BACK, VERIFIER, authorize, brought, by_code, code, one, token};

#[track_caller]
fn check_sent_back(changed: (&str, &str), complaint: &str) {
    let provider = Provider::start();
    let pairs = brought(&authorize(&provider, &[changed]));
    assert_eq!((one(&pairs, "error").as_deref(), one(&pairs, "code")), (Some("invalid_request"), None));
    assert_eq!(provider.complaints(), [complaint]);
}

#[test]
fn an_authorization_request_keeps_the_rules() {
    check_sent_back(("response_type", "token"), "response_type is not code");
    check_sent_back(("scope", "profile"), "scope has no openid");
    check_sent_back(("nonce", ""), "nonce is missing");
    check_sent_back(("code_challenge", ""), "no PKCE by S256");
    check_sent_back(("code_challenge_method", "plain"), "no PKCE by S256");
}

#[test]
fn nobody_is_sent_to_an_address_that_is_not_the_clients() {
    let provider = Provider::start();
    provider.redirect_uri(BACK);
    assert_eq!(authorize(&provider, &[]).status, 303);
    for changed in
        [("redirect_uri", "http://localhost:8080/other"), ("client_id", "other"), ("redirect_uri", "")]
    {
        assert_eq!(authorize(&provider, &[changed]).status, 400, "{changed:?}");
    }
}

#[test]
fn a_code_is_good_once_and_for_its_own_verifier() {
    let provider = Provider::start();
    let spent = code(&provider);
    assert_eq!(by_code(&provider, &spent).status, 200);
    assert_eq!(by_code(&provider, &spent).json()["error"], "invalid_grant");
    for (verifier, back) in [(VERIFIER, "http://localhost:8080/other"), ("x", BACK), (&"x".repeat(43), BACK)]
    {
        let code = code(&provider);
        let form = [("code", code.as_str()), ("code_verifier", verifier), ("redirect_uri", back)];
        let answer = token(&provider, &[&[("grant_type", "authorization_code")], &form[..]].concat());
        assert_eq!(answer.json()["error"], "invalid_grant");
    }
    assert_eq!(provider.complaints().len(), 3);
}

#[test]
fn a_wrong_secret_gets_nothing() {
    let provider = Provider::start();
    provider.issuer().client_secret("another");
    assert_eq!(by_code(&provider, &code(&provider)).json()["error"], "invalid_client");
    assert_eq!(http::post_form(provider.url() + "/revoke", &[("token", "t")]).status, 401);
    assert_eq!(provider.revoked(), [""; 0]);
}
