//! A payment for a partner's customer: made once however often it is asked for, and told in the partners' words.

use serde_json::{Value, json};
use test_support::bank::{payment_of, refusal_at};
use test_support::problem;
use test_support::upstream::Reply;

use crate::partner::{PAYMENT, PUBLIC, Partner};

fn asked() -> Value {
    json!({
        "account_id": "100005",
        "payee": {"name": "Rosa Example", "account_number": "00030312345678"},
        "amount": {"amount": "12", "currency": "GBP"},
        "reference": "Invoice 17",
    })
}

fn told(status: &str) -> Value {
    let mut told = asked();
    told["amount"]["amount"] = json!("12.00");
    told["status"] = json!(status);
    told
}

/// The payment as it stands, without its id.
#[track_caller]
fn look(partner: &Partner, id: &str) -> Value {
    let answer = partner.ask(PAYMENT, &format!("/v1/payments/{id}"));
    let mut payment = answer.json();
    assert_eq!((answer.status, &payment["id"].take()), (200, &json!(id)));
    payment.as_object_mut().unwrap().remove("id");
    payment
}

#[test]
fn a_payment_is_made_once_however_often_it_is_asked_for() {
    let partner = Partner::start();
    let first = partner.pay("one", &asked());
    assert_eq!(first.status, 201, "{}", first.text());
    let id = first.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(first.header("location"), Some(format!("{PUBLIC}/v1/payments/{id}").as_str()));
    assert_eq!(look(&partner, &id), told("booked"));
    assert_eq!(partner.pay("one", &asked()).body, first.body);
    assert_eq!(partner.bank.paid().len(), 1);
}

#[test]
fn a_payment_whose_answer_was_lost_is_pending_until_it_is_looked_at() {
    let partner = Partner::start();
    partner.bank.answer("/domestic-payments", Reply::close());
    let answer = partner.pay("one", &asked());
    assert_eq!((answer.status, answer.header("retry-after")), (202, Some("1")), "{}", answer.text());
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(look(&partner, &id), told("pending"));
    partner.bank.mend();
    assert_eq!(look(&partner, &id), told("booked"));
    assert_eq!(partner.bank.paid().len(), 1);
}

#[test]
fn what_the_bank_refuses_is_declined_and_says_why() {
    let partner = Partner::start();
    let sign = |status, value: &Value| partner.bank.signatory.reply(status, value);
    partner
        .bank
        .answer("/domestic-payment-consents", sign(400, &refusal_at("Data.Initiation.CreditorAccount")));
    let answer = partner.pay("one", &asked());
    problem::check("a payment", &answer, 422, "declined", &["The payee's account cannot be paid."]);
    partner.bank.mend();
    partner.bank.answer("/domestic-payments", sign(201, &payment_of("pay-1", "RJCT", &["AM04"])));
    let answer = partner.pay("two", &asked());
    problem::check("a payment", &answer, 422, "declined", &["There is not enough on the account."]);
    let mut payment = asked();
    payment["account_id"] = json!("999999");
    let answer = partner.pay("three", &payment);
    problem::check("a payment", &answer, 422, "declined", &["The customer has no account with this id"]);
    payment["amount"]["currency"] = json!("EUR");
    problem::check("a payment", &partner.pay("four", &payment), 400, "bad-request", &["/amount/currency"]);
    assert_eq!(partner.bank.paid(), [json!(null); 0]);
}
