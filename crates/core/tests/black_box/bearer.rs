//! Which bearer tokens are taken and which are refused, and what a refused one learns.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use test_support::http::Answer;
use test_support::issuer::{Algorithm, Issuer, TokenBuilder};
use test_support::{raw, wait};

use super::service::{PATIENCE, Service, claims, setup, start};

/// Taken: the answer is the caller, and the system was called in the caller's name.
#[track_caller]
fn check_taken(service: &Service, what: &str, token: &str) {
    let answer = service.get_as("/own/thing", token);
    assert_eq!(answer.status, 200, "{what}: {}", answer.text());
}

/// Refused as RFC 6750 says, for this reason, with nothing of it anywhere and nothing sent upstream.
#[track_caller]
fn check_refused(service: &Service, token: &str, reason: &str) {
    let before = service.central.count();
    let answer = service.get_as("/own/thing", token);
    assert_eq!(answer.status, 401, "{reason}: {}", answer.text());
    let challenge = answer.header("www-authenticate").unwrap_or_default().to_owned();
    assert!(challenge.starts_with("Bearer error=\"invalid_token\""), "{reason}: {challenge}");
    assert!(challenge.contains(reason), "{reason}: {challenge}");
    let problem = check_problem(&answer, "unauthorized");
    assert!(problem["detail"].as_str().unwrap().contains(reason), "{problem}");
    assert_eq!(service.central.count(), before, "{reason}: the system saw a refused request");
    check_nothing_repeated(service, &answer, token);
}

#[track_caller]
fn check_problem(answer: &Answer, slug: &str) -> Value {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let problem = answer.json();
    assert_eq!(problem["type"], format!("urn:bff:problem:{slug}"));
    assert_eq!(problem["status"], answer.status);
    problem
}

/// No part of a token that is long enough to be worth anything is in the answer or in a log line.
#[track_caller]
fn check_nothing_repeated(service: &Service, answer: &Answer, token: &str) {
    let headers = answer.headers.iter().map(|(_, value)| value.clone());
    let said: Vec<String> =
        headers.chain([answer.text()]).chain(service.bff.logs()).chain(service.bff.errors()).collect();
    for part in token.split('.').filter(|part| part.len() > 16) {
        let leak = said.iter().find(|text| text.contains(part));
        assert!(leak.is_none(), "a token's part was repeated: {leak:?}");
    }
}

const SIGNATURE: &str = "its signature does not hold";
const ALGORITHM: &str = "it is not a signed JWT of a known algorithm";
const CLAIMS: &str = "its claims are not those of an access token";

#[test]
fn a_right_token_is_taken_and_names_the_caller() {
    let service = start();
    let token = service.token().subject("cust-0042").client("tablet-app").sign();
    let answer = service.get_as("/who", &token);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let who = json!({"issuer": service.issuer.url(), "subject": "cust-0042", "client": "tablet-app", "accounts": true, "actor": null});
    assert_eq!(answer.json(), who);
    check_nothing_repeated(&service, &answer, &token);
}

#[test]
fn what_a_right_token_may_look_like() {
    let service = start();
    let taken = |what: &str, token: TokenBuilder| check_taken(&service, what, &token.sign());
    let mobile = "https://mobile.bank.example";
    taken("one audience of several", service.token().claim("aud", json!(["https://other", mobile])));
    taken("the long form of its type", service.token().typ(Some("application/at+jwt")));
    taken("its type in capitals", service.token().typ(Some("AT+JWT")));
    taken("expired within the leeway", service.token().expires_in(-3));
    taken("no key id, where there is one key", service.token().without_header("kid"));
    taken("no nbf", service.token().without("nbf"));
    taken("azp in place of client_id", service.token().without("client_id").claim("azp", "phone-app"));
    let acted_for =
        service.token().claim("act", json!({"sub": "help-desk", "act": {"sub": "gateway"}})).sign();
    assert_eq!(service.get_as("/who", &acted_for).json()["actor"], json!(["help-desk", "gateway"]));
}

#[test]
fn every_allowed_algorithm_is_taken() {
    for algorithm in [Algorithm::EdDsa, Algorithm::Rs256] {
        let service = setup().start_with(Issuer::start_with(algorithm));
        check_taken(&service, algorithm.name(), &service.token().sign());
    }
}

