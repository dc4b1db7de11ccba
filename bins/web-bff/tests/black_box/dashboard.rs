//! The dashboard: whole, without what it can do without, and not without the rest.

use serde_json::{Value, json};
use test_support::bank::{AISP, booked_meanwhile_id, enveloped};
use test_support::problem;
use test_support::upstream::Reply;

use crate::customer::{Customer, read};

/// The optional parts, by the end of their path.
const RECENT: &str = "/aisp/transactions";
const UNREAD: &str = "/unread-count";

#[test]
fn a_dashboard_with_all_parts() {
    let customer = Customer::start();
    insta::assert_json_snapshot!(read(&customer.dashboard()));
}

#[test]
fn a_dashboard_is_five_calls_and_no_more() {
    let customer = Customer::start();
    customer.dashboard();
    let mut asked: Vec<String> =
        customer.bank.accounts.seen().into_iter().map(|seen| seen.target.replace(AISP, "")).collect();
    asked.sort();
    assert_eq!(asked, ["/accounts", "/balances", "/party", "/transactions?page-size=6"]);
    assert_eq!(customer.bank.messages.count(), 1);
}

#[test]
fn what_was_just_booked_on_any_account_comes_first() {
    let customer = Customer::start();
    customer.bank.book("100006");
    let recent = customer.dashboard().json()["recent"].take();
    assert_eq!(recent.as_array().map(Vec::len), Some(6));
    assert_eq!(
        (&recent[0]["id"], &recent[0]["account_name"]),
        (&json!(booked_meanwhile_id("100006", 0)), &json!("Rainy day"))
    );
}

#[test]
fn what_is_of_no_account_that_is_listed_is_not_shown() {
    let customer = Customer::start();
    let of = |account: &str| {
        json!({
            "AccountId": account, "TransactionId": account, "CreditDebitIndicator": "Debit",
            "BookingDateTime": "2026-11-22T08:00:00Z", "Amount": {"Amount": "1.00", "Currency": "GBP"},
        })
    };
    let some = json!({"Transaction": [of("100999"), of("100005")]});
    customer.bank.answer(RECENT, Reply::json(200, &enveloped(&some)));
    let recent = customer.dashboard().json()["recent"].take();
    assert_eq!((recent.as_array().map(Vec::len), &recent[0]["id"]), (Some(1), &json!("100005")));
}

#[test]
fn an_optional_part_that_is_missing_says_so() {
    let customer = Customer::start();
    for (end, part, field) in [(UNREAD, "messages", "unread_messages"), (RECENT, "recent", "recent")] {
        let html = Reply::text(200, "text/html", "<h1>SECRET-OF-THE-SYSTEM</h1>");
        for (reply, why) in [
            (Reply::stall(), "timeout"),
            (Reply::status(500), "unavailable"),
            (Reply::status(403), "refused"),
            (html, "bad-answer"),
        ] {
            customer.bank.answer(end, reply);
            let dashboard = read(&customer.dashboard());
            assert_eq!(dashboard["missing"], json!([{"part": part, "why": why}]));
            assert_eq!(dashboard.get(field), None::<&Value>, "{dashboard}");
            assert_eq!(dashboard["accounts"].as_array().map(Vec::len), Some(5), "the rest is there");
            // No whole dashboard in between: what came once may be shown as it was.
        }
        customer.bank.mend();
    }
    assert_eq!(customer.dashboard().json().get("missing"), None::<&Value>);
}

/// A count of some minutes ago still says whether there is something to read.
#[test]
fn the_count_of_messages_is_shown_as_it_was_while_their_system_is_away() {
    let customer = Customer::start();
    let fresh = read(&customer.dashboard());
    customer.bank.messages.stop();
    let dashboard = read(&customer.dashboard());
    assert_eq!((&dashboard["unread_messages"], dashboard.get("missing")), (&fresh["unread_messages"], None));
    assert_eq!(dashboard["stale"][0]["part"], "messages");
    customer.bank.messages.restart();
    customer.bank.answer(UNREAD, Reply::status(403));
    let dashboard = read(&customer.dashboard());
    assert_eq!(dashboard["missing"], json!([{"part": "messages", "why": "refused"}]));
    customer.bank.mend();
    assert_eq!(read(&customer.dashboard()).get("stale"), None::<&Value>);
}

#[test]
fn a_required_part_that_fails_fails_the_page() {
    let customer = Customer::start();
    for end in ["/party", "/aisp/accounts", "/balances"] {
        for (reply, status, kind) in [
            (Reply::stall(), 504, "upstream-timeout"),
            (Reply::text(200, "text/html", "<p>SECRET-OF-THE-SYSTEM"), 502, "upstream-failed"),
            (Reply::status(500), 502, "upstream-failed"),
        ] {
            customer.bank.answer(end, reply);
            problem::check(end, &customer.dashboard(), status, kind, &["\"accounts\""]);
            customer.bank.mend();
        }
    }
    assert_eq!(customer.dashboard().status, 200);
}

#[test]
fn amounts_beyond_what_can_be_added_are_502() {
    let customer = Customer::start();
    let balance = |account: &str| {
        json!({
            "AccountId": account, "CreditDebitIndicator": "Credit", "Type": "ITBD",
            "Amount": {"Amount": "79228162514264337593543950335", "Currency": "GBP"},
        })
    };
    let balances = json!({"Balance": [balance("100005"), balance("100006")]});
    customer.bank.answer("/balances", Reply::json(200, &enveloped(&balances)));
    problem::check("two balances", &customer.dashboard(), 502, "upstream-failed", &["cannot be added up"]);
}
