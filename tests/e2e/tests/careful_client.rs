//! What the BFF saves: its one request against all that a careful client needs for the same screen.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use e2e::central::Central;
use e2e::document;
use e2e::product::{Product, Wanted, sandbox};
use e2e::screen::{CarefulClient, Cost, Found};
use serde_json::{Value, json};
use test_support::days::DAYS;

/// A customer with five accounts.
const CUSTOMER: &str = "cust-0002";

#[test]
fn one_small_answer_replaces_many_large_ones() {
    let product = Product::before(sandbox(200, &[]), &Wanted::default());
    let customer = product.sign_in(CUSTOMER);
    let central = Central::open(&product.sandbox, customer.token());
    let client = CarefulClient::new(&central, &product.sandbox.accounts);

    let home = customer.home();
    let compressed = customer.get("/v1/home", &[("Accept-Encoding", "gzip")]);
    let with = Cost { requests: 1, gzip: compressed.body.len(), plain: home.body.len() };
    let transactions = cheapest(&client, &home.json());
    let without = client.frame().plus(transactions);

    let table = table(without, with);
    println!("{table}");
    assert!(without.requests >= 5 * with.requests, "{table}");
    assert!(without.gzip >= 5 * with.gzip, "{table}");
    assert!(without.plain >= 10 * with.plain, "{table}");
    document::check("README.md", "careful-client", &table);
}

/// The way to the newest transactions that takes the fewest compressed bytes, among those that show the same screen.
fn cheapest(client: &CarefulClient<'_>, home: &Value) -> Cost {
    let mut ways = vec![client.per_account(None)];
    ways.extend(DAYS.iter().map(|from| client.per_account(Some(from))));
    for from in DAYS {
        ways.push(client.in_bulk(from, None));
        ways.extend(DAYS.iter().map(|then| client.in_bulk(from, Some(then))));
    }
    for way in &ways {
        assert_same_screen(way, home);
    }
    ways.iter().map(|way| way.cost).min_by_key(|cost| cost.gzip).unwrap()
}

#[track_caller]
fn assert_same_screen(way: &Found, home: &Value) {
    for account in home["accounts"].as_array().unwrap() {
        let newest = &way.newest[account["id"].as_str().unwrap()];
        let found: Vec<Value> = newest.iter().map(amount_and_day).collect();
        let shown: Vec<Value> = account["recent"].as_array().unwrap().iter().map(without_text).collect();
        assert_eq!(found, shown);
    }
}

fn amount_and_day(transaction: &Value) -> Value {
    let sign = if transaction["CreditDebitIndicator"] == "Debit" { "-" } else { "" };
    let amount = format!("{sign}{}", transaction["Amount"]["Amount"].as_str().unwrap());
    json!({"date": transaction["BookingDateTime"].as_str().unwrap()[..10], "amount": amount})
}

fn without_text(recent: &Value) -> Value {
    json!({"date": recent["date"], "amount": recent["amount"]})
}

fn table(without: Cost, with: Cost) -> String {
    let row = |name: &str, cost: Cost| {
        format!("| {name} | {} | {} | {} |", cost.requests, grouped(cost.gzip), grouped(cost.plain))
    };
    [
        "| the first screen | requests | bytes, gzip | bytes, plain |".to_owned(),
        "|---|---:|---:|---:|".to_owned(),
        row("a careful client without a BFF", without),
        row("the same with `mobile-bff`", with),
        format!(
            "| times less | {} | {} | {} |",
            times(without.requests, with.requests),
            times(without.gzip, with.gzip),
            times(without.plain, with.plain)
        ),
    ]
    .join("\n")
}

/// To the nearest tenth, as docs/BENCHMARKS.md has it of the same screen.
fn times(much: usize, little: usize) -> String {
    let tenths = (much * 20 + little) / (little * 2);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// `12,345`.
fn grouped(number: usize) -> String {
    if number < 1_000 {
        return number.to_string();
    }
    format!("{},{:03}", grouped(number / 1_000), number % 1_000)
}

#[test]
fn how_many_times_is_rounded() {
    assert_eq!([times(5126, 677), times(7, 1), times(199, 100)], ["7.6", "7.0", "2.0"]);
}

#[test]
fn numbers_are_grouped() {
    assert_eq!([5, 999, 1_000, 12_045, 1_000_000].map(grouped), ["5", "999", "1,000", "12,045", "1,000,000"]);
}
