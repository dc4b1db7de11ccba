//! The first screen.

use serde_json::json;
use test_support::upstream::Reply;

use crate::frontend::Frontend;

const START: &str = "/v1/start";

#[test]
fn it_is_all_there_in_one_answer() {
    let start = Frontend::start().get(START);
    assert_eq!(start.status, 200, "{}", start.text());
    let start = start.json();
    assert_eq!(start["name"], "Kendall Inventley");
    assert_eq!(start["accounts"][0], json!({"id": "100005", "name": "Everyday"}));
    assert_eq!(start["unread"], 2);
}

#[test]
fn without_the_messages_the_rest_is_there() {
    let frontend = Frontend::start();
    frontend.bank.answer("/unread-count", Reply::stall());
    let start = frontend.get(START);
    assert_eq!((start.status, start.json()["unread"].is_null()), (200, true), "{}", start.text());
    assert_eq!(start.json()["accounts"].as_array().map(Vec::len), Some(5));
}

#[test]
fn without_the_accounts_there_is_no_screen() {
    let frontend = Frontend::start();
    frontend.bank.answer("/accounts", Reply::status(500));
    assert_eq!(frontend.get(START).status, 502);
}

#[test]
fn who_is_not_signed_in_is_told_so() {
    assert_eq!(Frontend::start().get_with(START, &[]).status, 401);
}
