//! Who may read accounts: tokens for this system, of this provider, in a customer's name.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use serde_json::{Value, json};

use crate::{
    accounts_standard::OF_ACCOUNT,
    call::{Answer, get, get_with, send},
    forge::{self, now},
    running::{own, shared},
    sign_in::{accounts_token, messages_token, phone_tokens, token},
};

fn read(token: &str) -> Answer {
    get_with(&shared().aisp("/accounts"), token)
}

fn check(changes: &Value, expected: u16) {
    let sandbox = shared();
    let answer = read(&forge::accounts_token(&sandbox.provider, &sandbox.data, "at+jwt", changes));
    assert_eq!(answer.status, expected, "{changes}: {}", answer.header("www-authenticate"));
    if expected == 401 {
        assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{changes}");
    }
}

#[test]
fn each_claim_is_checked() {
    check(&json!({}), 200);
    check(&json!({ "iss": "http://127.0.0.1:1" }), 401);
    check(&json!({ "iss": null }), 401);
    check(&json!({ "iss": format!("{}/", shared().provider) }), 401);
    check(&json!({ "aud": "https://messages.bank.example" }), 401);
    check(&json!({ "aud": null }), 401);
    check(&json!({ "exp": now() - 1 }), 401);
    check(&json!({ "exp": null }), 401);
    check(&json!({ "nbf": now() + 30 }), 401);
    check(&json!({ "nbf": null }), 401);
    check(&json!({ "sub": "cust-9999" }), 401);
    check(&json!({ "client_id": null }), 401);
    check(&json!({ "scope": "messages" }), 403);
    check(&json!({ "scope": "accountsx xaccounts" }), 403);
    check(&json!({ "scope": null }), 403);
    check(&json!({ "sub": "mobile-bff" }), 403);
    check(&json!({ "sub": "cust-1" }), 403);
}

#[test]
fn an_id_token_is_no_access_token() {
    let sandbox = shared();
    for typ in ["JWT", "logout+jwt"] {
        let forged = forge::accounts_token(&sandbox.provider, &sandbox.data, typ, &json!({}));
        assert_eq!(read(&forged).status, 401, "{typ}");
    }
}

#[test]
fn another_key_is_refused() {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let claims = forge::claims(&accounts_token(shared(), "cust-0001"));
    assert_eq!(read(&forge::sign(pkcs8.as_ref(), "at+jwt", &claims)).status, 401);
}

#[test]
fn a_token_without_signature_is_refused() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let good = accounts_token(shared(), "cust-0001");
    let (_, rest) = good.split_once('.').unwrap();
    let (payload, _) = rest.split_once('.').unwrap();
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
    assert_eq!(read(&format!("{header}.{payload}.")).status, 401);
}

#[test]
fn no_token_is_asked_for() {
    let answer = get(&shared().aisp("/accounts"));
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer realm=\"sandbox\""));
    let basic = send("GET", &shared().aisp("/accounts"), &[("authorization", "Basic eDp5")], "");
    assert_eq!(basic.status, 401);
}

#[test]
fn tokens_for_others_are_refused() {
    let sandbox = shared();
    let phone = phone_tokens(sandbox, "cust-0001", "openid accounts");
    assert_eq!(read(phone["access_token"].as_str().unwrap()).status, 401);
    assert_eq!(read(phone["id_token"].as_str().unwrap()).status, 401);
    assert_eq!(read(&messages_token(sandbox, "cust-0001")).status, 401);
}

#[test]
fn a_service_reads_no_customer_data() {
    let pairs = [("grant_type", "client_credentials"), ("resource", "https://accounts.bank.example")];
    let service = token(shared(), Some("mobile-bff"), &pairs).ok();
    let answer = read(service["access_token"].as_str().unwrap());
    assert_eq!(answer.status, 403);
    assert!(answer.header("www-authenticate").contains("a service"));
}

#[test]
fn another_customers_account_is_refused_and_an_unknown_one_is_a_bad_request() {
    let sandbox = shared();
    let (own, other) = (accounts_token(sandbox, "cust-0001"), accounts_token(sandbox, "cust-0002"));
    for path in OF_ACCOUNT {
        let status = |account: &str, token: &str| {
            get_with(&sandbox.aisp(&format!("/accounts/{account}{path}")), token).status
        };
        assert_eq!((status("100001", &own), status("100001", &other)), (200, 403), "{path}");
        assert_eq!((status("999999", &own), status("0100001", &own)), (400, 400), "{path}");
    }
}

#[test]
fn a_token_ends_when_its_time_is_over() {
    let sandbox = own(&["--token-lifetime", "2"]);
    let token = accounts_token(&sandbox, "cust-0001");
    let status = || get_with(&sandbox.aisp("/accounts"), &token).status;
    assert_eq!(status(), 200);
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!(status(), 401);
}

#[test]
fn the_interaction_id_comes_back() {
    let url = shared().aisp("/accounts");
    let id = "93bac548-d2de-4546-b106-880a5018460d";
    assert_eq!(send("GET", &url, &[("x-fapi-interaction-id", id)], "").header("x-fapi-interaction-id"), id);
    assert_eq!(get(&url).header("x-fapi-interaction-id").len(), 36);
    assert_eq!(get(&shared().aisp("/nowhere")).header("x-fapi-interaction-id").len(), 36);
}

#[test]
fn unknown_paths_and_methods_are_told_apart() {
    assert_eq!(get(&shared().aisp("/scheduled-payments")).status, 404);
    assert_eq!(send("POST", &shared().aisp("/accounts"), &[], "x").status, 405);
}
