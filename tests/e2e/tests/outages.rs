//! Systems that hang, die and come back, while customers go on.

use std::time::{Duration, Instant};

use e2e::control::{mend, set_faults};
use e2e::product::{Customer, Product, UNTIL, Wanted, sandbox};
use serde_json::{Value, json};
use test_support::process::built;
use test_support::wait;

const CUSTOMER: &str = "cust-0002";

/// What a further process of the same bank is started with.
const FURTHER: [&str; 4] = ["--until", UNTIL, "--customers", "6"];

/// Home is answered within this, whatever its optional parts do: an upstream has 800 ms, the rest is the machine's.
const IN_TIME: Duration = Duration::from_millis(1_500);

#[track_caller]
fn assert_home_without(customer: &Customer<'_>, missing: &Value) {
    let began = Instant::now();
    let answer = customer.home();
    let took = began.elapsed();
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json().get("missing").unwrap_or(&json!([])), missing);
    assert_eq!(answer.json()["accounts"].as_array().map(Vec::len), Some(5));
    assert!(took < IN_TIME, "{took:?}");
}

#[test]
fn home_is_there_in_time_while_messages_hangs() {
    let product = Product::start();
    let customer = product.sign_in(CUSTOMER);
    assert_home_without(&customer, &json!([]));
    set_faults(&product.sandbox, "messages", &json!({"stall": true}));
    for _ in 0..3 {
        assert_home_without(&customer, &json!([{"part": "messages", "reason": "timeout"}]));
    }
    mend(&product.sandbox, "messages");
    assert_home_without(&customer, &json!([]));
}

/// The process is there, its sockets are open, connections are taken by the kernel: nobody answers.
#[test]
fn home_is_there_in_time_while_messages_is_stopped() {
    let bank = sandbox(6, &[]);
    let beside = bank.beside(built("sandbox"), &FURTHER);
    let product = Product::before(bank, &Wanted { messages: Some(&beside.messages), ..Wanted::default() });
    let customer = product.sign_in(CUSTOMER);
    assert_home_without(&customer, &json!([]));
    beside.stop_signal();
    for _ in 0..3 {
        assert_home_without(&customer, &json!([{"part": "messages", "reason": "timeout"}]));
    }
    beside.cont();
    assert_home_without(&customer, &json!([]));
}

#[test]
fn without_accounts_it_is_502_until_it_is_back() {
    let bank = sandbox(6, &[]);
    let accounts = bank.beside(built("sandbox"), &FURTHER);
    let url = accounts.accounts.clone();
    let product = Product::before(bank, &Wanted { accounts: Some(&url), ..Wanted::default() });
    let customer = product.sign_in(CUSTOMER);
    assert_home_without(&customer, &json!([]));
    accounts.kill();
    let answer = customer.home();
    assert_eq!(answer.status, 502, "{}", answer.text());
    let problem = answer.json();
    assert_eq!(problem["type"], "urn:bff:problem:upstream-failed");
    assert_eq!(problem["detail"], "The system \"accounts\" cannot be reached; try again.");
    assert_eq!(problem["request_id"].as_str(), answer.header("x-request-id"));
    let port = url.rsplit(':').next().unwrap();
    let _back =
        product.sandbox.beside(built("sandbox"), &[&FURTHER[..], &["--accounts-port", port]].concat());
    wait::until(Duration::from_secs(10), "home is there, without a restart of ours", || {
        customer.home().status == 200
    });
}

/// Signed-in customers go on with the tokens that were exchanged for them; who comes anew waits for the provider.
#[test]
fn without_the_provider_customers_go_on_until_their_tokens_end() {
    let bank = sandbox(6, &["--token-lifetime", "14"]);
    let product = Product::before(bank, &Wanted { bearer: "leeway = \"0s\"", ..Wanted::default() });
    let (customer, anew) = (product.sign_in(CUSTOMER), product.sign_in("cust-0003"));
    assert_home_without(&customer, &json!([]));
    set_faults(&product.sandbox, "provider", &json!({"stall": true}));
    assert_home_without(&customer, &json!([]));
    let answer = anew.home();
    assert_eq!(answer.status, 504, "{}", answer.text());
    assert_eq!(answer.json()["type"], "urn:bff:problem:upstream-timeout");
    set_faults(&product.sandbox, "provider", &json!({"error_rate": 1}));
    // Until its own time is over, the exchange that hangs is the one that all wait for.
    wait::until(Duration::from_secs(10), "a provider that refuses is 502", || anew.home().status == 502);

    let ended = || customer.home().status == 401;
    wait::until(Duration::from_secs(30), "the customer's token has ended", ended);
    let challenge = customer.home();
    let challenge = challenge.header("www-authenticate").unwrap_or_default();
    assert!(challenge.contains("invalid_token"), "{challenge}");
    mend(&product.sandbox, "provider");
    assert_home_without(&product.sign_in(CUSTOMER), &json!([]));
}

#[test]
fn a_slow_bank_is_a_slower_home_and_a_whole_one() {
    let product = Product::start();
    let customer = product.sign_in(CUSTOMER);
    set_faults(&product.sandbox, "accounts", &json!({"latency_ms": 150, "jitter_ms": 50}));
    // Two calls after each other at the most: accounts, then the transactions of all of them at once.
    assert_home_without(&customer, &json!([]));
}
