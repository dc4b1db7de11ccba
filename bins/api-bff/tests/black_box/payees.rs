//! Payees and standing orders as partners read them.

use serde_json::json;
use test_support::bank::enveloped;
use test_support::upstream::Reply;

use crate::partner::{BENEFICIARIES, FIRST_STANDING_ORDERS, Partner, STANDING_ORDERS};

#[test]
fn payees_are_listed() {
    insta::assert_json_snapshot!(Partner::start().get(BENEFICIARIES, "").json());
}

#[test]
fn standing_orders_are_listed_and_say_no_more_than_is_known() {
    insta::assert_json_snapshot!(Partner::start().get(STANDING_ORDERS, "").json());
}

#[test]
fn a_customer_without_any_has_empty_lists() {
    let partner = Partner::start();
    partner.bank.answer("/beneficiaries", Reply::json(200, &enveloped(&json!({}))));
    partner.bank.answer("/standing-orders", Reply::json(200, &enveloped(&json!({}))));
    for route in [BENEFICIARIES, STANDING_ORDERS, FIRST_STANDING_ORDERS] {
        assert_eq!(partner.get(route, "").json(), json!({"data": []}));
    }
}

#[test]
fn a_time_with_an_offset_is_told_in_utc() {
    let partner = Partner::start();
    let order = json!({"AccountId": "100005", "StandingOrderId": "so-1",
                       "NextPaymentDateTime": "2026-12-01T00:30:00+02:00"});
    partner.bank.answer("/standing-orders", Reply::json(200, &enveloped(&json!({"StandingOrder": [order]}))));
    let first = partner.get(FIRST_STANDING_ORDERS, "").json();
    assert_eq!(first["data"][0]["next_payment_at"], "2026-11-30T22:30:00Z");
    let orders = partner.get(STANDING_ORDERS, "").json();
    assert_eq!(orders["data"][0]["next_payment_on"], "2026-11-30", "and so is its day");
}
