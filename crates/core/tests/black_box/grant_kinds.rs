//! Grants that prove this service and not a caller: its own token by client credentials, and keys. Never nothing instead.

use serde_json::json;
use tempfile::TempDir;
use test_support::upstream::{Reply, Seen};
use test_support::wait;

use super::service::{PATIENCE, Service, Setup, bearer, claims, setup};
use super::signed_in::check_problem;

const ACCOUNTS: &str = "https://accounts.bank.example";

fn own_token() -> Setup {
    setup()
        .set("upstream.central.grant", "client_credentials")
        .set("upstream.central.audience", ACCOUNTS)
        .set("upstream.central.scope", "statistics")
}

fn with_key(key: &str) -> Setup {
    setup().set("upstream.central.grant", "static").set("upstream.central.static_key", key)
}

/// A system that knows keys, and no tokens to read claims of.
fn start(setup: Setup) -> Service {
    let service = setup.start();
    service.central.script(|_| Reply::json(200, &json!({"text": "there"})));
    service
}

/// In nobody's name, in the service's and in a caller's.
#[track_caller]
fn ask_in_every_name(service: &Service) {
    for path in ["/open/thing", "/shared/thing", "/service/thing"] {
        assert_eq!(service.get(path).status, 200, "{path}");
    }
    for subject in ["cust-0001", "cust-0002"] {
        assert_eq!(service.get_as("/own/thing", &service.token().subject(subject).sign()).status, 200);
    }
}

#[test]
fn client_credentials_are_the_services_own_token_whoever_calls() {
    let service = own_token().start();
    ask_in_every_name(&service);
    let asked = service.issuer.token_requests();
    assert_eq!(asked.len(), 1, "one token serves all");
    for (field, value) in
        [("grant_type", "client_credentials"), ("audience", ACCOUNTS), ("scope", "statistics")]
    {
        assert_eq!(asked[0].form(field).as_deref(), Some(value), "{field}");
    }
    for field in ["subject_token", "resource"] {
        assert_eq!(asked[0].form(field), None, "{field}");
    }
    for seen in service.central.seen() {
        let claims = claims(bearer(&seen).unwrap());
        assert_eq!((&claims["sub"], &claims["aud"]), (&json!("probe"), &json!(ACCOUNTS)));
    }
}

#[test]
fn a_resource_is_asked_for_where_the_issuer_wants_it() {
    let service = own_token()
        .unset("upstream.central.audience")
        .set("upstream.central.resource", "https://accounts.bank.example/v4")
        .set("upstream.side.grant", "exchange")
        .set("upstream.side.audience", "https://side.bank.example")
        .set("upstream.side.resource", "https://side.bank.example/v1")
        .start();
    assert_eq!(service.get("/service/thing").status, 200);
    let asked = &service.issuer.token_requests()[0];
    assert_eq!(asked.form("resource").as_deref(), Some("https://accounts.bank.example/v4"));
    assert_eq!(asked.form("audience"), None);
}

/// The token endpoint answers like this, and the system sees nothing, in whosever name the call was.
#[track_caller]
fn check_no_token(status: u16, slug: &str, reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) {
    let service = own_token().set("issuer.main.timeout", "400ms").start();
    service.issuer.on_token(reply);
    check_problem(&service.get("/open/thing"), status, slug);
    check_problem(&service.get_as("/own/thing", &service.token().sign()), status, slug);
    assert_eq!(service.central.count(), 0, "it was called without a token");
}

#[test]
fn without_the_services_own_token_nothing_is_sent() {
    check_no_token(502, "upstream-failed", |_| Reply::json(401, &json!({"error": "invalid_client"})));
    // Nobody's token was shown, so nobody's was refused.
    check_no_token(502, "upstream-failed", |_| Reply::json(400, &json!({"error": "invalid_grant"})));
    check_no_token(502, "upstream-failed", |_| Reply::status(500));
    check_no_token(502, "upstream-failed", |_| Reply::garbage());
    check_no_token(502, "upstream-failed", |_| Reply::json(200, &json!({"token_type": "Bearer"})));
    check_no_token(502, "upstream-failed", |_| {
        Reply::json(200, &json!({"access_token": "x y", "token_type": "Bearer"}))
    });
    check_no_token(504, "upstream-timeout", |_| Reply::stall());
}

#[test]
fn a_key_goes_as_a_bearer_token_whoever_calls() {
    let service = start(with_key("key-of-the-bank-0001"));
    ask_in_every_name(&service);
    for seen in service.central.seen() {
        assert_eq!(seen.header("authorization"), Some("Bearer key-of-the-bank-0001"));
    }
    assert_eq!(service.issuer.token_requests().len(), 0);
    let logs = service.bff.logs().join("\n");
    assert!(!logs.contains("key-of-the-bank"), "the key is in the log");
}

#[test]
fn a_key_goes_under_the_header_that_its_system_reads() {
    let service = start(with_key("key-of-the-bank-0001").set("upstream.central.static_header", "X-Api-Key"));
    ask_in_every_name(&service);
    for seen in service.central.seen() {
        assert_eq!(seen.header("x-api-key"), Some("key-of-the-bank-0001"));
        assert_eq!(seen.header("authorization"), None, "a caller's token went along");
    }
}

/// There is no other to be had: the refusal is the answer.
#[test]
fn a_refused_key_is_not_tried_again() {
    let service = with_key("key-of-the-bank-0001").start();
    service.central.script(|_| Reply::status(401));
    check_problem(&service.get("/open/thing"), 502, "upstream-failed");
    assert_eq!(service.central.count(), 1);
}

#[test]
fn a_key_rotates_while_the_service_runs() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, "key-of-the-bank-0001\n").unwrap();
    let rotating = setup().set("upstream.central.grant", "static");
    let service = start(rotating.set("upstream.central.static_key.file", file.display()));
    let sent = || {
        assert_eq!(service.get("/open/thing").status, 200);
        bearer(&service.central.seen().pop().unwrap()).unwrap().to_owned()
    };
    assert_eq!(sent(), "key-of-the-bank-0001");
    // What no header carries changes nothing.
    std::fs::write(&file, "key of\nthe bank").unwrap();
    service.bff.wait_for_log("reload-refused", PATIENCE);
    assert_eq!(sent(), "key-of-the-bank-0001");
    std::fs::write(&file, "key-of-the-bank-0002").unwrap();
    wait::until(PATIENCE, "the new key is sent", || sent() == "key-of-the-bank-0002");
    service.bff.wait_for_log("\"changed\":\"upstream.central.static_key\"", PATIENCE);
}
