//! Partners' keys, from being made to being refused: over HTTP as their systems show them, and at the admin port as an operator
//! makes them.

mod command;
mod replicas;

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use test_support::http::{self, Answer};
use test_support::wait;

use super::admin::CREDENTIAL;
use super::service::{PATIENCE, Service, Setup, setup};
use super::signed_in::check_problem;

pub(crate) fn with_admin() -> Setup {
    setup().set("admin.credential", CREDENTIAL)
}

/// What an operator does.
impl Service {
    #[track_caller]
    pub(crate) fn operate(&self, method: &str, path: &str, body: &Value) -> Answer {
        let url = format!("{}{path}", self.bff.admin());
        let credential = format!("Bearer {CREDENTIAL}");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        http::send(method, url, &[("Authorization", &credential), ("Content-Type", "application/json")], body)
    }

    #[track_caller]
    pub(crate) fn create(&self, partner: &str, scopes: &[&str], expires: &str) -> Made {
        Made::of(&self.ask_for_key(partner, "standard", scopes, expires))
    }

    #[track_caller]
    pub(crate) fn ask_for_key(&self, partner: &str, plan: &str, scopes: &[&str], expires: &str) -> Answer {
        let asked = json!({"partner": partner, "plan": plan, "scopes": scopes, "expires": expires});
        self.operate("POST", "/keys", &asked)
    }

    #[track_caller]
    pub(crate) fn rotate(&self, id: &str, overlap: &str) -> Made {
        Made::of(&self.operate("POST", &format!("/keys/{id}/rotate"), &json!({"overlap": overlap})))
    }

    #[track_caller]
    fn revoke(&self, id: &str) -> u16 {
        self.operate("DELETE", &format!("/keys/{id}"), &Value::Null).status
    }

    /// What a partner does.
    #[track_caller]
    pub(crate) fn by_key(&self, path: &str, key: &str) -> Answer {
        self.get_with(path, &[("X-API-Key", key)])
    }
}

/// A key that was made.
pub(crate) struct Made {
    pub(crate) key: String,
    pub(crate) id: String,
    all: Value,
}

impl Made {
    #[track_caller]
    pub(crate) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let all = answer.json();
        let text = |member: &str| all[member].as_str().unwrap().to_owned();
        Self { key: text("key"), id: text("id"), all }
    }
}

/// Refused in the one way in which all keys are.
#[track_caller]
fn check_refused(answer: &Answer) {
    check_problem(answer, 401, "unauthorized");
    assert_eq!(answer.json()["detail"], "The API key is refused.");
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
}

#[test]
fn a_key_that_was_made_is_its_partners() {
    let service = with_admin().start();
    let made = service.create("Acme Ltd.", &["accounts"], "90d");
    assert!(
        made.key.starts_with(&format!("bffk_{}_", made.id)) && made.key.len() == 73,
        "{}",
        made.key.len()
    );
    let answer = service.by_key("/partner", &made.key);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let who = answer.json();
    for (member, value) in
        [("issuer", "urn:bff:api-key"), ("subject", "acme-ltd"), ("client", "acme-ltd"), ("plan", "standard")]
    {
        assert_eq!(who[member], value, "{member}");
    }
    assert_eq!(answer.header("cache-control").map(|value| value.contains("private")), Some(true));
    assert!((service.metric("bff_api_keys_checked_total", &["accepted"]) - 1.0).abs() < 0.1);
}

/// The route takes either: a token is what it always was.
#[test]
fn a_token_does_as_well() {
    let service = with_admin().start();
    let answer = service.get_as("/partner", &service.token().sign());
    assert_eq!((answer.status, &answer.json()["subject"]), (200, &json!("cust-0001")));
    assert_eq!(answer.json()["plan"], Value::Null);
    check_problem(
        &service.get_as("/partner", &service.token().scope("messages").sign()),
        403,
        "insufficient-scope",
    );
    let nothing = service.get("/partner");
    check_problem(&nothing, 401, "unauthorized");
    let detail = nothing.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("access token") && detail.contains("API key"), "{detail}");
}

