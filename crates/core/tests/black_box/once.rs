//! An order happens once, however often it is asked for (docs/SECURITY.md, E).

mod ends;
mod found;
mod replicas;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::{Value, json};
use test_support::http::{self, Answer};
use test_support::issuer::ProofKey;
use test_support::raw::Connection;
use test_support::upstream::{Reply, Seen};
use test_support::wait;

use super::service::{PATIENCE, Service, echo, setup, start};
use super::signed_in::check_problem;

const KEY: &str = "Idempotency-Key";

/// What is bought where a test does not say.
fn lamp() -> Value {
    json!({"thing": "lamp"})
}

impl Service {
    /// Orders a lamp under this key.
    #[track_caller]
    pub(super) fn buys(&self, key: &str) -> Answer {
        self.orders("/shops/a/orders", key, &lamp())
    }

    #[track_caller]
    pub(super) fn orders(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.orders_as(&self.token().sign(), path, key, body)
    }

    #[track_caller]
    fn orders_as(&self, token: &str, path: &str, key: &str, body: &Value) -> Answer {
        let headers = [("Authorization", &*format!("Bearer {token}")), (KEY, key)];
        http::post_json(format!("{}{path}", self.bff.public()), &headers, body)
    }

    /// The paths that the system saw, in order.
    fn steps(&self) -> Vec<String> {
        self.central.seen().iter().map(|seen| seen.path().to_owned()).collect()
    }
}

/// Lets nothing through until it is opened.
#[derive(Clone, Default)]
struct Gate(Arc<AtomicBool>);

