//! Which token goes to a system: none, the caller's, one exchanged for it, this service's own; and never none instead of one.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use test_support::http::Answer;
use test_support::upstream::{Reply, Seen};
use test_support::wait;

use super::service::{PATIENCE, Service, Setup, bearer, claims, setup};

const ACCOUNTS: &str = "https://accounts.bank.example";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

fn exchanging() -> Setup {
    setup()
        .set("upstream.central.grant", "exchange")
        .set("upstream.central.audience", ACCOUNTS)
        .set("upstream.central.scope", "accounts balances")
}

#[track_caller]
fn check_problem(answer: &Answer, status: u16, slug: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.json()["type"], format!("urn:bff:problem:{slug}"));
}

/// The claims of the token that the system saw last.
#[track_caller]
fn seen_claims(service: &Service) -> Value {
    let seen = service.central.seen().pop().unwrap();
    claims(bearer(&seen).unwrap())
}

#[test]
fn without_a_grant_no_token_goes_up() {
    let service = setup().start();
    assert_eq!(service.get_as("/own/thing", &service.token().sign()).status, 200);
    assert_eq!(service.central.seen()[0].header("authorization"), None);
}

/// Callers' tokens are passed on: the system has the same audience as this service.
fn relaying() -> Setup {
    setup()
        .set("upstream.central.grant", "relay")
        .set("upstream.central.audience", "https://mobile.bank.example")
}

#[test]
fn a_relayed_token_is_the_callers_own() {
    let service = relaying().start();
    let token = service.token().sign();
    assert_eq!(service.get_as("/own/thing", &token).status, 200);
    assert_eq!(bearer(&service.central.seen()[0]), Some(token.as_str()));
    assert_eq!(service.issuer.token_requests().len(), 0);
}

#[test]
fn a_token_is_relayed_only_where_its_audience_allows() {
    let service =
        setup().set("upstream.central.grant", "relay").set("upstream.central.audience", ACCOUNTS).start();
    let answer = service.get_as("/own/thing", &service.token().sign());
    check_problem(&answer, 502, "upstream-failed");
    assert_eq!(service.central.count(), 0, "a token went where it does not belong");
    service.bff.wait_for_log("not meant for this upstream", PATIENCE);

    let both = service.token().claim("aud", json!(["https://mobile.bank.example", ACCOUNTS]));
    assert_eq!(service.get_as("/own/thing", &both.sign()).status, 200);
}

/// An upstream that wants a token gets no call in nobody's name, and none in this service's where only callers have one.
#[test]
fn a_call_in_no_fitting_name_is_not_sent() {
    for setup in [relaying(), exchanging()] {
        let service = setup.start();
        check_problem(&service.get("/open/thing"), 502, "upstream-failed");
        check_problem(&service.get("/shared/thing"), 502, "upstream-failed");
        assert_eq!(service.central.count(), 0);
        assert_eq!(service.issuer.token_requests().len(), 0);
    }
    let relaying = relaying().start();
    check_problem(&relaying.get("/service/thing"), 502, "upstream-failed");
    assert_eq!(relaying.central.count(), 0);
}

#[test]
fn an_exchange_asks_for_what_is_configured_as_this_client() {
    let service = exchanging()
        .set("issuer.main.client_id", "pro:be")
        .set("issuer.main.client_secret", "s e+c%r:t")
        .start_unready_secret();
    let token = service.token().sign();
    let answer = service.get_as("/own/thing", &token);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let asked = &service.issuer.token_requests()[0];
    for (field, value) in [
        ("grant_type", EXCHANGE),
        ("subject_token", token.as_str()),
        ("subject_token_type", ACCESS_TOKEN),
        ("requested_token_type", ACCESS_TOKEN),
        ("audience", ACCOUNTS),
        ("scope", "accounts balances"),
    ] {
        assert_eq!(asked.form(field).as_deref(), Some(value), "{field}");
    }
    for field in ["client_id", "client_secret"] {
        assert_eq!(asked.form(field), None, "{field} goes in the header alone");
    }
    // RFC 6749 section 2.3.1: each half form-encoded, then joined.
    let basic = asked.header("authorization").unwrap().strip_prefix("Basic ").unwrap();
    assert_eq!(String::from_utf8(STANDARD.decode(basic).unwrap()).unwrap(), "pro%3Abe:s+e%2Bc%25r%3At");
}