/// What is known of a token from before spares its signature, and nothing that a request or the time can change.
#[test]
fn a_token_that_comes_again_is_looked_at_again() {
    for remembered in ["16MiB", "0"] {
        let service = setup().set("bearer.leeway", "0s").set("bearer.remembered", remembered).start();
        let token = service.token().scope("messages").expires_in(3).sign();
        for _ in 0..3 {
            assert_eq!(service.get_as("/who", &token).status, 200);
            assert_eq!(
                service.get_as("/own/thing", &token).status,
                403,
                "its scopes are the route's to ask for"
            );
        }
        let (head, signature) = token.rsplit_once('.').unwrap();
        check_refused(&service, &format!("{head}.{}", "A".repeat(signature.len())), SIGNATURE);
        wait::until(PATIENCE, "it has expired", || service.get_as("/who", &token).status == 401);
        assert!(now() >= claims(&token)["exp"].as_i64().unwrap(), "before its time");
        check_refused(&service, &token, "it has expired");
    }
}

#[test]
fn a_token_that_is_wrong_in_one_way_is_refused() {
    let service = start();
    let refused = |token: TokenBuilder, reason: &str| check_refused(&service, &token.sign(), reason);
    let token = || service.token();
    refused(token().issuer("http://127.0.0.1:1"), "its issuer is not trusted here");
    refused(token().issuer(&format!("{}/", service.issuer.url())), "its issuer is not trusted here");
    refused(token().without("iss"), "it names no issuer");
    refused(token().audience("https://accounts.bank.example"), "it is meant for another audience");
    refused(token().audience("https://mobile.bank.example.evil"), "it is meant for another audience");
    refused(token().claim("aud", json!([])), "it is meant for another audience");
    refused(token().without("aud"), CLAIMS);
    refused(token().typ(Some("JWT")), "it is not an access token (typ)");
    refused(token().typ(Some("logout+jwt")), "it is not an access token (typ)");
    refused(token().typ(None), "it is not an access token (typ)");
    refused(token().expires_in(-60), "it has expired");
    refused(token().claim("nbf", now() + 60), "it is not valid yet");
    refused(token().claim("iat", now() + 60), "it was issued in the future");
    refused(token().without("iat"), CLAIMS);
    refused(token().without("exp"), CLAIMS);
    refused(token().without("sub"), CLAIMS);
    refused(token().subject(""), "it has no subject");
    refused(token().claim("sub", 7), CLAIMS);
    refused(token().without("client_id"), "it names no client");
    refused(token().client("").claim("azp", ""), "it names no client");
    refused(token().tampered(), SIGNATURE);
    refused(token().signed_by_other_key(), SIGNATURE);
    refused(
        token().header("crit", json!(["exp"])),
        "it has critical header parameters that are not understood",
    );
}

/// What an issuer's ID token looks like: the client as audience, `typ` JWT, a nonce.
#[test]
fn an_id_token_is_no_access_token() {
    let service = start();
    let token = service.token().typ(Some("JWT")).claim("nonce", "n-0S6");
    check_refused(&service, &token.clone().sign(), "it is not an access token (typ)");
    let named_by_accident = token.typ(Some("at+jwt")).audience("phone-app");
    check_refused(&service, &named_by_accident.sign(), "it is meant for another audience");
}

#[test]
fn no_algorithm_but_an_allowed_one_is_taken() {
    let service = start();
    check_refused(&service, &service.token().alg_none().sign(), ALGORITHM);
    check_refused(&service, &service.token().hs256_with_public_key().sign(), "its algorithm is not allowed");
    check_refused(&service, &service.token().header("alg", "RS1").sign(), ALGORITHM);
    check_refused(&service, &service.token().header("alg", "ES384").sign(), "its algorithm is not allowed");
    // Allowed, but not this key's.
    check_refused(
        &service,
        &service.token().header("alg", "EdDSA").sign(),
        "its key is not one of the issuer's",
    );

    let strict = setup().set("issuer.main.algorithms", "EdDSA").start();
    check_refused(&strict, &strict.token().sign(), "its algorithm is not allowed");
}

/// The public key as a secret is known to everyone: with RS256 keys this confusion has been exploited.
#[test]
fn the_public_key_is_no_secret_of_ours() {
    let service = setup().start_with(Issuer::start_with(Algorithm::Rs256));
    check_refused(&service, &service.token().hs256_with_public_key().sign(), "its algorithm is not allowed");
}

