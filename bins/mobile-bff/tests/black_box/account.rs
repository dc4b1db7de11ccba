//! One account's screen: whole, without its optional parts, and not for anybody else.

use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use test_support::bank::enveloped;
use test_support::upstream::Reply;

use crate::phone::Phone;

const ACCOUNT: &str = "100005";

#[test]
fn an_account_with_all_parts() {
    let answer = Phone::start().account(ACCOUNT);
    assert_eq!(answer.status, 200, "{}", answer.text());
    insta::assert_json_snapshot!(answer.json());
}

#[test]
fn an_optional_part_that_is_missing_says_so() {
    let phone = Phone::start();
    phone.bank.answer("/standing-orders", Reply::stall());
    check_missing(&phone, "standing_orders", "standing-orders", "timeout");
    phone.bank.mend();
    phone.bank.answer("/direct-debits", Reply::text(200, "text/html", "<h1>SECRET-OF-THE-SYSTEM</h1>"));
    check_missing(&phone, "direct_debits", "direct-debits", "bad-answer");
}

#[track_caller]
fn check_missing(phone: &Phone, field: &str, part: &str, reason: &str) {
    let answer = phone.account(ACCOUNT);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let account = answer.json();
    assert_eq!(account["missing"], json!([{"part": part, "reason": reason}]));
    assert_eq!(account.get(field), None::<&Value>, "{account}");
}

#[test]
fn a_required_part_that_fails_fails_the_screen() {
    let phone = Phone::start();
    for (end, reply, status) in [
        ("/accounts/100005", Reply::stall(), 504),
        ("/accounts/100005", Reply::text(200, "text/html", "<p>"), 502),
        ("/100005/balances", Reply::status(500), 502),
        ("/100005/balances", Reply::stall(), 504),
    ] {
        phone.bank.answer(end, reply);
        let answer = phone.account(ACCOUNT);
        assert_eq!(answer.status, status, "{end}: {}", answer.text());
        phone.bank.mend();
    }
}

#[test]
fn an_account_of_another_is_404_like_one_that_is_not_there() {
    let phone = Phone::start();
    let problem = |id: &str| {
        let mut problem = phone.account(id).json();
        problem["request_id"].take();
        problem
    };
    let of_another = problem("200001");
    assert_eq!(of_another["status"], 404);
    assert_eq!(of_another, problem("999999"), "the two can be told apart");
}

/// Soonest first, a month ahead and no further: a direct debit's next payment follows from its last one.
#[test]
#[expect(clippy::disallowed_methods, reason = "what is to come depends on the real time")]
fn what_is_to_come_is_there_soonest_first() {
    let phone = Phone::start();
    let day =
        |days: i64| (Timestamp::now() + (days * 24).hours()).strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    let order = |days: i64, payee: &str| {
        json!({
            "AccountId": ACCOUNT, "NextPaymentDateTime": day(days), "CreditorAccount": {"Name": payee},
            "NextPaymentAmount": {"Amount": "10.00", "Currency": "GBP"},
        })
    };
    let debit = json!({
        "AccountId": ACCOUNT, "Name": "Weekly", "PreviousPaymentDateTime": day(-4),
        "MandateRelatedInformation": {"Frequency": {"Type": "WEEK"}},
    });
    let orders = json!([order(20, "Later"), order(40, "Too far"), order(1, "Soon"), order(-1, "Past")]);
    phone.bank.answer("/standing-orders", Reply::json(200, &enveloped(&json!({"StandingOrder": orders}))));
    phone.bank.answer("/direct-debits", Reply::json(200, &enveloped(&json!({"DirectDebit": [debit]}))));
    let upcoming = phone.account(ACCOUNT).json()["upcoming"].take();
    let expected = json!([
        {"date": day(1)[..10], "to": "Soon", "amount": "10.00"},
        {"date": day(3)[..10], "to": "Weekly"},
        {"date": day(20)[..10], "to": "Later", "amount": "10.00"},
    ]);
    assert_eq!(upcoming, expected);
}