impl Setup {
    /// With an issuer that knows the secret of the settings.
    fn start_unready_secret(self) -> Service {
        let issuer = test_support::issuer::Issuer::start();
        issuer.client_secret("s e+c%r:t");
        self.start_with(issuer)
    }
}

#[test]
fn an_exchanged_token_is_the_systems_and_not_ours() {
    let service = exchanging().start();
    let token = service.token().subject("cust-0042").sign();
    let answer = service.get_as("/own/thing", &token);
    assert_eq!(answer.json()["text"], "/own/thing for cust-0042/probe/accounts balances");
    let seen = &service.central.seen()[0];
    assert_ne!(bearer(seen), Some(token.as_str()), "the caller's own token went up");
    assert_eq!(seen_claims(&service)["aud"], ACCOUNTS);
    check_no_token_in_logs(&service, &[&token, bearer(seen).unwrap(), "test-secret"]);
}

#[track_caller]
fn check_no_token_in_logs(service: &Service, secrets: &[&str]) {
    let logs: Vec<String> = service.bff.logs().into_iter().chain(service.bff.errors()).collect();
    for secret in secrets.iter().flat_map(|secret| secret.split('.')).filter(|part| part.len() > 8) {
        assert!(!logs.iter().any(|line| line.contains(secret)), "a secret is in the log");
    }
}

#[test]
fn one_caller_exchanges_once() {
    let service = exchanging().start();
    let token = service.token().sign();
    for _ in 0..5 {
        assert_eq!(service.get_as("/own/thing", &token).status, 200);
    }
    // A fresh token of the same caller is the same caller.
    assert_eq!(service.get_as("/own/thing", &service.token().expires_in(250).sign()).status, 200);
    assert_eq!(service.issuer.token_requests().len(), 1);
}

#[test]
fn many_callers_at_once_of_one_identity_exchange_once() {
    let service = exchanging().start();
    let issuer_token = service.issuer.token().audience(ACCOUNTS).sign();
    service.issuer.on_token(move |_| granted(&issuer_token).after(Duration::from_millis(300)));
    let token = service.token().sign();
    thread::scope(|scope| {
        let all: Vec<_> =
            (0..40).map(|_| scope.spawn(|| service.get_as("/own/thing", &token).status)).collect();
        assert!(all.into_iter().all(|each| each.join().unwrap() == 200));
    });
    assert_eq!(service.issuer.token_requests().len(), 1);
}

#[test]
fn each_identity_and_each_system_has_a_token_of_its_own() {
    let service = exchanging()
        .set("upstream.side.grant", "exchange")
        .set("upstream.side.audience", "https://side.bank.example")
        .start();
    let tokens = [
        service.token(),
        service.token().subject("cust-0002"),
        service.token().client("tablet-app"),
        service.token().scope("accounts"),
        service.token().claim("act", json!({"sub": "help-desk"})),
    ];
    for token in tokens.clone() {
        let subject = claims(&token.clone().sign())["sub"].clone();
        assert_eq!(service.get_as("/own/thing", &token.sign()).status, 200);
        assert_eq!(seen_claims(&service)["sub"], subject);
    }
    let sent: BTreeSet<String> =
        service.central.seen().iter().map(|seen| bearer(seen).unwrap().to_owned()).collect();
    assert_eq!(sent.len(), tokens.len(), "two callers were given the same token");
    assert_eq!(service.issuer.token_requests().len(), tokens.len());
}

fn granted(token: &str) -> Reply {
    let answer = json!({"access_token": token, "token_type": "Bearer", "issued_token_type": ACCESS_TOKEN, "expires_in": 300});
    Reply::json(200, &answer)
}

#[test]
fn a_token_is_used_no_longer_than_it_lasts() {
    // Ten seconds are kept back, so that no token ends on its way.
    let service = exchanging().start();
    let token = service.token().sign();
    service.issuer.token_lifetime(11);
    assert_eq!(service.get_as("/own/thing", &token).status, 200);
    wait::until(PATIENCE, "it is exchanged again", || {
        service.get_as("/own/thing", &token).status == 200 && service.issuer.token_requests().len() >= 2
    });
}

