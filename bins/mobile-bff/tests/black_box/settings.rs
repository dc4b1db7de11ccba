//! What the apps ask at their start, before anybody signs in.

use serde_json::json;
use test_support::bank::Bank;
use test_support::document::Document;
use test_support::http;

use crate::phone::{PROGRAM, Phone};

#[test]
fn an_app_asks_without_a_token_and_no_system_is_called() {
    let phone =
        Phone::start_with(Bank::start(), "[app]\nios_minimum = \"1.1.0\"\nmaintenance = \"Back at 4 am.\"");
    phone.bank.accounts.clear();
    let answer = http::get(format!("{}/v1/config", phone.bff.public()));
    assert_eq!(answer.status, 200, "{}", answer.text());
    Document::committed(PROGRAM).check("/v1/config", &answer);
    let expected = json!({
        "ios": {"minimum": "1.1.0", "latest": "1.0.0"},
        "android": {"minimum": "1.0.0", "latest": "1.0.0"},
        "maintenance": "Back at 4 am.",
        "features": [],
    });
    assert_eq!(answer.json(), expected);
    assert_eq!((phone.bank.accounts.count(), phone.bank.messages.count()), (0, 0));
}
