//! One account: whole, without its optional parts, and not for anybody else.

use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use test_support::bank::enveloped;
use test_support::upstream::Reply;

use crate::customer::{ACCOUNT, Customer, read};

#[test]
fn an_account_with_all_parts() {
    let customer = Customer::start();
    insta::assert_json_snapshot!(read(&customer.account(ACCOUNT)));
}

#[test]
fn an_optional_part_that_is_missing_says_so() {
    let customer = Customer::start();
    for (end, part, field) in [
        ("/standing-orders", "standing-orders", "standing_orders"),
        ("/direct-debits", "direct-debits", "direct_debits"),
    ] {
        for (reply, why) in [(Reply::stall(), "timeout"), (Reply::status(500), "unavailable")] {
            customer.bank.answer(end, reply);
            let account = read(&customer.account(ACCOUNT));
            assert_eq!(account["missing"], json!([{"part": part, "why": why}]));
            assert_eq!(account.get(field), None::<&Value>, "{account}");
            customer.bank.mend();
        }
    }
}

#[test]
fn a_required_part_that_fails_fails_the_page() {
    let customer = Customer::start();
    for (end, reply, status) in [
        ("/accounts/100005", Reply::stall(), 504),
        ("/accounts/100005", Reply::text(200, "text/html", "<p>"), 502),
        ("/100005/balances", Reply::status(500), 502),
        ("/100005/balances", Reply::stall(), 504),
    ] {
        customer.bank.answer(end, reply);
        let answer = customer.account(ACCOUNT);
        assert_eq!(answer.status, status, "{end}: {}", answer.text());
        customer.bank.mend();
    }
}

#[test]
fn an_account_of_another_is_404_like_one_that_is_not_there() {
    let customer = Customer::start();
    let problem = |id: &str| {
        let mut problem = customer.account(id).json();
        problem["request_id"].take();
        problem
    };
    let of_another = problem("200001");
    assert_eq!(
        (&of_another["status"], &of_another["type"]),
        (&json!(404), &json!("urn:bff:problem:not-found"))
    );
    assert_eq!(of_another, problem("999999"), "the two can be told apart");
}

#[test]
fn an_account_id_that_is_none_is_400() {
    let customer = Customer::start();
    let long = "1".repeat(41);
    for id in ["1_2", "100005%20", "%2e%2e", "100005%2f", "a%00b", "%C3%A9", "100005;x", &long] {
        customer.check_refused(|| customer.account(id), &["1 to 40 letters, digits and hyphens"]);
        customer.check_refused(|| customer.transactions(id, ""), &["1 to 40 letters, digits and hyphens"]);
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "what is to be expected depends on the real time")]
fn a_direct_debit_is_expected_when_its_last_collection_lets() {
    let customer = Customer::start();
    let day = |days: i64| Timestamp::now() + (days * 24).hours();
    let debit = json!({
        "AccountId": ACCOUNT, "Name": "Weekly",
        "PreviousPaymentDateTime": day(-4).strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string(),
        "MandateRelatedInformation": {"Frequency": {"Type": "WEEK"}},
    });
    customer.bank.answer("/direct-debits", Reply::json(200, &enveloped(&json!({"DirectDebit": [debit]}))));
    let debits = customer.account(ACCOUNT).json()["direct_debits"].take();
    assert_eq!(debits[0]["next"], day(3).strftime("%Y-%m-%d").to_string());
}