#[test]
fn a_token_that_is_about_to_end_is_used_once() {
    let service = exchanging().start();
    service.issuer.token_lifetime(5);
    let token = service.token().sign();
    for asked in 1..=3 {
        assert_eq!(service.get_as("/own/thing", &token).status, 200);
        assert_eq!(service.issuer.token_requests().len(), asked);
    }
}

#[test]
fn an_exchanged_token_does_not_outlive_the_callers() {
    let service = exchanging().start();
    let ends_soon = service.token().expires_in(11).sign();
    assert_eq!(service.get_as("/own/thing", &ends_soon).status, 200);
    let later = service.token().sign();
    wait::until(PATIENCE, "it is exchanged again", || {
        service.get_as("/own/thing", &later).status == 200 && service.issuer.token_requests().len() >= 2
    });
}

/// The token endpoint answers like this: the client reads that status, the system sees nothing, and the next one is asked for
/// again.
#[track_caller]
fn check_no_token(
    status: u16,
    slug: &str,
    why: &str,
    reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
) {
    let service = exchanging().set("issuer.main.timeout", "400ms").start();
    let token = service.token().sign();
    service.issuer.on_token(reply);
    let answer = service.get_as("/own/thing", &token);
    check_problem(&answer, status, slug);
    assert!(!answer.text().contains("INTERNAL"), "{}", answer.text());
    assert_eq!(service.central.count(), 0, "{why}: it was called without a token");
    assert_eq!(service.issuer.token_requests().len(), 1, "{why}: a token request was repeated");
    let line = service.bff.wait_for_log("\"event\":\"request\"", PATIENCE);
    assert!(line.contains(why), "{why} in {line}");
    let fresh = service.issuer.token().audience(ACCOUNTS).sign();
    service.issuer.on_token(move |_| granted(&fresh));
    assert_eq!(service.get_as("/own/thing", &token).status, 200, "{why}: the failure was kept");
    check_no_token_in_logs(&service, &[&token, "test-secret"]);
}

fn refused(status: u16, code: &'static str) -> impl Fn(&Seen) -> Reply {
    move |_| Reply::json(status, &json!({"error": code, "error_description": "INTERNAL: user 4711 locked"}))
}

fn without(field: &'static str) -> impl Fn(&Seen) -> Reply {
    with(field, None)
}

fn with(field: &'static str, value: Option<&'static str>) -> impl Fn(&Seen) -> Reply {
    move |_| {
        let mut answer = json!({"access_token": "x.y.z", "token_type": "Bearer", "issued_token_type": ACCESS_TOKEN, "expires_in": 300});
        match value {
            Some(value) => answer[field] = value.into(),
            None => drop(answer.as_object_mut().unwrap().remove(field)),
        }
        Reply::json(200, &answer)
    }
}

#[test]
fn an_issuer_that_takes_the_callers_token_no_more_makes_it_a_401() {
    for code in ["invalid_grant", "invalid_request"] {
        check_no_token(401, "unauthorized", code, refused(400, code));
    }
}

#[test]
fn an_issuer_that_refuses_this_service_makes_it_a_502() {
    check_no_token(502, "upstream-failed", "invalid_client", refused(401, "invalid_client"));
    check_no_token(502, "upstream-failed", "invalid_target", refused(400, "invalid_target"));
    check_no_token(502, "upstream-failed", "invalid_scope", refused(400, "invalid_scope"));
    check_no_token(502, "upstream-failed", "unauthorized_client", refused(400, "unauthorized_client"));
    check_no_token(502, "upstream-failed", "unknown_error", refused(400, "INTERNAL-of-its-own"));
}

#[test]
fn an_issuer_that_fails_makes_it_a_502_or_504() {
    check_no_token(502, "upstream-failed", "it answered 500", |_| Reply::text(500, "text/plain", "INTERNAL"));
    check_no_token(502, "upstream-failed", "it answered 503", |_| Reply::status(503));
    check_no_token(502, "upstream-failed", "the issuer gave no token", |_| Reply::close());
    check_no_token(502, "upstream-failed", "the issuer gave no token", |_| Reply::garbage());
    check_no_token(502, "upstream-failed", "the issuer gave no token", |_| Reply::huge(64 << 20));
    check_no_token(504, "upstream-timeout", "the issuer did not answer in time", |_| Reply::stall());
    check_no_token(502, "upstream-failed", "it answered 302", |_| {
        Reply::status(302).header("Location", "http://127.0.0.1:1/token")
    });
}

