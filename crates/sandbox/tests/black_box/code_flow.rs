//! Signing in: discovery, the authorization request, the page, the code, the tokens.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, jwk::JwkSet};
use serde_json::{Value, json};

use crate::{
    call::{get, get_with, post_form, send},
    forge::{claims, header, now},
    running::shared,
    sign_in::{
        CHALLENGE, PHONE_CALLBACK, VERIFIER, authorize, phone_request, phone_tokens, redeem, redirected,
        sign_in, token, with,
    },
};

#[test]
fn discovery_names_endpoints_that_are_there() {
    let sandbox = shared();
    let found = get(&format!("{}/.well-known/openid-configuration", sandbox.provider)).ok();
    assert_eq!(found["issuer"], sandbox.provider.as_str());
    for (endpoint, method) in [
        ("authorization_endpoint", "GET"),
        ("token_endpoint", "POST"),
        ("userinfo_endpoint", "GET"),
        ("jwks_uri", "GET"),
        ("revocation_endpoint", "POST"),
        ("end_session_endpoint", "GET"),
    ] {
        let status = send(method, found[endpoint].as_str().unwrap(), &[], "").status;
        assert!(status != 404 && status != 405, "{endpoint}: {status}");
    }
    assert_eq!(found["code_challenge_methods_supported"], json!(["S256"]));
    for capability in ["authorization_response_iss_parameter_supported", "backchannel_logout_supported"] {
        assert_eq!(found[capability], true, "{capability}");
    }
}

#[test]
fn tokens_are_signed_with_the_published_key_and_say_what_they_should() {
    let sandbox = shared();
    let tokens = phone_tokens(sandbox, "cust-0003", "openid profile accounts");
    let keys: JwkSet = serde_json::from_value(get(&format!("{}/jwks", sandbox.provider)).ok()).unwrap();
    let (access, id) = (tokens["access_token"].as_str().unwrap(), tokens["id_token"].as_str().unwrap());
    for (token, typ, audience) in
        [(access, "at+jwt", "https://mobile.bank.example"), (id, "JWT", "phone-app")]
    {
        let head = header(token);
        assert_eq!((head["typ"].as_str(), head["alg"].as_str()), (Some(typ), Some("ES256")));
        let key = keys.find(head["kid"].as_str().unwrap()).expect("the key is published");
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_audience(&[audience]);
        validation.set_issuer(&[&sandbox.provider]);
        let read = decode::<Value>(token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap();
        assert_eq!(read.claims["sub"], "cust-0003");
    }
    let said = claims(access);
    assert_eq!(
        (&said["client_id"], &said["scope"]),
        (&json!("phone-app"), &json!("accounts openid profile"))
    );
    assert!(
        said["aud"].is_string() && said["jti"].is_string() && said["nbf"].is_i64() && said["act"].is_null()
    );
    assert_eq!(said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap(), 300);
    assert!((now() - said["auth_time"].as_i64().unwrap()).abs() < 10);
    let said = claims(id);
    assert_eq!(said["nonce"], "a nonce");
    assert_eq!(said["at_hash"], URL_SAFE_NO_PAD.encode(&digest(&SHA256, access.as_bytes()).as_ref()[..16]));
    assert!(said["sid"].is_string() && said["name"].is_string());
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(300)));
}

#[test]
fn the_answer_carries_code_state_and_issuer_to_the_very_address() {
    let sandbox = shared();
    let answer = sign_in(sandbox, &phone_request(), "cust-0001");
    assert!(answer.header("location").starts_with("com.example.bank:/callback?code="));
    let carried = redirected(&answer);
    assert_eq!((carried["state"].as_str(), carried["iss"].as_str()), ("a state", sandbox.provider.as_str()));
}

#[test]
fn loopback_addresses_may_use_any_port() {
    let uri = "http://127.0.0.1:49321/callback";
    let answer = sign_in(shared(), &with(phone_request(), "redirect_uri", uri), "cust-0001");
    assert!(answer.header("location").starts_with("http://127.0.0.1:49321/callback?code="));
}

#[test]
fn nothing_is_sent_to_an_address_that_is_not_the_clients() {
    for (name, value) in [
        ("redirect_uri", "https://evil.example/callback"),
        ("redirect_uri", "com.example.bank:/callback/../x"),
        ("redirect_uri", "http://localhost:1/callback"),
        ("redirect_uri", ""),
        ("client_id", "nobody"),
        ("client_id", "web-bff"),
        ("client_id", ""),
    ] {
        let answer = authorize(shared(), &with(phone_request(), name, value), None);
        assert_eq!((answer.status, answer.header("location")), (400, ""), "{name}={value}");
    }
}