#[test]
fn a_key_that_the_token_brings_is_never_used() {
    let attacker = Issuer::start();
    let service = start();
    let jwks = format!("{}/jwks", attacker.url());
    check_refused(&service, &service.token().embedded_jwk().sign(), SIGNATURE);
    for name in ["jku", "x5u"] {
        // Signed by the attacker's key, which is where the header says.
        let token = attacker.token().issuer(&service.issuer.url());
        let named = token.clone().header(name, jwks.as_str());
        check_refused(&service, &named.clone().sign(), "its key is not one of the issuer's");
        check_refused(&service, &named.kid(&service.issuer.kid()).sign(), SIGNATURE);
    }
    let certificate = json!(["MIIBszCCAVmgAwIBAgIUX1"]);
    let token = service.token().signed_by_other_key().header("x5c", certificate);
    check_refused(&service, &token.sign(), SIGNATURE);
    assert_eq!(attacker.upstream().count(), 0, "the place that the token named was asked");
}

/// A key id is a look-up key and no more: not a path, not a query, not an address.
#[test]
fn a_strange_key_id_finds_nothing() {
    let service = start();
    let long = "k".repeat(8000);
    for kid in ["../../etc/passwd", "' OR 1=1 --", "http://127.0.0.1:1/key", "", &long] {
        check_refused(&service, &service.token().kid(kid).sign(), "its key is not one of the issuer's");
    }
    check_refused(&service, &service.token().header("kid", 7).sign(), ALGORITHM);
}

#[test]
fn times_are_whole_seconds_and_nothing_else() {
    let service = start();
    let huge: Value = serde_json::from_str("1e300").unwrap();
    let fraction = json!(f64::from(u32::MAX) + 0.5);
    for name in ["exp", "nbf", "iat"] {
        for value in [huge.clone(), fraction.clone(), json!("4102444800"), json!({}), json!(u64::MAX)] {
            check_refused(&service, &service.token().claim(name, value).sign(), CLAIMS);
        }
    }
    check_refused(&service, &service.token().claim("exp", Value::Null).sign(), CLAIMS);
    check_refused(&service, &service.token().claim("exp", -1).sign(), "it has expired");
    check_refused(&service, &service.token().claim("exp", i64::MIN).sign(), "its end is not a time");
    check_refused(&service, &service.token().claim("exp", i64::MAX).sign(), "its end is not a time");
    check_refused(&service, &service.token().claim("nbf", i64::MAX).sign(), "it is not valid yet");
    check_refused(&service, &service.token().claim("iat", i64::MAX).sign(), "it was issued in the future");
    assert!(service.bff.errors().iter().all(|line| !line.contains("panicked")), "{:?}", service.bff.errors());
}

#[test]
fn what_is_no_token_is_refused() {
    let service = start();
    let right = service.token().sign();
    let (head, rest) = right.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let json = |text: &str| URL_SAFE_NO_PAD.encode(text);
    check_refused(&service, "opaque", ALGORITHM);
    check_refused(&service, "..", ALGORITHM);
    check_refused(&service, &format!("{head}.{claims}"), ALGORITHM);
    check_refused(&service, &format!("{head}.{claims}."), SIGNATURE);
    check_refused(&service, &format!("{head}..{signature}"), "it names no issuer");
    check_refused(&service, &format!("{head}.{}.{signature}", json("[]")), "it names no issuer");
    check_refused(&service, &format!("{}.{claims}.{signature}", json("{}")), ALGORITHM);
    // Within the head's limit, above the token's.
    check_refused(&service, &"a".repeat(20_000), "it is empty or too long");
}

#[test]
fn without_a_bearer_token_no_error_code_is_told() {
    let service = start();
    let right = service.token().sign();
    let basic = format!("Basic {right}");
    let dpop = format!("DPoP {right}");
    for headers in [
        vec![],
        vec![("Authorization", basic.as_str())],
        vec![("Authorization", dpop.as_str())],
        vec![("Authorization", "")],
        vec![("Cookie", right.as_str())],
        vec![("X-Access-Token", right.as_str())],
    ] {
        let answer = service.get_with("/own/thing", &headers);
        assert_eq!(answer.status, 401, "{headers:?}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{headers:?}");
        check_problem(&answer, "unauthorized");
    }
    let query = service.get(&format!("/own/thing?access_token={right}"));
    assert_eq!(query.status, 401, "a token in the query is none");
    assert_eq!(service.central.count(), 0);
}