#[test]
fn a_key_and_a_token_or_two_keys_are_none() {
    let service = with_admin().start();
    let key = service.create("Acme", &["accounts"], "1d").key;
    let bearer = format!("Bearer {}", service.token().sign());
    for fields in [
        [("X-API-Key", &*key), ("Authorization", &*bearer)],
        [("X-API-Key", "nonsense"), ("Authorization", &*bearer)],
        [("X-API-Key", &*key), ("Authorization", "Basic eDp5")],
        [("X-API-Key", &*key), ("x-api-key", &*key)],
    ] {
        let answer = service.get_with("/partner", &fields);
        check_problem(&answer, 401, "unauthorized");
        assert!(answer.text().contains("would be a guess"), "{}", answer.text());
    }
}

/// Where tokens alone are taken, a key is nothing; and it opens neither a session nor the admin port.
#[test]
fn a_key_opens_only_what_is_for_partners() {
    let service = with_admin().start();
    let key = service.create("Acme", &["accounts"], "1d").key;
    check_problem(&service.by_key("/who", &key), 401, "unauthorized");
    check_problem(&service.get_as("/who", &key), 401, "unauthorized");
    check_problem(&service.get_as("/partner", &key), 401, "unauthorized");
    check_problem(&service.get_with("/me", &[("X-API-Key", &key), ("X-CSRF", "1")]), 401, "unauthorized");
    check_problem(
        &http::get_with(format!("{}/keys", service.bff.admin()), &[("X-API-Key", &key)]),
        401,
        "unauthorized",
    );
}

#[test]
fn the_header_is_the_one_of_the_settings() {
    let service = with_admin().set("api_keys.header", "Bank-Key").start();
    let key = service.create("Acme", &["accounts"], "1d").key;
    assert_eq!(service.get_with("/partner", &[("bank-key", &key)]).status, 200);
    check_problem(&service.by_key("/partner", &key), 401, "unauthorized");
}

#[test]
fn a_key_without_the_scope_is_a_403() {
    let service = with_admin().start();
    let answer = service.by_key("/partner", &service.create("Acme", &["messages"], "1d").key);
    check_problem(&answer, 403, "insufficient-scope");
    assert!(answer.text().contains("\\\"accounts\\\""), "{}", answer.text());
    assert_eq!(service.by_key("/partner/own/x", &service.create("Acme", &[], "1d").key).status, 200);
}

#[test]
fn a_key_that_is_over_is_refused() {
    let service = with_admin().start();
    let made = service.create("Acme", &["accounts"], "2s");
    assert_eq!(service.by_key("/partner", &made.key).status, 200);
    // What is remembered of it is asked for its end, too.
    thread::sleep(Duration::from_millis(2_050));
    check_refused(&service.by_key("/partner", &made.key));
    assert_eq!(service.operate("GET", "/keys", &Value::Null).json()["keys"], json!([]));
}

#[test]
fn a_revoked_key_is_refused_at_once() {
    let service = with_admin().start();
    let (made, other) =
        (service.create("Acme", &["accounts"], "1d"), service.create("Acme", &["accounts"], "1d"));
    assert_eq!(service.by_key("/partner", &made.key).status, 200);
    assert_eq!(service.revoke(&made.id), 204);
    check_refused(&service.by_key("/partner", &made.key));
    assert_eq!(service.by_key("/partner", &other.key).status, 200, "the partner's other key goes on");
    assert_eq!(service.revoke(&made.id), 404);
    assert_eq!(service.revoke("nonsense"), 404);
}

#[test]
fn a_key_and_the_one_after_it_work_beside_each_other_for_a_while() {
    let service = with_admin().start();
    let first = service.create("Acme", &["accounts"], "1d");
    let second = service.rotate(&first.id, "2s");
    assert_ne!(first.id, second.id);
    assert_eq!(second.all["replaces"]["id"], first.all["id"]);
    for member in ["partner", "name", "plan", "scopes"] {
        assert_eq!(second.all[member], first.all[member], "{member}");
    }
    for made in [&first, &second] {
        assert_eq!(service.by_key("/partner", &made.key).status, 200);
    }
    let third = service.operate("POST", &format!("/keys/{}/rotate", second.id), &json!({"overlap": "1h"}));
    check_problem(&third, 400, "bad-request");
    assert!(third.text().contains("2 live keys"), "{}", third.text());
    thread::sleep(Duration::from_millis(2_050));
    check_refused(&service.by_key("/partner", &first.key));
    assert_eq!(service.by_key("/partner", &second.key).status, 200);
    let third = service.rotate(&second.id, "0s");
    check_refused(&service.by_key("/partner", &second.key));
    assert_eq!(service.by_key("/partner", &third.key).status, 200);
}

