//! Refresh tokens: good once, narrower when asked, ended by reuse and by revocation.

use serde_json::{Value, json};

use crate::{
    call::{Answer, get_with, post_form},
    forge::claims,
    running::shared,
    sign_in::{phone_tokens, token},
};

fn refresh(refresh_token: &Value, more: &[(&str, &str)]) -> Answer {
    let pairs = [
        ("grant_type", "refresh_token"),
        ("client_id", "phone-app"),
        ("refresh_token", refresh_token.as_str().unwrap()),
    ];
    token(shared(), None, &[&pairs, more].concat())
}

fn is_good(access_token: &Value) -> bool {
    get_with(&format!("{}/userinfo", shared().provider), access_token.as_str().unwrap()).status == 200
}

fn revoke(of: &Value, client: &str) -> Answer {
    let pairs = [("client_id", client), ("token", of.as_str().unwrap())];
    post_form(&format!("{}/revoke", shared().provider), &[], &pairs)
}

#[test]
fn each_refresh_gives_new_tokens_of_the_same_sign_in() {
    let first = phone_tokens(shared(), "cust-0001", "openid accounts");
    let second = refresh(&first["refresh_token"], &[]).ok();
    let third = refresh(&second["refresh_token"], &[]).ok();
    for other in [&second, &third] {
        assert_ne!(first["refresh_token"], other["refresh_token"]);
        assert_ne!(first["access_token"], other["access_token"]);
        let (before, after) =
            (claims(first["id_token"].as_str().unwrap()), claims(other["id_token"].as_str().unwrap()));
        for same in ["sub", "sid", "auth_time", "aud"] {
            assert_eq!(before[same], after[same], "{same}");
        }
    }
}

#[test]
fn a_second_use_ends_the_whole_grant() {
    let first = phone_tokens(shared(), "cust-0001", "openid accounts");
    let second = refresh(&first["refresh_token"], &[]).ok();
    assert!(is_good(&first["access_token"]) && is_good(&second["access_token"]));
    assert_eq!(refresh(&first["refresh_token"], &[]).refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(refresh(&second["refresh_token"], &[]).refusal(), (400, "invalid_grant".to_owned()));
    assert!(!is_good(&first["access_token"]) && !is_good(&second["access_token"]));
}

#[test]
fn scopes_become_narrower_and_never_wider() {
    let first = phone_tokens(shared(), "cust-0001", "openid accounts");
    let second = refresh(&first["refresh_token"], &[("scope", "accounts")]).ok();
    assert_eq!((&second["scope"], &second["id_token"]), (&json!("accounts"), &Value::Null));
    let wider = refresh(&second["refresh_token"], &[("scope", "accounts messages")]);
    assert_eq!(wider.refusal(), (400, "invalid_scope".to_owned()));
}

#[test]
fn another_client_cannot_use_it() {
    let tokens = phone_tokens(shared(), "cust-0001", "openid");
    let pairs =
        [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
    assert_eq!(token(shared(), Some("partner-demo"), &pairs).refusal().1, "invalid_grant");
    assert_eq!(refresh(&tokens["refresh_token"], &[]).status, 200, "and it stays good for its own");
}

#[test]
fn a_revoked_refresh_token_takes_its_access_tokens_along() {
    let tokens = phone_tokens(shared(), "cust-0001", "openid");
    assert_eq!(revoke(&tokens["refresh_token"], "phone-app").status, 200);
    assert!(!is_good(&tokens["access_token"]));
    assert_eq!(refresh(&tokens["refresh_token"], &[]).refusal().1, "invalid_grant");
    assert_eq!(revoke(&tokens["refresh_token"], "phone-app").status, 200, "gone is gone");
}

#[test]
fn a_revoked_access_token_ends_alone() {
    let tokens = phone_tokens(shared(), "cust-0001", "openid");
    assert_eq!(revoke(&tokens["access_token"], "phone-app").status, 200);
    assert!(!is_good(&tokens["access_token"]));
    assert_eq!(refresh(&tokens["refresh_token"], &[]).status, 200);
}

#[test]
fn revocation_needs_the_right_client() {
    let tokens = phone_tokens(shared(), "cust-0001", "openid");
    assert_eq!(revoke(&tokens["access_token"], "partner-demo").refusal(), (401, "invalid_client".to_owned()));
    let pairs = [
        ("client_id", "partner-demo"),
        ("client_secret", &shared().secret("partner-demo")),
        ("token", tokens["access_token"].as_str().unwrap()),
    ];
    let answer = post_form(&format!("{}/revoke", shared().provider), &[], &pairs);
    assert_eq!(answer.refusal(), (400, "unauthorized_client".to_owned()));
    assert!(is_good(&tokens["access_token"]));
}
