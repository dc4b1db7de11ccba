//! An account's transactions through the BFF, to the end, against the accounts system's own list.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use e2e::central::Central;
use e2e::product::{Customer, Product};
use serde_json::{Value, json};

const CUSTOMER: &str = "cust-0002";

#[test]
fn all_pages_together_are_the_systems_own_list() {
    let product = Product::start();
    let customer = product.sign_in(CUSTOMER);
    let central = Central::open(&product.sandbox, customer.token());
    let home = customer.home().json();
    let account = home["accounts"][0]["id"].as_str().unwrap();
    let expected: Vec<Value> = central.all_transactions(account).iter().map(expected).collect();
    assert!(expected.len() > 300, "two years of an everyday account: {}", expected.len());
    for limit in [100, 37] {
        assert_eq!(walk(&customer, account, limit), expected, "limit {limit}");
    }
}

fn expected(transaction: &Value) -> Value {
    let sign = if transaction["CreditDebitIndicator"] == "Debit" { "-" } else { "" };
    json!({
        "id": transaction["TransactionId"],
        "date": transaction["BookingDateTime"].as_str().unwrap()[..10],
        "amount": format!("{sign}{}", transaction["Amount"]["Amount"].as_str().unwrap()),
    })
}

/// Every line with its day, by way of `next`, to the end.
fn walk(customer: &Customer<'_>, account: &str, limit: usize) -> Vec<Value> {
    let (mut lines, mut query) = (Vec::new(), format!("limit={limit}"));
    loop {
        let answer = customer.get(&format!("/v1/accounts/{account}/transactions?{query}"), &[]);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let page = answer.json();
        let before = lines.len();
        for day in page["days"].as_array().unwrap() {
            lines.extend(
                day["transactions"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|line| json!({"id": line["id"], "date": day["date"], "amount": line["amount"]})),
            );
        }
        assert!(lines.len() - before <= limit && lines.len() > before, "a page of {limit} at the most");
        let Some(next) = page["next"].as_str() else { return lines };
        query = format!("limit={limit}&cursor={next}");
    }
}

#[test]
fn an_account_of_another_is_not_there() {
    let product = Product::start();
    let (customer, other) = (product.sign_in(CUSTOMER), product.sign_in("cust-0003"));
    let others = other.home().json()["accounts"][0]["id"].as_str().unwrap().to_owned();
    let status = |customer: &Customer<'_>, account: &str| {
        customer.get(&format!("/v1/accounts/{account}/transactions"), &[]).status
    };
    assert_eq!(status(&other, &others), 200);
    assert_eq!(status(&customer, &others), 404, "and not 403, which would tell that it exists");
    assert_eq!(status(&customer, "999999"), 404);
}

#[test]
fn a_cursor_of_another_customer_opens_nothing() {
    let product = Product::start();
    let (customer, other) = (product.sign_in(CUSTOMER), product.sign_in("cust-0003"));
    let others = other.home().json()["accounts"][0]["id"].as_str().unwrap().to_owned();
    let page = other.get(&format!("/v1/accounts/{others}/transactions?limit=5"), &[]).json();
    let cursor = page["next"].as_str().unwrap();
    let stolen = format!("/v1/accounts/{others}/transactions?limit=5&cursor={cursor}");
    assert_eq!(other.get(&stolen, &[]).status, 200);
    assert_eq!(customer.get(&stolen, &[]).status, 404);
}