#[test]
fn a_partner_has_two_keys_at_the_most_and_a_name_of_its_own() {
    let service = with_admin().start();
    let asked = |partner: &str| json!({"partner": partner, "plan": "standard", "expires": "1d"});
    for status in [201, 201, 400] {
        assert_eq!(service.operate("POST", "/keys", &asked("Acme")).status, status);
    }
    let other = service.operate("POST", "/keys", &asked("ACME!"));
    check_problem(&other, 400, "bad-request");
    assert!(other.text().contains("known by the same id"), "{}", other.text());
    assert_eq!(service.operate("POST", "/keys", &asked("Bravo")).status, 201);
}

#[test]
fn what_does_not_fit_makes_no_key() {
    let service = with_admin().start();
    let right = json!({"partner": "Acme", "plan": "standard", "scopes": ["accounts"], "expires": "1d"});
    for (member, wrong, told) in [
        ("partner", json!("!?"), "Partner"),
        ("plan", json!("a b"), "Plan"),
        ("plan", Value::Null, "null"),
        ("scopes", json!(["a b"]), "Scopes"),
        ("scopes", json!(["\""]), "Scopes"),
        ("expires", json!("367d"), "366d at the most"),
        ("expires", json!("0s"), "Expires"),
        ("expires", json!("for ever"), "expires"),
        ("exipres", json!("1d"), "unknown field"),
    ] {
        let mut asked = right.clone();
        asked[member] = wrong;
        let answer = service.operate("POST", "/keys", &asked);
        check_problem(&answer, 400, "bad-request");
        assert!(answer.text().contains(told), "{told} in {}", answer.text());
    }
    assert_eq!(service.operate("GET", "/keys", &Value::Null).json()["keys"], json!([]));
    assert_eq!(service.create("Acme", &[], "366d").all["name"], "Acme");
}

#[test]
fn the_list_shows_no_secret_and_the_last_use() {
    let service = with_admin().start();
    let acme = service.create("Acme", &["accounts"], "1d");
    // The list is by the millisecond in which each was made.
    thread::sleep(Duration::from_millis(2));
    let bravo = service.create("Bravo", &[], "1d");
    assert_eq!(service.by_key("/partner", &acme.key).status, 200);
    let list = |path: &str| service.operate("GET", path, &Value::Null);
    wait::until(PATIENCE, "the use is noted", || list("/keys").json()["keys"][0]["last_used"].is_string());
    let all = list("/keys");
    let ids: Vec<_> = all.json()["keys"].as_array().unwrap().iter().map(|key| key["id"].clone()).collect();
    assert_eq!(ids, [acme.all["id"].clone(), bravo.all["id"].clone()]);
    assert_eq!(all.json()["keys"][1]["last_used"], Value::Null);
    for made in [&acme, &bravo] {
        assert!(!all.text().contains(secret(&made.key)) && !all.text().contains("hash"), "{}", all.text());
    }
    let of_one = list("/keys?partner=bravo").json();
    assert_eq!(of_one["keys"].as_array().unwrap().len(), 1);
    assert_eq!(of_one["keys"][0]["partner"], "bravo");
    check_problem(&list("/keys?partnr=bravo"), 400, "bad-request");
}

/// What of a key may not be told.
fn secret(key: &str) -> &str {
    &key[30..]
}