#[test]
fn a_request_that_is_not_in_order_goes_back_with_its_error() {
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "", "invalid_request"),
        ("response_mode", "fragment", "invalid_request"),
        ("scope", "openid admin", "invalid_scope"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("resource", "https://accounts.bank.example", "invalid_target"),
        ("prompt", "none", "login_required"),
        ("prompt", "none login", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("request", "x.y.z", "request_not_supported"),
    ] {
        let carried = redirected(&authorize(shared(), &with(phone_request(), name, value), None));
        assert_eq!(carried["error"], error, "{name}={value}");
        assert_eq!(
            (carried["state"].as_str(), &carried["iss"]),
            ("a state", &shared().provider),
            "{name}={value}"
        );
        assert!(!carried.contains_key("code"));
    }
}

#[test]
fn a_parameter_that_comes_twice_is_refused() {
    let twice = [phone_request(), vec![("state", "another")]].concat();
    assert_eq!(authorize(shared(), &twice, None).status, 400);
}

#[test]
fn the_page_says_what_it_is_and_offers_customers() {
    let request = with(phone_request(), "state", "<script>\"'&");
    let page = authorize(shared(), &request, None);
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Development provider, not for production"));
    assert!(page.text.contains("value=\"cust-0001\"") && page.text.contains("name=\"customer\""));
    assert!(page.text.contains("&lt;script&gt;&quot;&#39;&amp;") && !page.text.contains("<script>"));
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
}

#[test]
fn an_unknown_customer_is_asked_again() {
    for customer in ["cust-9999", "nobody", "<b>"] {
        let page = sign_in(shared(), &phone_request(), customer);
        assert_eq!((page.status, page.header("set-cookie")), (400, ""), "{customer}");
        assert!(page.text.contains("There is no customer") && !page.text.contains("<b>"));
    }
}

#[test]
fn a_customer_in_the_query_of_a_get_signs_nobody_in() {
    let page = authorize(shared(), &with(phone_request(), "customer", "cust-0001"), None);
    assert_eq!(page.status, 200);
}

#[test]
fn a_second_client_signs_in_without_asking() {
    let sandbox = shared();
    let first = sign_in(sandbox, &phone_request(), "cust-0004");
    let set = first.header("set-cookie");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"));
    let cookie = set.split(';').next().unwrap();
    let partner = with(
        with(phone_request(), "client_id", "partner-demo"),
        "redirect_uri",
        "https://partner.example/callback",
    );
    let second = redirected(&authorize(sandbox, &partner, Some(cookie)));
    let tokens = token(
        sandbox,
        Some("partner-demo"),
        &[
            ("grant_type", "authorization_code"),
            ("redirect_uri", "https://partner.example/callback"),
            ("code_verifier", VERIFIER),
            ("code", &second["code"]),
        ],
    )
    .ok();
    assert_eq!(claims(tokens["id_token"].as_str().unwrap())["sub"], "cust-0004");
    assert_eq!(claims(tokens["access_token"].as_str().unwrap())["aud"], "https://api.bank.example");
    // Unless the client insists.
    assert_eq!(authorize(sandbox, &with(partner.clone(), "prompt", "login"), Some(cookie)).status, 200);
    assert_eq!(authorize(sandbox, &with(partner.clone(), "max_age", "-1"), Some(cookie)).status, 200);
    assert_eq!(authorize(sandbox, &with(partner.clone(), "prompt", "none"), Some(cookie)).status, 303);
    assert_eq!(authorize(sandbox, &partner, Some("sandbox_provider_sso=guess")).status, 200);
}

fn fresh_code() -> String {
    redirected(&sign_in(shared(), &phone_request(), "cust-0001"))["code"].clone()
}

#[test]
fn another_verifier_is_refused_and_spends_the_code() {
    let code = fresh_code();
    let wrong = VERIFIER.replace("dBj", "xBj");
    let refused = (400, "invalid_grant".to_owned());
    assert_eq!(redeem(shared(), &code, &wrong).refusal(), refused);
    assert_eq!(redeem(shared(), &code, VERIFIER).refusal(), refused, "no second attempt");
    // The challenge in place of the verifier is what `plain` would have let through.
    assert_eq!(redeem(shared(), &fresh_code(), CHALLENGE).refusal(), refused);
}

