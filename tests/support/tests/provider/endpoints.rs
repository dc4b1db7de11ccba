//! A right client gets what it asks for.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use serde_json::{Value, json};
use test_support::bank::Bank;
use test_support::http;
use test_support::provider::{Par, Provider};

use crate::client::{
    BACK, VERIFIER, authorize, brought, by_code, code, one, refresh, request, signed_in, verified,
};

#[test]
fn a_sign_in_brings_tokens_that_verify() {
    let provider = Provider::start();
    provider.subject("cust-0002");
    let tokens = signed_in(&provider);
    let id = verified(&provider, "web-bff", &tokens["id_token"]).expect("a right ID token");
    let sign_in = provider.last_sign_in();
    assert_eq!(
        (&id["sub"], &id["nonce"], &id["sid"]),
        (&json!("cust-0002"), &json!("n-1"), &json!(sign_in.sid))
    );
    let access = tokens["access_token"].as_str().expect("a token");
    let half = URL_SAFE_NO_PAD.encode(&digest(&SHA256, access.as_bytes()).as_ref()[..16]);
    assert_eq!(id["at_hash"], half);
    let access =
        verified(&provider, "https://web.bank.example", &tokens["access_token"]).expect("a right token");
    assert_eq!((&access["scope"], &access["client_id"]), (&json!("openid profile"), &json!("web-bff")));
    assert_eq!((tokens["token_type"].as_str(), tokens["expires_in"].as_i64()), (Some("Bearer"), Some(300)));
    assert_eq!(provider.complaints(), [""; 0]);
    assert_eq!(provider.grants("authorization_code").len(), 1);
}

#[test]
fn the_response_carries_state_and_issuer() {
    let provider = Provider::start();
    let pairs = brought(&authorize(&provider, &[]));
    assert_eq!((one(&pairs, "state"), one(&pairs, "iss")), (Some("s-1".to_owned()), Some(provider.url())));
    provider.iss_in_responses(false);
    assert_eq!(one(&brought(&authorize(&provider, &[])), "iss"), None);
}

#[test]
fn discovery_names_every_endpoint() {
    let provider = Provider::start();
    let discovery = || http::get(provider.url() + "/.well-known/openid-configuration").json();
    let document = discovery();
    for name in ["authorization", "token", "userinfo", "revocation", "end_session"] {
        let endpoint = document[format!("{name}_endpoint")].as_str().expect(name);
        assert!(endpoint.starts_with(&provider.url()), "{endpoint}");
    }
    for name in ["authorization_response_iss_parameter_supported", "backchannel_logout_supported"] {
        assert_eq!(document[name], true, "{name}");
    }
    assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(document["pushed_authorization_request_endpoint"], Value::Null);
    provider.par(Par::Offered);
    assert_eq!(discovery()["pushed_authorization_request_endpoint"], provider.url() + "/par");
}

#[test]
fn refresh_tokens_rotate_and_a_used_one_ends_the_session() {
    let provider = Provider::start();
    let first = signed_in(&provider)["refresh_token"].as_str().expect("a token").to_owned();
    let answer = refresh(&provider, &first).json();
    let second = answer["refresh_token"].as_str().expect("a token").to_owned();
    let id = verified(&provider, "web-bff", &answer["id_token"]).expect("a right ID token");
    assert_eq!((&id["sub"], &id["nonce"]), (&json!("cust-0001"), &Value::Null));
    assert_ne!(first, second);
    assert_eq!(provider.reused(), [""; 0]);
    assert_eq!(refresh(&provider, &first).json()["error"], "invalid_grant");
    assert_eq!(provider.reused(), [first]);
    assert_eq!(refresh(&provider, &second).status, 400, "the whole session is void");
}

#[test]
fn userinfo_is_of_the_token() {
    let provider = Provider::start();
    provider.claim("name", "Ada Example");
    let tokens = signed_in(&provider);
    let userinfo = |token: &str| {
        http::get_with(provider.url() + "/userinfo", &[("Authorization", &format!("Bearer {token}"))])
    };
    let access = tokens["access_token"].as_str().expect("a token");
    assert_eq!(userinfo(access).json(), json!({"sub": "cust-0001", "name": "Ada Example"}));
    assert_eq!(userinfo("another").status, 401);
    provider.end_session(&provider.last_sign_in().sid);
    assert_eq!(userinfo(access).status, 401);
}

#[test]
fn a_pushed_request_is_good_once() {
    let provider = Provider::start();
    provider.par(Par::Required);
    assert_eq!(authorize(&provider, &[]).status, 400, "not pushed");
    let basic = [
        ("Authorization", "Basic d2ViLWJmZjp0ZXN0LXNlY3JldA=="),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let pushed = http::send("POST", provider.url() + "/par", &basic, request(&[]));
    assert_eq!(pushed.status, 201);
    let uri = pushed.json()["request_uri"].as_str().expect("a URI").to_owned();
    let visit = || http::get(format!("{}/authorize?client_id=web-bff&request_uri={uri}", provider.url()));
    let code = one(&brought(&visit()), "code").expect("a code");
    assert_eq!(by_code(&provider, &code).status, 200);
    assert_eq!(visit().status, 400);
}

#[test]
fn a_client_proves_itself_by_its_key() {
    let provider = Provider::start();
    provider.issuer().take_only("private_key_jwt");
    let pem = provider.issuer().client_key();
    let lines: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let key = EncodingKey::from_ec_der(&STANDARD.decode(lines).expect("base64"));
    let ask = |claims: &Value| {
        let assertion = encode(&Header::new(Algorithm::ES256), claims, &key).expect("signed");
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code(&provider)),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ];
        http::post_form(provider.url() + "/token", &form).status
    };
    let mut claims = json!({
        "iss": "web-bff", "sub": "web-bff", "aud": provider.url(), "jti": "1", "exp": get_current_timestamp() + 60,
    });
    assert_eq!(ask(&claims), 200);
    assert_eq!(ask(&claims), 401, "jti was used");
    claims["jti"] = "2".into();
    claims["aud"] = (provider.url() + "/token").into();
    assert_eq!(ask(&claims), 401, "the token endpoint is no audience");
    assert_eq!(by_code(&provider, &code(&provider)).status, 401, "a secret is not taken");
}

#[test]
fn a_banks_issuer_can_sign_people_in() {
    let bank = Bank::start();
    let provider = bank.provider();
    assert_eq!(provider.url(), bank.issuer.url());
    signed_in(&provider);
    let form =
        [("grant_type", "client_credentials"), ("client_id", "web-bff"), ("client_secret", "test-secret")];
    assert_eq!(
        http::post_form(bank.issuer.url() + "/token", &form).status,
        200,
        "its own grants are still there"
    );
}