#[test]
fn an_answer_that_is_no_token_is_none() {
    check_no_token(502, "upstream-failed", "does not say that it issued", without("issued_token_type"));
    let refresh = Some("urn:ietf:params:oauth:token-type:refresh_token");
    check_no_token(502, "upstream-failed", "does not say that it issued", with("issued_token_type", refresh));
    check_no_token(502, "upstream-failed", "not a bearer token", with("token_type", Some("DPoP")));
    check_no_token(502, "upstream-failed", "cannot be read", without("access_token"));
    check_no_token(502, "upstream-failed", "cannot be read", without("token_type"));
    check_no_token(502, "upstream-failed", "content type", |_| {
        Reply::text(200, "text/html", "<html>INTERNAL</html>")
    });
}

#[test]
fn a_token_that_no_header_can_carry_is_none() {
    for token in ["", "x.y.z\r\nX-Admin: 1", "x y", "x.y.\u{e9}"] {
        check_no_token(
            502,
            "upstream-failed",
            "cannot be sent in a header",
            with("access_token", Some(token)),
        );
    }
}

#[test]
fn the_services_own_token_is_by_client_credentials_and_kept() {
    let service = exchanging().start();
    for _ in 0..3 {
        let answer = service.get("/service/thing");
        assert_eq!(
            answer.json()["text"],
            "/service/thing for probe/probe/accounts balances",
            "{}",
            answer.text()
        );
    }
    let asked = service.issuer.token_requests();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].form("grant_type").as_deref(), Some("client_credentials"));
    assert_eq!(asked[0].form("audience").as_deref(), Some(ACCOUNTS));
    for field in ["subject_token", "subject_token_type", "requested_token_type"] {
        assert_eq!(asked[0].form(field), None, "{field}");
    }
    // A caller does not get the service's.
    assert_eq!(service.get_as("/own/thing", &service.token().sign()).status, 200);
    assert_eq!(seen_claims(&service)["sub"], "cust-0001");
    assert_eq!(service.issuer.token_requests().len(), 2);
}

#[test]
fn a_refusal_of_the_services_own_token_is_nobodys_401() {
    let service = exchanging().start();
    service.issuer.on_token(refused(400, "invalid_grant"));
    check_problem(&service.get("/service/thing"), 502, "upstream-failed");
    assert_eq!(service.central.count(), 0);
}

#[test]
fn an_optional_part_without_a_token_is_missing_and_the_rest_is_there() {
    let service = setup().set("upstream.side.grant", "relay").set("upstream.side.audience", ACCOUNTS).start();
    let answer = service.get_as("/composed", &service.token().sign());
    assert_eq!((answer.status, &answer.json()["why"]), (200, &json!("refused")), "{}", answer.text());
    assert_eq!(service.side.count(), 0);
}

/// A young one is kept: the next would fare no better, and a system that refuses everybody would have every call ask anew.
#[test]
fn a_kept_token_that_its_system_refuses_is_renewed_once_it_is_not_young() {
    let service = exchanging().start();
    let token = service.token().sign();
    assert_eq!(service.get_as("/own/thing", &token).status, 200);
    let refused = bearer(&service.central.seen()[0]).unwrap().to_owned();
    service.central.script(move |seen| {
        if bearer(seen) == Some(&refused) {
            Reply::status(401)
        } else {
            Reply::json(200, &json!({"text": "new"}))
        }
    });
    assert_eq!(service.get_as("/own/thing", &token).status, 502);
    assert_eq!(service.issuer.token_requests().len(), 1, "a young token is not given up");
    wait::until(PATIENCE, "the refused token is renewed", || {
        service.get_as("/own/thing", &token).status == 200
    });
    assert_eq!(service.issuer.token_requests().len(), 2);
    assert_eq!(service.get_as("/own/thing", &token).status, 200);
    assert_eq!(service.issuer.token_requests().len(), 2, "the new one is kept");
}