/// Nobody learns from the answer which ids there are, or how much was right.
#[test]
fn every_wrong_key_has_the_same_answer() {
    let service = with_admin().start();
    let made = service.create("Acme", &["accounts"], "1d");
    let other = service.create("Bravo", &["accounts"], "1d");
    let swapped = format!("bffk_{}_{}", made.id, secret(&other.key));
    let unknown = format!("bffk_{}_{}", "0".repeat(24), secret(&made.key));
    let mut last = made.key.clone();
    last.replace_range(40..41, if &made.key[40..41] == "A" { "B" } else { "A" });
    let (upper, cut, long) = (made.key.to_uppercase(), made.key[1..].to_owned(), "a".repeat(4_000));
    let wrong = [&swapped, &unknown, &last, &upper, &cut, &long, "", "é", "bffk_", &made.id];
    let told: Vec<Value> = wrong
        .iter()
        .map(|key| {
            let answer = service.by_key("/partner", key);
            check_refused(&answer);
            let mut told = answer.json();
            told["request_id"] = Value::Null;
            told
        })
        .collect();
    assert!(told.windows(2).all(|two| two[0] == two[1]), "{told:?}");
    for why in ["a wrong API key of a known id", "an API key that is not known", "not an API key"] {
        let told = |line: &String| line.contains("\"audit.action\":\"api-key\"") && line.contains(why);
        wait::until(PATIENCE, why, || service.bff.logs().iter().any(told));
    }
}

/// A caller by key has no token: nothing goes on in its name, and what proves this service does.
#[test]
fn a_key_is_no_token_for_a_system() {
    for grant in ["relay", "exchange"] {
        let service = with_admin()
            .set("upstream.central.grant", grant)
            .set("upstream.central.audience", "https://accounts.bank.example")
            .start();
        let key = service.create("Acme", &[], "1d").key;
        check_problem(&service.by_key("/partner/own/thing", &key), 502, "upstream-failed");
        assert_eq!(service.central.count(), 0, "{grant}: it was called without a token");
        assert_eq!(service.issuer.token_requests().len(), 0);
        service.bff.wait_for_log("in no name that this upstream's grant has a token for", PATIENCE);
        let own = service.by_key("/partner/service/thing", &key).status;
        assert_eq!(own, if grant == "relay" { 502 } else { 200 }, "{grant}: in this service's name");
    }
    let service = with_admin()
        .set("upstream.central.grant", "client_credentials")
        .set("upstream.central.audience", "https://accounts.bank.example")
        .start();
    let key = service.create("Acme", &[], "1d").key;
    assert_eq!(service.by_key("/partner/own/thing", &key).status, 200);
    let seen = &service.central.seen()[0];
    assert_eq!(seen.header("x-api-key"), None, "the partner's key went up");
}

#[test]
fn the_operator_alone_changes_keys() {
    let closed = setup().start();
    let open = with_admin().start();
    let id = open.create("Acme", &["accounts"], "1d").id;
    let asked = json!({"partner": "Mallory", "plan": "standard", "expires": "1d"}).to_string();
    for (method, path, body) in [
        ("GET", "/keys".to_owned(), ""),
        ("POST", "/keys".to_owned(), &*asked),
        ("POST", format!("/keys/{id}/rotate"), "{\"overlap\":\"0s\"}"),
        ("DELETE", format!("/keys/{id}"), ""),
    ] {
        for (service, status) in [(&open, 401), (&closed, 403)] {
            for authorization in ["", "Bearer wrong", "Basic eDp5"] {
                let url = format!("{}{path}", service.bff.admin());
                let answer = http::send(method, url, &[("Authorization", authorization)], body);
                assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
            }
            assert_eq!(service.get(&path).status, 404, "{path} is on the public port");
        }
    }
    let all = open.operate("GET", "/keys", &Value::Null).json();
    assert_eq!((all["keys"].as_array().unwrap().len(), &all["keys"][0]["id"]), (1, &json!(id)));
}

#[test]
fn what_happens_to_a_key_is_an_event() {
    let service = with_admin().start();
    let first = service.create("Acme", &["accounts"], "1d");
    let second = service.rotate(&first.id, "1h");
    assert_eq!(service.revoke(&second.id), 204);
    for (action, id) in [("key-create", &first.id), ("key-rotate", &second.id), ("key-revoke", &second.id)] {
        let line = service.bff.wait_for_log(&format!("\"audit.action\":\"{action}\""), PATIENCE);
        for part in ["\"audit.subject\":\"acme\"", "\"audit.outcome\":\"done\"", id, "127.0.0.1"] {
            assert!(line.contains(part), "{part} in {line}");
        }
    }
    let logs = service.bff.logs().join("\n") + &service.bff.errors().join("\n");
    assert!(!logs.contains(secret(&first.key)) && !logs.contains(secret(&second.key)), "a key is in the log");
}
