//! A customer signs in and opens the app: the figures are the central systems' own.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use e2e::central::Central;
use e2e::control;
use e2e::product::Product;
use serde_json::{Value, json};

/// A customer with five accounts, one of them in another currency.
const CUSTOMER: &str = "cust-0002";

#[test]
fn home_shows_what_the_central_systems_say() {
    let product = Product::start();
    let customer = product.sign_in(CUSTOMER);
    let central = Central::open(&product.sandbox, customer.token());
    let answer = customer.home();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let home = answer.json();

    assert_eq!(home["name"], central.data("/party")["Party"]["Name"]);
    let accounts = central.data("/accounts")["Account"].take();
    let balances = booked(&central.data("/balances")["Balance"]);
    assert_eq!(accounts.as_array().map(Vec::len), Some(5));
    let shown: Vec<Value> = accounts
        .as_array()
        .unwrap()
        .iter()
        .map(|account| expected_account(&central, account, &balances))
        .collect();
    assert_eq!(home["accounts"], Value::from(shown));
    assert_eq!(home["totals"], expected_totals(&accounts, &balances));
    assert_eq!(home["unread"], central.messages("/v1/messages/unread-count", &[]).json()["unread"]);
    assert_eq!(home["offers"], expected_offers(&central.data("/offers")["Offer"]));
    assert_eq!(home.get("missing"), None);
}

/// Booked balances in the smallest unit, by account.
fn booked(balances: &Value) -> BTreeMap<String, i64> {
    let booked = balances.as_array().unwrap().iter().filter(|balance| balance["Type"] == "ITBD");
    booked.map(|balance| (string(&balance["AccountId"]), minor(balance))).collect()
}

/// A signed amount in the smallest unit, of anything that has an amount and a direction.
fn minor(value: &Value) -> i64 {
    let amount: i64 = string(&value["Amount"]["Amount"]).replace('.', "").parse().unwrap();
    if value["CreditDebitIndicator"] == "Debit" { -amount } else { amount }
}

fn written(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

fn expected_account(central: &Central, account: &Value, balances: &BTreeMap<String, i64>) -> Value {
    let id = string(&account["AccountId"]);
    let kind = match account["AccountTypeCode"].as_str().unwrap() {
        "CACC" => "current",
        "SVGS" => "savings",
        "CARD" => "card",
        other => panic!("a kind that the sandbox does not have: {other}"),
    };
    let number = string(&account["Account"][0]["Identification"]);
    let newest = central.data(&format!("/accounts/{id}/transactions"))["Transaction"].take();
    let recent: Vec<Value> = newest.as_array().unwrap().iter().take(3).map(expected_recent).collect();
    json!({
        "id": id,
        "name": account["Nickname"],
        "kind": kind,
        "number": format!("**{}", &number[number.len() - 4..]),
        "currency": account["Currency"],
        "balance": written(balances[&id]),
        "recent": recent,
    })
}

fn expected_recent(transaction: &Value) -> Value {
    let other = [
        &transaction["MerchantDetails"]["MerchantName"],
        &transaction["CreditorAccount"]["Name"],
        &transaction["DebtorAccount"]["Name"],
        &transaction["TransactionInformation"],
    ];
    json!({
        "date": string(&transaction["BookingDateTime"])[..10],
        "text": other.into_iter().find(|text| text.is_string()).unwrap(),
        "amount": written(minor(transaction)),
    })
}

fn expected_totals(accounts: &Value, balances: &BTreeMap<String, i64>) -> Value {
    let mut totals: BTreeMap<String, i64> = BTreeMap::new();
    for account in accounts.as_array().unwrap() {
        *totals.entry(string(&account["Currency"])).or_default() += balances[&string(&account["AccountId"])];
    }
    assert_eq!(totals.len(), 2, "this customer has two currencies");
    totals.into_iter().map(|(currency, sum)| json!({"currency": currency, "amount": written(sum)})).collect()
}

fn expected_offers(offers: &Value) -> Value {
    let shown = |offer: &Value| json!({"id": offer["OfferId"], "text": offer["Description"]});
    offers.as_array().unwrap().iter().map(shown).collect()
}

#[test]
fn home_of_five_accounts_is_one_request_under_1500_bytes() {
    let product = Product::start();
    let customer = product.sign_in(CUSTOMER);
    for coding in ["gzip", "zstd"] {
        let answer = customer.get("/v1/home", &[("Accept-Encoding", coding)]);
        assert_eq!((answer.status, answer.header("content-encoding")), (200, Some(coding)));
        println!("home, {coding}: {} bytes", answer.body.len());
        assert!(answer.body.len() < 1_500, "{coding}: {} bytes", answer.body.len());
    }
}

#[test]
fn every_customer_has_a_home_of_their_own() {
    let product = Product::start();
    let customers: Vec<_> = (1..=6).map(|number| product.sign_in(&format!("cust-{number:04}"))).collect();
    // Twice, the second time with everything kept that may be.
    for _ in 0..2 {
        let homes: Vec<String> = customers.iter().map(|customer| customer.home().text()).collect();
        let ids: Vec<Vec<Value>> = homes.iter().map(|home| account_ids(home)).collect();
        for (nth, own) in ids.iter().enumerate() {
            assert!((3..=6).contains(&own.len()), "{own:?}");
            let others = ids.iter().enumerate().filter(|(other, _)| *other != nth);
            assert!(others.into_iter().all(|(_, other)| other.iter().all(|id| !own.contains(id))));
        }
    }
}

fn account_ids(home: &str) -> Vec<Value> {
    let home: Value = serde_json::from_str(home).unwrap();
    home["accounts"].as_array().unwrap().iter().map(|account| account["id"].clone()).collect()
}

/// Ten calls for a customer with five accounts, and the request's id, trace and remaining time on each.
#[test]
fn one_request_becomes_ten_calls_that_can_be_found_again() {
    let product = Product::start();
    let customer = product.sign_in(CUSTOMER);
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    customer.get("/v1/home", &[("X-Request-Id", "phone-7"), ("traceparent", trace)]);
    let mut calls = control::seen(&product.sandbox, "accounts");
    assert_eq!(calls.len(), 9, "{calls:#?}");
    calls.extend(control::seen(&product.sandbox, "messages"));
    assert_eq!(calls.len(), 10, "{calls:#?}");
    for call in calls {
        assert_eq!(call["headers"]["x-request-id"], "phone-7", "{call}");
        let sent = string(&call["headers"]["traceparent"]);
        assert_eq!(sent[..36], trace[..36], "the same trace");
        let left: u64 = string(&call["headers"]["x-envoy-expected-rq-timeout-ms"]).parse().unwrap();
        assert!((1..=800).contains(&left), "{call}");
    }
}
