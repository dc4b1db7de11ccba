//! Faults and the memory of what was seen.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    call::{get, get_with, send, try_send},
    running::{Sandbox, own, shared},
    sign_in::{accounts_token, phone_tokens},
};

fn set(sandbox: &Sandbox, system: &str, faults: &Value) -> u16 {
    send("PUT", &format!("{}/systems/{system}/faults", sandbox.control), &[], &faults.to_string()).status
}

fn reset(sandbox: &Sandbox, system: &str) {
    assert_eq!(send("DELETE", &format!("{}/systems/{system}/faults", sandbox.control), &[], "").status, 204);
}

fn seen(sandbox: &Sandbox, system: &str) -> Value {
    get(&format!("{}/systems/{system}/seen", sandbox.control)).ok()
}

#[test]
fn the_systems_are_listed_with_their_addresses() {
    let found = get(&format!("{}/systems", shared().control)).ok();
    let systems = found["systems"].as_array().unwrap();
    let named = |name: &str| systems.iter().find(|system| system["name"] == name).unwrap();
    assert_eq!(systems.len(), 5);
    assert_eq!(named("accounts")["url"], shared().accounts.as_str());
    assert_eq!(named("messages")["url"], shared().messages.as_str());
    assert_eq!(named("payments")["url"], shared().payments.as_str());
    assert_eq!(named("open-data")["url"], shared().open_data.as_str());
    assert_eq!(named("provider")["url"], shared().provider.as_str());
}

#[test]
fn latency_is_shown_by_its_system_alone_until_it_is_reset() {
    let sandbox = own(&[]);
    let timed = |url: &str| {
        let started = Instant::now();
        get(url);
        started.elapsed()
    };
    let (accounts, messages) = (sandbox.aisp("/accounts"), format!("{}/openapi.json", sandbox.messages));
    assert_eq!(set(&sandbox, "accounts", &json!({ "latency_ms": 400, "jitter_ms": 10 })), 200);
    assert!(timed(&accounts) >= Duration::from_millis(400));
    assert!(timed(&messages) < Duration::from_millis(300));
    reset(&sandbox, "accounts");
    assert!(timed(&accounts) < Duration::from_millis(300));
}

#[test]
fn errors_come_at_the_rate_that_was_set() {
    let sandbox = own(&[]);
    let failed = || (0..60).filter(|_| get(&sandbox.aisp("/accounts")).status == 503).count();
    assert_eq!(failed(), 0);
    set(&sandbox, "accounts", &json!({ "error_rate": 1.0 }));
    assert_eq!(failed(), 60);
    set(&sandbox, "accounts", &json!({ "error_rate": 0.5 }));
    // Outside of this once in ten thousand million runs.
    assert!((6..=54).contains(&failed()));
}

#[test]
fn a_stalled_system_takes_requests_and_never_answers() {
    let sandbox = own(&[]);
    set(&sandbox, "messages", &json!({ "stall": true }));
    let url = format!("{}/v1/messages", sandbox.messages);
    let answer = try_send("GET", &url, &[], "", Duration::from_millis(700));
    assert!(matches!(answer, Err(ureq::Error::Timeout(_))), "{answer:?}");
    let request = seen(&sandbox, "messages")["requests"][0].clone();
    assert_eq!(
        (&request["path"], &request["status"]),
        (&json!("/v1/messages"), &Value::Null),
        "seen all the same"
    );
    reset(&sandbox, "messages");
    assert_eq!(get(&url).status, 401);
}

#[test]
fn faults_may_be_on_from_the_start() {
    let sandbox = own(&["--fault", "accounts:error-rate=1", "--fault", "messages:latency=1,jitter=2"]);
    assert_eq!(get(&sandbox.aisp("/accounts")).status, 503);
    let messages = get(&format!("{}/systems/messages/faults", sandbox.control)).ok();
    assert_eq!(messages, json!({ "latency_ms": 1, "jitter_ms": 2, "error_rate": 0.0, "stall": false }));
}

