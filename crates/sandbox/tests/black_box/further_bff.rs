//! A BFF that the command line names: it and its app are clients like the others.

use serde_json::json;

use crate::{
    forge::claims,
    running::{PORTS, fails, own, shared},
    sign_in::{VERIFIER, authorize, exchange, phone_request, phone_tokens, redirected, sign_in, token, with},
};

const TV: &str = "https://tv.bank.example";
const CALLBACK: &str = "http://127.0.0.1:4711/callback";

fn request() -> Vec<(&'static str, &'static str)> {
    with(with(phone_request(), "client_id", "tv-app"), "redirect_uri", CALLBACK)
}

#[test]
fn its_app_signs_in_for_it_and_it_exchanges_what_the_app_got() {
    let sandbox = own(&["--bff", "tv-bff=https://tv.bank.example"]);
    let code = redirected(&sign_in(&sandbox, &request(), "cust-0001"))["code"].clone();
    let redeemed = token(
        &sandbox,
        None,
        &[
            ("grant_type", "authorization_code"),
            ("client_id", "tv-app"),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
            ("code", &code),
        ],
    );
    let access = redeemed.ok()["access_token"].as_str().unwrap().to_owned();
    assert_eq!((&claims(&access)["aud"], &claims(&access)["sub"]), (&json!(TV), &json!("cust-0001")));
    let for_accounts = [("audience", "https://accounts.bank.example")];
    let exchanged = exchange(&sandbox, "tv-bff", &access, &for_accounts).ok();
    let exchanged = claims(exchanged["access_token"].as_str().unwrap());
    assert_eq!(exchanged["act"], json!({ "sub": "tv-bff" }));
    let of_the_phone = phone_tokens(&sandbox, "cust-0001", "openid accounts");
    let of_the_phone = of_the_phone["access_token"].as_str().unwrap();
    let refused = exchange(&sandbox, "tv-bff", of_the_phone, &for_accounts).refusal();
    assert_eq!(refused, (400, "invalid_request".to_owned()), "a token meant for another");
}

#[test]
fn who_was_not_named_is_nobody() {
    assert_eq!(authorize(shared(), &request(), None).status, 400);
}

#[test]
fn one_of_the_table_may_be_named_as_it_is_and_not_otherwise() {
    drop(own(&["--bff", "mobile-bff=https://mobile.bank.example"]));
    let folder = tempfile::TempDir::new().unwrap();
    let free = PORTS.iter().flat_map(|port| [*port, "0"]);
    let data = folder.path().to_str().unwrap();
    let other = ["--customers", "1", "--data", data, "--bff", "mobile-bff=https://tv.bank.example"];
    let (code, stderr) = fails(&other.into_iter().chain(free).collect::<Vec<_>>());
    assert_eq!(code, Some(1));
    assert!(stderr.contains("mobile-bff takes tokens for https://mobile.bank.example alone"), "{stderr}");
}
