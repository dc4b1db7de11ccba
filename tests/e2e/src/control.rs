//! The sandbox's control path: faults switched on and off, and what the systems saw.

use serde_json::{Value, json};
use test_support::http;
use test_support::process::Sandbox;

/// Sets one system's faults; what is not named is off.
#[track_caller]
pub fn set_faults(sandbox: &Sandbox, system: &str, faults: &Value) {
    let url = format!("{}/systems/{system}/faults", sandbox.control);
    let answer = http::send("PUT", url, &[("Content-Type", "application/json")], faults.to_string());
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// Takes all of one system's faults away.
#[track_caller]
pub fn mend(sandbox: &Sandbox, system: &str) {
    set_faults(sandbox, system, &json!({}));
}

/// The requests that one system saw, in order.
#[track_caller]
pub fn seen(sandbox: &Sandbox, system: &str) -> Vec<Value> {
    let answer = http::get(format!("{}/systems/{system}/seen", sandbox.control));
    match answer.json()["requests"].take() {
        Value::Array(requests) => requests,
        other => panic!("no list of requests: {other}"),
    }
}

/// Lets one system forget what it saw.
pub fn forget(sandbox: &Sandbox, system: &str) {
    http::send("DELETE", format!("{}/systems/{system}/seen", sandbox.control), &[], "");
}
