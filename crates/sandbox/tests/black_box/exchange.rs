//! Tokens for central systems: exchanged in a customer's name, or a service's own.

use serde_json::{Value, json};

use crate::{
    call::{get_with, post_form},
    forge::claims,
    running::{own, shared},
    sign_in::{accounts_token, exchange, phone_tokens, token},
};

const ACCOUNTS: &str = "https://accounts.bank.example";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

fn phone_access(scope: &str) -> String {
    phone_tokens(shared(), "cust-0002", scope)["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn an_exchanged_token_keeps_the_subject_and_names_the_actor() {
    let subject = phone_access("openid profile accounts messages");
    // So that a token with a whole lifetime of its own would end later.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let answer = exchange(shared(), "mobile-bff", &subject, &[("audience", ACCOUNTS)]);
    assert_eq!(answer.header("cache-control"), "no-store");
    let tokens = answer.ok();
    assert_eq!(tokens["issued_token_type"], ACCESS_TOKEN);
    assert!(tokens["refresh_token"].is_null() && tokens["id_token"].is_null());
    let (before, after) = (claims(&subject), claims(tokens["access_token"].as_str().unwrap()));
    assert_eq!((&after["sub"], &after["aud"]), (&json!("cust-0002"), &json!(ACCOUNTS)));
    assert_eq!((&after["client_id"], &after["act"]), (&json!("mobile-bff"), &json!({ "sub": "mobile-bff" })));
    assert_eq!((&after["auth_time"], &after["scope"]), (&before["auth_time"], &json!("accounts")));
    assert_eq!(after["exp"], before["exp"], "it does not outlive the sign-in's token");
}

#[test]
fn the_target_may_be_named_as_audience_or_resource() {
    let subject = phone_access("accounts messages payments");
    for audience in [ACCOUNTS, "https://messages.bank.example", "https://payments.bank.example"] {
        for name in ["audience", "resource"] {
            let tokens = exchange(shared(), "mobile-bff", &subject, &[(name, audience)]).ok();
            assert_eq!(claims(tokens["access_token"].as_str().unwrap())["aud"], audience);
        }
    }
    let both = [("audience", ACCOUNTS), ("resource", ACCOUNTS)];
    assert_eq!(exchange(shared(), "mobile-bff", &subject, &both).status, 200);
}

#[test]
fn asked_scopes_are_given_when_the_subject_has_them() {
    let subject = phone_access("openid accounts messages");
    let asked =
        |scope| exchange(shared(), "mobile-bff", &subject, &[("audience", ACCOUNTS), ("scope", scope)]);
    assert_eq!(asked("accounts messages").ok()["scope"], "accounts messages");
    assert_eq!(asked("accounts payments").refusal(), (400, "invalid_scope".to_owned()));
}

fn check(client: &str, subject: &str, more: &[(&str, &str)], error: &str) {
    assert_eq!(
        exchange(shared(), client, subject, more).refusal(),
        (400, error.to_owned()),
        "{client} {more:?}"
    );
}

#[test]
fn what_may_not_be_exchanged_is_refused() {
    let sandbox = shared();
    let tokens = phone_tokens(sandbox, "cust-0002", "openid accounts");
    let access = tokens["access_token"].as_str().unwrap();
    let to_accounts = [("audience", ACCOUNTS)];
    check("api-bff", access, &to_accounts, "invalid_request");
    check("web-bff", access, &to_accounts, "invalid_request");
    check("mobile-bff", tokens["id_token"].as_str().unwrap(), &to_accounts, "invalid_request");
    check("mobile-bff", &accounts_token(sandbox, "cust-0002"), &to_accounts, "invalid_request");
    check("mobile-bff", "nonsense", &to_accounts, "invalid_request");
    check("partner-demo", access, &to_accounts, "unauthorized_client");
    check("mobile-bff", access, &[], "invalid_target");
    check("mobile-bff", access, &[("audience", "https://mobile.bank.example")], "invalid_target");
    check(
        "mobile-bff",
        access,
        &[("audience", ACCOUNTS), ("resource", "https://messages.bank.example")],
        "invalid_target",
    );
    check("mobile-bff", access, &[("audience", "https://messages.bank.example")], "invalid_scope");
    check("mobile-bff", access, &[to_accounts[0], ("actor_token", access)], "invalid_request");
    let saml = ("requested_token_type", "urn:ietf:params:oauth:token-type:saml2");
    check("mobile-bff", access, &[to_accounts[0], saml], "invalid_request");
}

#[test]
fn the_type_of_the_subject_must_be_said() {
    let subject = phone_access("accounts");
    let pairs = |kind: &'static str| {
        let grant = ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        let subject = ("subject_token", subject.as_str());
        token(
            shared(),
            Some("mobile-bff"),
            &[grant, subject, ("subject_token_type", kind), ("audience", ACCOUNTS)],
        )
    };
    assert_eq!(pairs(ACCESS_TOKEN).status, 200);
    assert_eq!(pairs("").refusal().1, "invalid_request");
    assert_eq!(pairs("urn:ietf:params:oauth:token-type:id_token").refusal().1, "invalid_request");
}