#[test]
fn what_is_not_known_is_refused_with_what_there_is() {
    let sandbox = own(&[]);
    let put = |system: &str, body: &str| {
        let answer = send("PUT", &format!("{}/systems/{system}/faults", sandbox.control), &[], body);
        (answer.status, answer.json())
    };
    for body in [
        "{\"latency\":1}",
        "{\"error_rate\":1.5}",
        "{\"error_rate\":-0.1}",
        "{\"latency_ms\":-1}",
        "{\"stall\":\"yes\"}",
        "no json",
    ] {
        let (status, said) = put("accounts", body);
        assert_eq!(
            (status, &said["faults"]),
            (400, &json!(["latency_ms", "jitter_ms", "error_rate", "stall"])),
            "{body}"
        );
    }
    assert!(put("accounts", "{\"latency\":1}").1["error"].as_str().unwrap().contains("`latency`"));
    let (status, said) = put("account", "{}");
    assert_eq!(
        (status, &said["systems"]),
        (404, &json!(["provider", "accounts", "messages", "payments", "open-data"]))
    );
    assert_eq!(get(&format!("{}/systems/accounts/nothing", sandbox.control)).status, 404);
    assert_eq!(get(&format!("{}/systems/accounts/seen?limit=x", sandbox.control)).status, 400);
    assert_eq!(get(&sandbox.aisp("/accounts")).status, 401, "nothing was set");
}

#[test]
fn requests_are_remembered_with_caller_and_headers() {
    let sandbox = own(&[]);
    let token = accounts_token(&sandbox, "cust-0002");
    let bearer = format!("Bearer {token}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("x-request-id", "an id"),
        ("x-envoy-expected-rq-timeout-ms", "750"),
        ("x-other", "not kept"),
    ];
    send("GET", &sandbox.aisp("/transactions?page-size=3"), &headers, "");
    get(&sandbox.aisp("/accounts"));
    let found = seen(&sandbox, "accounts");
    assert_eq!(found["total"], 2);
    let (first, second) = (&found["requests"][0], &found["requests"][1]);
    assert_eq!(first["path"], "/open-banking/v4.0/aisp/transactions?page-size=3");
    assert_eq!((&first["method"], &first["status"]), (&json!("GET"), &json!(200)));
    assert_eq!((&first["client_id"], &first["sub"]), (&json!("mobile-bff"), &json!("cust-0002")));
    assert_eq!(
        first["headers"],
        json!({
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "x-request-id": "an id",
            "x-envoy-expected-rq-timeout-ms": "750",
        })
    );
    assert!(first["at"].is_string());
    assert_eq!((&second["status"], &second["sub"]), (&json!(401), &Value::Null));
    let last = get(&format!("{}/systems/accounts/seen?limit=1", sandbox.control)).ok();
    assert_eq!((&last["requests"], &last["total"]), (&json!([second]), &json!(2)));
    assert_eq!(send("DELETE", &format!("{}/systems/accounts/seen", sandbox.control), &[], "").status, 204);
    assert_eq!(seen(&sandbox, "accounts"), json!({ "total": 0, "requests": [] }));
}

#[test]
fn the_provider_remembers_clients() {
    let sandbox = own(&[]);
    phone_tokens(&sandbox, "cust-0001", "openid");
    get_with(&format!("{}/userinfo", sandbox.provider), "nonsense");
    let found = seen(&sandbox, "provider");
    let callers: Vec<_> = found["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|request| json!([request["path"], request["client_id"], request["sub"], request["status"]]))
        .collect();
    assert_eq!(
        callers,
        [
            json!(["/authorize", "phone-app", "cust-0001", 303]),
            json!(["/token", "phone-app", "cust-0001", 200]),
            json!(["/userinfo", null, null, 401]),
        ]
    );
}