#[test]
fn a_code_that_is_replayed_ends_what_came_of_it() {
    let sandbox = shared();
    let code = fresh_code();
    let tokens = redeem(sandbox, &code, VERIFIER).ok();
    let userinfo = format!("{}/userinfo", sandbox.provider);
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(get_with(&userinfo, access).status, 200);
    assert_eq!(redeem(sandbox, &code, VERIFIER).refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(get_with(&userinfo, access).status, 401);
    let refresh = [
        ("grant_type", "refresh_token"),
        ("client_id", "phone-app"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    assert_eq!(token(sandbox, None, &refresh).refusal(), (400, "invalid_grant".to_owned()));
}

#[test]
fn a_code_is_its_clients_and_its_addresses() {
    let sandbox = shared();
    let own = [("grant_type", "authorization_code"), ("code_verifier", VERIFIER)];
    let code = fresh_code();
    let stolen = [&own[..], &[("redirect_uri", PHONE_CALLBACK), ("code", &code)]].concat();
    assert_eq!(token(sandbox, Some("partner-demo"), &stolen).refusal().1, "invalid_grant");
    let code = fresh_code();
    let elsewhere =
        [("client_id", "phone-app"), ("redirect_uri", "http://127.0.0.1:1/callback"), ("code", &code)];
    assert_eq!(token(sandbox, None, &[&own[..], &elsewhere].concat()).refusal().1, "invalid_grant");
    let nobody = [("client_id", "phone-app"), ("redirect_uri", PHONE_CALLBACK), ("code", "guess")];
    assert_eq!(token(sandbox, None, &[&own[..], &nobody].concat()).refusal().1, "invalid_grant");
}

#[test]
fn clients_are_authenticated() {
    let sandbox = shared();
    let url = format!("{}/token", sandbox.provider);
    let grant = ("grant_type", "client_credentials");
    let (right, other) = (sandbox.secret("partner-demo"), sandbox.secret("mobile-bff"));
    let check = |pairs: &[(&str, &str)], expected: (u16, &str)| {
        let answer = post_form(&url, &[], pairs);
        assert_eq!(answer.header("cache-control"), "no-store");
        let found = if answer.status == 200 { (200, String::new()) } else { answer.refusal() };
        assert_eq!((found.0, found.1.as_str()), expected, "{pairs:?}");
        assert_eq!(answer.status == 401, !answer.header("www-authenticate").is_empty());
    };
    check(&[grant, ("client_id", "partner-demo"), ("client_secret", &right)], (200, ""));
    check(&[grant, ("client_id", "partner-demo"), ("client_secret", &other)], (401, "invalid_client"));
    check(&[grant, ("client_id", "partner-demo"), ("client_secret", &right[..42])], (401, "invalid_client"));
    check(&[grant, ("client_id", "partner-demo")], (401, "invalid_client"));
    check(&[grant, ("client_id", "nobody"), ("client_secret", &right)], (401, "invalid_client"));
    check(&[grant, ("client_id", "phone-app"), ("client_secret", "x")], (401, "invalid_client"));
    check(&[grant, ("client_id", "phone-app")], (400, "unauthorized_client"));
    check(&[grant], (400, "invalid_request"));
    check(&[("client_id", "partner-demo"), ("client_secret", &right)], (400, "invalid_request"));
    check(
        &[("grant_type", "password"), ("client_id", "partner-demo"), ("client_secret", &right)],
        (400, "unsupported_grant_type"),
    );
    let both = post_form(
        &url,
        &[("authorization", "Basic cGFydG5lci1kZW1vOng=")],
        &[grant, ("client_id", "partner-demo"), ("client_secret", &right)],
    );
    assert_eq!(both.refusal(), (400, "invalid_request".to_owned()));
    let json = send("POST", &url, &[("content-type", "application/json")], "{}");
    assert_eq!(json.refusal(), (400, "invalid_request".to_owned()));
}

#[test]
fn userinfo_tells_what_the_scopes_allow() {
    let sandbox = shared();
    let url = format!("{}/userinfo", sandbox.provider);
    let access =
        |scope: &str| phone_tokens(sandbox, "cust-0005", scope)["access_token"].as_str().unwrap().to_owned();
    assert_eq!(get_with(&url, &access("openid")).ok(), json!({ "sub": "cust-0005" }));
    let named = get_with(&url, &access("openid profile")).ok();
    assert!(named["name"].as_str().unwrap().starts_with(named["given_name"].as_str().unwrap()));
    assert_eq!(get_with(&url, &access("accounts")).status, 403);
    assert_eq!(get_with(&url, "nonsense").status, 401);
    assert_eq!(get(&url).status, 401);
}
