//! Home with every part there.

use serde_json::json;
use test_support::bank::{AISP, Bank};
use test_support::http;

use crate::phone::Phone;

#[test]
fn home_with_all_parts() {
    let answer = Phone::start().home();
    assert_eq!(answer.status, 200);
    insta::assert_json_snapshot!(answer.json());
    assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
}

/// The answer's order is the screen's: a client that streams it can draw from the top.
#[test]
fn fields_come_in_the_order_of_the_screen() {
    let text = Phone::start().home().text();
    let place =
        |name: &str| text.find(&format!("\"{name}\":")).unwrap_or_else(|| panic!("no {name} in {text}"));
    let places = ["totals", "accounts", "unread", "offers"].map(place);
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn home_is_ten_calls_and_no_more() {
    let phone = Phone::start();
    phone.home();
    let mut targets: Vec<String> = phone.bank.accounts.seen().into_iter().map(|seen| seen.target).collect();
    targets.sort();
    let accounts = ["100005", "100006", "100007", "100008", "100009"];
    let mut expected: Vec<String> =
        accounts.iter().map(|id| format!("{AISP}/accounts/{id}/transactions?page-size=3")).collect();
    expected.extend(["accounts", "balances", "offers", "party"].map(|path| format!("{AISP}/{path}")));
    expected.sort();
    assert_eq!(targets, expected);
    assert_eq!(phone.bank.messages.seen().len(), 1);
}

#[test]
fn what_changes_seldom_is_asked_once_where_keeping_is_configured() {
    let phone = Phone::start_with(Bank::start(), "fresh_for = \"30s\"");
    let first = phone.home();
    assert_eq!(phone.home().body, first.body);
    assert_eq!(
        asked_for_home(&phone),
        ["/balances"],
        "who, which accounts and which offers are kept; money is not"
    );
}

/// What the accounts system is asked for the next time, transactions left out.
fn asked_for_home(phone: &Phone) -> Vec<String> {
    phone.bank.accounts.clear();
    assert_eq!(phone.home().status, 200);
    let seen = phone.bank.accounts.seen();
    let mut paths: Vec<String> =
        seen.iter().map(|seen| seen.path().trim_start_matches(AISP).to_owned()).collect();
    paths.retain(|path| !path.ends_with("/transactions"));
    paths.sort();
    paths
}

#[test]
fn what_a_payment_changes_is_asked_for_anew() {
    let phone = Phone::start_with(Bank::start(), "fresh_for = \"30s\"");
    asked_for_home(&phone);
    assert_eq!(asked_for_home(&phone), ["/balances"]);
    let payment =
        json!({"from": "100005", "name": "Rosa Example", "number": "00030312345678", "amount": "12.34"});
    assert_eq!(phone.pay("one", &payment).status, 201);
    assert_eq!(
        asked_for_home(&phone),
        ["/accounts", "/balances"],
        "who it is and the offers are as they were"
    );
    assert_eq!(asked_for_home(&phone), ["/balances"]);
}

#[test]
fn a_phone_that_has_the_current_home_is_told_so() {
    let phone = Phone::start();
    let tag = phone.home().header("etag").expect("home has a tag").to_owned();
    let again = phone.ask("/v1/home", "/v1/home", &[("If-None-Match", &tag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    phone
        .bank
        .answer("/unread-count", test_support::upstream::Reply::json(200, &serde_json::json!({"unread": 3})));
    let changed = phone.ask("/v1/home", "/v1/home", &[("If-None-Match", &tag)]);
    assert_eq!((changed.status, &changed.json()["unread"]), (200, &serde_json::json!(3)));
}

#[test]
fn the_answer_tells_how_each_part_went() {
    let answer = Phone::start().home();
    let timing = answer.header("server-timing").unwrap();
    for part in ["customer", "accounts", "balances", "messages", "offers"] {
        assert!(timing.contains(&format!("{part};dur=")), "{timing}");
    }
    assert_eq!(timing.matches("desc=\"fresh\"").count(), 5, "{timing}");
}

#[test]
fn a_token_without_a_scope_gets_no_home() {
    let phone = Phone::start();
    phone.bank.accounts.clear();
    let token = phone.bank.issuer.token().scope("openid accounts").sign();
    let authorization = format!("Bearer {token}");
    let answer =
        http::get_with(format!("{}/v1/home", phone.bff.public()), &[("Authorization", &authorization)]);
    assert_eq!((answer.status, phone.bank.accounts.count()), (403, 0), "{}", answer.text());
}