impl Gate {
    fn open(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// A script that waits at the gate with whatever begins with `path`, and echoes.
    fn before(&self, path: &'static str) -> impl Fn(&Seen) -> Reply + Send + Sync + 'static {
        let gate = self.clone();
        move |seen| {
            if seen.path().starts_with(path) {
                wait::until(PATIENCE, "the gate is opened", || gate.0.load(Ordering::SeqCst));
            }
            echo(seen)
        }
    }
}

/// Orders a lamp on a connection that can be left.
fn leaving(service: &Service) -> Connection {
    let (token, body) = (service.token().sign(), lamp().to_string());
    let mut connection = Connection::open(service.bff.public());
    let length = body.len();
    connection.send(format!(
        "POST /shops/a/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: k\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    ));
    connection
}

/// The same answer but for what each answer has of its own.
#[track_caller]
fn check_same(one: &Answer, other: &Answer) {
    assert_eq!((one.status, one.text()), (other.status, other.text()));
    for field in ["content-type", "cache-control"] {
        assert_eq!(one.header(field), other.header(field), "{field}");
    }
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"), "each request has its own");
}

#[test]
fn who_asks_again_gets_the_answer_that_there_was() {
    let service = start();
    let first = service.buys("\"k-1\"");
    assert_eq!(first.status, 201, "{}", first.text());
    assert!(first.json()["bought"].as_str().unwrap().starts_with("/buy/"), "{}", first.text());
    check_same(&first, &service.buys("\"k-1\""));
    check_same(&first, &service.buys("k-1"));
    let steps = service.steps();
    assert_eq!(steps.len(), 2, "each step was done once: {steps:?}");
    let keys: Vec<&str> = steps.iter().map(|step| step.rsplit('/').next().unwrap()).collect();
    assert!(keys.iter().all(|key| key.len() == 40) && keys[0] != keys[1], "{keys:?}");
    let id = first.json()["id"].as_str().unwrap().to_owned();
    assert!(
        id.len() <= 35 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
        "{id}"
    );
    let other = service.buys("k-2");
    assert_eq!((other.status, service.steps().len()), (201, 4), "another key is another order");
    assert_ne!(other.json()["id"], id.as_str());
}

#[test]
fn an_order_without_a_key_is_told_to_have_one() {
    let service = start();
    let token = format!("Bearer {}", service.token().sign());
    let url = format!("{}/shops/a/orders", service.bff.public());
    let check = |keys: &[&str], detail: &str| {
        let mut headers = vec![("Authorization", &*token)];
        headers.extend(keys.iter().map(|key| (KEY, *key)));
        let answer = http::post_json(&url, &headers, &lamp());
        check_problem(&answer, 400, "bad-request");
        let fault = json!([{"in": "header", "name": KEY, "detail": detail}]);
        assert_eq!(answer.json()["errors"], fault, "{keys:?}");
    };
    let wanted = "give one key, of 1 to 64 visible characters, in quotation marks";
    check(&[], &format!("it is missing: {wanted}"));
    for key in ["", "\"\"", "\"open", "two words", "\"a\";b=c", &"x".repeat(65)] {
        check(&[key], wanted);
    }
    check(&["one", "two"], wanted);
    assert_eq!(service.steps(), [""; 0]);
}

#[test]
fn of_two_at_once_one_is_carried_out() {
    let service = start();
    let gate = Gate::default();
    service.central.script(gate.before("/reserve"));
    thread::scope(|scope| {
        let first = scope.spawn(|| service.buys("k"));
        wait::until(PATIENCE, "the first is under way", || service.central.count() == 1);
        let second = service.buys("k");
        check_problem(&second, 409, "under-way");
        assert_eq!(second.header("retry-after"), Some("1"));
        gate.open();
        let first = first.join().unwrap();
        assert_eq!(first.status, 201);
        check_same(&first, &service.buys("k"));
    });
    assert_eq!(service.steps().len(), 2);
}

#[test]
fn a_key_is_not_for_another_order() {
    let service = start();
    assert_eq!(service.buys("k").status, 201);
    let chair = json!({"thing": "chair"});
    check_problem(&service.orders("/shops/a/orders", "k", &chair), 422, "key-reused");
    check_problem(&service.orders("/shops/a/orders?now=1", "k", &lamp()), 422, "key-reused");
    assert_eq!(service.steps().len(), 2, "nothing else was begun");
    assert_eq!(service.buys("k").status, 201, "and the first is as it was");
}

#[test]
fn a_key_is_its_callers_and_its_paths() {
    let service = start();
    let first = service.buys("k").json()["id"].clone();
    let others = [
        service.token().subject("cust-0002"),
        service.token().client("tablet-app"),
        service.token().claim("act", json!({"sub": "helper"})),
    ];
    let chair = json!({"thing": "chair"});
    for (nth, other) in others.into_iter().enumerate() {
        let answer = service.orders_as(&other.sign(), "/shops/a/orders", "k", &chair);
        assert_eq!(answer.status, 201, "the {nth}th other: {}", answer.text());
        assert_ne!(answer.json()["id"], first);
    }
    assert_eq!(service.orders("/shops/b/orders", "k", &chair).status, 201, "another path");
    assert_eq!(service.steps().len(), 10);
}

/// A token that says less, one of another key, or a path written otherwise are no way to order twice.
#[test]
fn an_order_is_the_same_under_another_token_and_another_spelling() {
    let service = setup().set("bearer.dpop", "accepted").start();
    let first = service.buys("k");
    assert_eq!(first.status, 201, "{}", first.text());
    let url = format!("{}/shops/a/orders", service.bff.public());
    let fewer = service.token().scope("accounts").sign();
    check_same(&first, &service.orders_as(&fewer, "/shops/a/orders", "k", &lamp()));
    for _ in 0..2 {
        let proven = ProofKey::generate();
        let token = service.token().bound_to(&proven).sign();
        let proof = proven.proof("POST", "http://localhost:8080/shops/a/orders", &token).sign();
        let headers = [("Authorization", &*format!("DPoP {token}")), ("DPoP", &*proof), (KEY, "k")];
        check_same(&first, &http::post_json(&url, &headers, &lamp()));
    }
    for path in ["/shops/%61/orders", "/sh%6fps/a/orders", "/%73hops/%61/%6frders"] {
        check_same(&first, &service.orders(path, "k", &lamp()));
    }
    assert_eq!(service.steps().len(), 2, "it was ordered once");
    check_problem(
        &service.orders_as(&service.token().scope("other").sign(), "/shops/a/orders", "k", &lamp()),
        403,
        "insufficient-scope",
    );
}

/// It is kept for as long as the order is.
#[test]
fn an_orders_body_is_small() {
    let service = start();
    let most = 16 * 1024;
    let padded = |length: usize| format!("{:length$}", lamp().to_string());
    let orders = |key: &str, body: String| {
        let headers = [
            ("Authorization", &*format!("Bearer {}", service.token().sign())),
            (KEY, key),
            ("Content-Type", "application/json"),
        ];
        http::send("POST", format!("{}/shops/a/orders", service.bff.public()), &headers, body)
    };
    assert_eq!(orders("k", padded(most)).status, 201);
    assert_eq!(orders("k", padded(most)).status, 201);
    check_problem(&orders("k", padded(most - 1)), 422, "key-reused");
    check_problem(&orders("other", padded(most + 1)), 413, "body-too-large");
    assert_eq!(service.steps().len(), 2);
}

#[test]
fn one_caller_orders_so_much_in_a_day() {
    let service = setup().set("idempotency.orders_per_day", "2").start();
    for key in ["one", "two", "one", "two"] {
        assert_eq!(service.buys(key).status, 201, "whoever asks again is not counted: {key}");
    }
    for _ in 0..2 {
        let refused = service.buys("three");
        check_problem(&refused, 429, "too-many-requests");
        let wait: u32 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((86_000..=86_400).contains(&wait), "{wait}");
    }
    assert_eq!(service.steps().len(), 4, "nothing was begun");
    let other = service.token().subject("cust-0002").sign();
    assert_eq!(service.orders_as(&other, "/shops/a/orders", "three", &lamp()).status, 201);
}

/// What does not fit is refused before anything is begun, and its key is not spent.
#[test]
fn a_refused_request_spends_no_key() {
    let service = start();
    check_problem(&service.orders("/shops/a/orders", "k", &json!({"thing": 1})), 400, "bad-request");
    check_problem(&service.orders_as("none", "/shops/a/orders", "k", &lamp()), 401, "unauthorized");
    assert_eq!(service.buys("k").status, 201);
}

#[test]
fn a_route_that_orders_says_so() {
    let printed = String::from_utf8(super::service::run(&["openapi"], &[]).stdout).unwrap();
    // The test executable says first that it runs.
    let document: Value = serde_json::from_str(&printed[printed.find('{').unwrap()..]).unwrap();
    let operation = &document["paths"]["/shops/{shop}/orders"]["post"];
    let parameters = operation["parameters"].as_array().unwrap();
    let key = parameters.iter().find(|parameter| parameter["name"] == KEY).unwrap();
    assert_eq!((&key["in"], &key["required"]), (&json!("header"), &json!(true)));
    let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
    for status in ["201", "202", "400", "409", "422", "503"] {
        assert!(statuses.iter().any(|there| *there == status), "{status} is not in {statuses:?}");
    }
    assert!(!statuses.iter().any(|there| *there == "200"), "{statuses:?}");
}