#[test]
fn a_revoked_or_expired_subject_is_refused() {
    let subject = phone_access("accounts");
    let revoke = [("client_id", "phone-app"), ("token", subject.as_str())];
    assert_eq!(post_form(&format!("{}/revoke", shared().provider), &[], &revoke).status, 200);
    check("mobile-bff", &subject, &[("audience", ACCOUNTS)], "invalid_request");

    let brief = own(&["--token-lifetime", "1"]);
    let subject = phone_tokens(&brief, "cust-0001", "accounts")["access_token"].as_str().unwrap().to_owned();
    std::thread::sleep(std::time::Duration::from_secs(2));
    let refused = exchange(&brief, "mobile-bff", &subject, &[("audience", ACCOUNTS)]).refusal();
    assert_eq!(refused, (400, "invalid_request".to_owned()));
}

#[test]
fn the_exchanged_token_is_taken_where_the_first_is_not() {
    let sandbox = shared();
    let subject = phone_access("accounts");
    assert_eq!(get_with(&sandbox.aisp("/accounts"), &subject).status, 401);
    let tokens = exchange(sandbox, "mobile-bff", &subject, &[("audience", ACCOUNTS)]).ok();
    assert_eq!(get_with(&sandbox.aisp("/accounts"), tokens["access_token"].as_str().unwrap()).status, 200);
}

#[test]
fn a_client_gets_tokens_in_its_own_name() {
    let sandbox = shared();
    let grant = ("grant_type", "client_credentials");
    let own = token(sandbox, Some("partner-demo"), &[grant, ("scope", "accounts")]).ok();
    let said = claims(own["access_token"].as_str().unwrap());
    assert_eq!((&said["sub"], &said["client_id"]), (&json!("partner-demo"), &json!("partner-demo")));
    assert_eq!((&said["aud"], &said["scope"]), (&json!("https://api.bank.example"), &json!("accounts")));
    assert_eq!((&said["auth_time"], &own["refresh_token"]), (&Value::Null, &Value::Null));
    let open = token(sandbox, Some("partner-demo"), &[grant, ("scope", "open-data")]).ok();
    let said = claims(open["access_token"].as_str().unwrap());
    assert_eq!((&said["aud"], &said["scope"]), (&json!("https://api.bank.example"), &json!("open-data")));
    let to_accounts = token(sandbox, Some("api-bff"), &[grant, ("resource", ACCOUNTS)]).ok();
    assert_eq!(claims(to_accounts["access_token"].as_str().unwrap())["aud"], ACCOUNTS);
    for (client, more, error) in [
        ("api-bff", vec![], "invalid_target"),
        ("partner-demo", vec![("resource", ACCOUNTS)], "invalid_target"),
        ("partner-demo", vec![("scope", "openid")], "invalid_scope"),
        ("api-bff", vec![("resource", ACCOUNTS), ("scope", "open-data")], "invalid_scope"),
        ("web-bff", vec![], "unauthorized_client"),
    ] {
        let answer = token(sandbox, Some(client), &[&[grant], more.as_slice()].concat());
        assert_eq!(answer.refusal(), (400, error.to_owned()), "{client} {more:?}");
    }
}