#[test]
fn the_scheme_is_read_in_any_case() {
    let service = start();
    let value = format!("bEARER   {}", service.token().sign());
    assert_eq!(service.get_with("/own/thing", &[("Authorization", &value)]).status, 200);
}

#[test]
fn two_credentials_are_refused_whichever_is_right() {
    let service = start();
    let (right, wrong) = (service.token().sign(), service.token().expires_in(-60).sign());
    let (right, wrong) = (format!("Bearer {right}"), format!("Bearer {wrong}"));
    for (first, second) in [(&right, &wrong), (&wrong, &right), (&right, &right)] {
        let answer = service.get_with("/own/thing", &[("Authorization", first), ("Authorization", second)]);
        assert_eq!(answer.status, 401, "{}", answer.text());
        assert!(answer.text().contains("there are two Authorization headers"), "{}", answer.text());
    }
    assert_eq!(service.central.count(), 0);
}

#[test]
fn a_missing_scope_is_named() {
    let service = start();
    for scope in ["", "openid messages", "accounts2 xaccounts ACCOUNTS"] {
        let answer = service.get_as("/own/thing", &service.token().scope(scope).sign());
        assert_eq!(answer.status, 403, "{scope}");
        let challenge = "Bearer error=\"insufficient_scope\", scope=\"accounts\"";
        assert_eq!(answer.header("www-authenticate"), Some(challenge), "{scope}");
        check_problem(&answer, "insufficient-scope");
    }
    let none = service.token().without("scope").sign();
    assert_eq!(service.get_as("/own/thing", &none).status, 403);
    assert_eq!(service.get_as("/who", &none).status, 200, "a route without scopes needs none");
    assert_eq!(service.central.count(), 0);
}

#[test]
fn who_may_not_use_a_route_learns_nothing_of_its_inputs() {
    let service = start();
    let answer = service.get("/own/%FF");
    assert_eq!(answer.status, 401, "{}", answer.text());
}

#[test]
fn a_cookie_means_nothing() {
    let service = start();
    let cookie = ("Cookie", "__Host-Http-session=1234; session=1234");
    assert_eq!(service.get_with("/own/thing", &[cookie]).status, 401);
    let token = format!("Bearer {}", service.token().sign());
    assert_eq!(service.get_with("/own/thing", &[cookie, ("Authorization", &token)]).status, 200);
    let seen = service.central.seen();
    assert_eq!(seen[0].header("cookie"), None, "the cookie went on");
}

#[test]
fn a_credential_on_an_open_route_is_ignored() {
    let service = start();
    let answer = service.get_as("/open/thing", &service.token().expires_in(-60).sign());
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["text"], "/open/thing for nobody");
}

#[test]
fn an_issuer_without_types_is_admitted_only_by_configuration() {
    let service = setup().set("issuer.main.extra_types", "JWT, none").start();
    check_taken(&service, "JWT", &service.token().typ(Some("JWT")).sign());
    check_taken(&service, "none", &service.token().typ(None).sign());
    check_refused(
        &service,
        &service.token().typ(Some("logout+jwt")).sign(),
        "it is not an access token (typ)",
    );
}

#[test]
fn each_issuer_vouches_with_its_own_keys_alone() {
    let other = Issuer::start();
    let service = setup().set("issuer.other.url", other.url()).start();
    check_taken(&service, "the first issuer's", &service.token().sign());
    let answer = service.get_as("/who", &other.token().sign());
    assert_eq!(answer.json()["issuer"], other.url());
    let claims_the_first = other.token().issuer(&service.issuer.url());
    check_refused(&service, &claims_the_first.clone().sign(), "its key is not one of the issuer's");
    check_refused(&service, &claims_the_first.kid(&service.issuer.kid()).sign(), SIGNATURE);
}

#[test]
fn half_a_token_in_a_head_that_never_ends_harms_nobody() {
    let service = setup().set("public.head_timeout", "1s").start();
    let mut slow = raw::Connection::open(service.bff.public());
    slow.send("GET /own/thing HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ey");
    check_taken(&service, "another caller's", &service.token().sign());
    assert!(slow.closes_within(PATIENCE), "the head's time does not end");
    assert!(slow.received().starts_with(b"HTTP/1.1 408 "), "{:?}", String::from_utf8_lossy(slow.received()));
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
