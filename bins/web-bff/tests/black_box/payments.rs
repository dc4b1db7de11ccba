//! A payment on the website: made once however often it is asked for, and told as it is.

use serde_json::{Value, json};
use test_support::bank::{payment_of, refusal_at};
use test_support::problem;
use test_support::upstream::Reply;

use crate::customer::Customer;

fn asked() -> Value {
    json!({
        "from": "100005",
        "to": {"name": "Rosa Example", "sort_code": "000303", "account_number": "12345678"},
        "amount": "12.34",
        "reference": "Invoice 17",
    })
}

fn told(id: &str, state: &str) -> Value {
    let mut told = asked();
    (told["id"], told["state"], told["currency"]) = (json!(id), json!(state), json!("GBP"));
    told
}

#[test]
fn a_payment_is_made_once_however_often_it_is_asked_for() {
    let customer = Customer::start();
    let first = customer.pay("one", &asked());
    assert_eq!(first.status, 201, "{}", first.text());
    let id = first.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(first.json(), told(&id, "booked"));
    assert_eq!(customer.pay("one", &asked()).body, first.body);
    assert_eq!(customer.payment(&id).json(), first.json());
    let paid = customer.bank.paid();
    assert_eq!((paid.len(), &paid[0]["CreditorAccount"]["Identification"]), (1, &json!("00030312345678")));
}

#[test]
fn a_payment_whose_answer_was_lost_is_pending_until_it_is_looked_at() {
    let customer = Customer::start();
    customer.bank.answer("/domestic-payments", Reply::close());
    let answer = customer.pay("one", &asked());
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    assert_eq!((answer.status, answer.json()), (202, told(&id, "pending")));
    let place = format!("https://www.bank.example/api/payments/{id}");
    assert_eq!((answer.header("location"), answer.header("retry-after")), (Some(place.as_str()), Some("1")));
    assert_eq!(customer.payment(&id).json(), told(&id, "pending"));
    customer.bank.mend();
    assert_eq!(customer.payment(&id).json(), told(&id, "booked"));
    assert_eq!(customer.bank.paid().len(), 1);
}

#[test]
fn what_the_bank_refuses_is_declined_and_says_why() {
    let customer = Customer::start();
    let sign = |status, value: &Value| customer.bank.signatory.reply(status, value);
    customer
        .bank
        .answer("/domestic-payment-consents", sign(400, &refusal_at("Data.Initiation.CreditorAccount")));
    let answer = customer.pay("one", &asked());
    problem::check("a payment", &answer, 422, "declined", &["The payee's account cannot be paid."]);
    customer.bank.mend();
    customer.bank.answer("/domestic-payments", sign(201, &payment_of("pay-1", "RJCT", &["AM04"])));
    let answer = customer.pay("two", &asked());
    problem::check("a payment", &answer, 422, "declined", &["There is not enough on the account."]);
    let mut payment = asked();
    payment["from"] = json!("999999");
    let answer = customer.pay("three", &payment);
    problem::check("a payment", &answer, 422, "declined", &["You have no account with this id"]);
    payment["to"]["sort_code"] = json!("00-03-03");
    problem::check("a payment", &customer.pay("four", &payment), 400, "bad-request", &["/to/sort_code"]);
    assert_eq!(customer.bank.paid(), [json!(null); 0]);
}
