//! Products as the website reads them.

use serde_json::{Value, json};
use test_support::upstream::Reply;

use crate::visitor::{PRODUCTS, Visitor};

#[test]
fn products_in_english() {
    insta::assert_json_snapshot!(Visitor::start().get(PRODUCTS).json());
}

#[test]
fn products_in_welsh() {
    insta::assert_json_snapshot!(Visitor::start().get_with(PRODUCTS, &[("Accept-Language", "cy")]).json());
}

/// Rates and amounts go through as they were written: no digit is lost, none comes along.
#[test]
fn decimals_keep_their_digits() {
    let visitor = Visitor::start();
    let product = |rate: &str, fee: &str| {
        json!({"products": [{
            "id": "p", "kind": "card", "name": "n", "description": "d", "features": [],
            "rates": [{"kind": "purchase_apr", "rate": rate}],
            "fees": [{"name": "f", "charged": "yearly", "amount": {"amount": fee, "currency": "GBP"}}],
        }]})
    };
    for (rate, fee) in [("0.10", "0.30"), ("24.9", "12345678901234567.89"), ("0", "0.000"), ("-0.75", "1")] {
        visitor.bank.answer("/v1/products", Reply::json(200, &product(rate, fee)));
        let shown: Value = visitor.get(PRODUCTS).json()["products"][0].take();
        assert_eq!(
            (&shown["rates"][0]["per_cent"], &shown["fees"][0]["amount"]),
            (&json!(rate), &json!(fee))
        );
    }
}
