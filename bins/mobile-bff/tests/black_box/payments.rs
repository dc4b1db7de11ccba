//! A payment from a phone: made once however often it is asked for, and told as it is.

use std::time::Duration;

use serde_json::{Value, json};
use test_support::bank::{payment_of, refusal_at};
use test_support::http::{self, Answer};
use test_support::problem;
use test_support::upstream::Reply;
use test_support::wait;

use crate::phone::Phone;

const PATIENCE: Duration = Duration::from_secs(20);
const CONSENTS: &str = "/domestic-payment-consents";
const PAYMENTS: &str = "/domestic-payments";

fn asked() -> Value {
    json!({
        "from": "100005", "name": "Rosa Example", "number": "00030312345678", "amount": "12.34",
        "reference": "Invoice 17",
    })
}

fn asked_with(name: &str, value: Value) -> Value {
    let mut asked = asked();
    asked[name] = value;
    asked
}

/// The keys of all commands to this resource, in order.
fn keys(phone: &Phone, resource: &str) -> Vec<String> {
    let seen = phone.bank.payments.seen();
    let commands = seen.iter().filter(|seen| seen.method == "POST" && seen.path().ends_with(resource));
    commands.map(|seen| seen.header("x-idempotency-key").unwrap().to_owned()).collect()
}

/// It is pending, and says where to look; its id.
#[track_caller]
fn check_pending(answer: &Answer) -> String {
    assert_eq!((answer.status, answer.header("retry-after")), (202, Some("1")), "{}", answer.text());
    let payment = answer.json();
    assert_eq!(payment["state"], "pending");
    let id = payment["id"].as_str().unwrap().to_owned();
    let place = format!("http://127.0.0.1:8081/v1/payments/{id}");
    assert_eq!(answer.header("location"), Some(place.as_str()));
    id
}

#[track_caller]
fn check_declined(phone: &Phone, key: &str, payment: &Value, detail: &str) {
    let answer = phone.pay(key, payment);
    problem::check("a payment", &answer, 422, "declined", &[detail]);
    assert_eq!(phone.pay(key, payment).body, answer.body, "it stays so");
    assert_eq!(phone.bank.paid(), [json!(null); 0]);
}

#[test]
fn a_payment_is_made_once_however_often_it_is_asked_for() {
    let phone = Phone::start();
    let first = phone.pay("one", &asked());
    assert_eq!(first.status, 201, "{}", first.text());
    let mut view = first.json();
    let id = view["id"].take().as_str().unwrap().to_owned();
    let expected = json!({"id": null, "state": "booked", "text": "Rosa Example", "amount": "-12.34"});
    assert_eq!(view, expected);
    for _ in 0..2 {
        let again = phone.pay("one", &asked());
        assert_eq!((again.status, &again.body), (201, &first.body));
    }
    assert_eq!(phone.payment(&id).json(), first.json());
    let account =
        |number: &str| json!({"SchemeName": "UK.OBIE.SortCodeAccountNumber", "Identification": number});
    let mut creditor = account("00030312345678");
    creditor["Name"] = json!("Rosa Example");
    let initiation = json!({
        "InstructionIdentification": id, "EndToEndIdentification": id,
        "InstructedAmount": {"Amount": "12.34", "Currency": "GBP"},
        "DebtorAccount": account("00010167341408"), "CreditorAccount": creditor,
        "RemittanceInformation": {"Unstructured": ["Invoice 17"]},
    });
    assert_eq!(phone.bank.paid(), [initiation]);
    assert_eq!((keys(&phone, CONSENTS).len(), keys(&phone, PAYMENTS).len()), (1, 1));
    assert_eq!(phone.pay("two", &asked()).status, 201);
    assert_eq!(phone.bank.paid().len(), 2, "another key is another payment");
}

#[test]
fn a_payment_whose_answer_was_lost_is_pending_and_is_not_made_again() {
    let phone = Phone::start();
    phone.bank.answer(PAYMENTS, Reply::close());
    let id = check_pending(&phone.pay("one", &asked()));
    assert_eq!(check_pending(&phone.pay("one", &asked())), id);
    assert_eq!(phone.payment(&id).json()["state"], "pending");
    phone.bank.mend();
    assert_eq!(phone.payment(&id).json()["state"], "booked");
    let answer = phone.pay("one", &asked());
    assert_eq!((answer.status, &answer.json()["state"]), (201, &json!("booked")));
    let keys = [keys(&phone, CONSENTS), keys(&phone, PAYMENTS)];
    assert_eq!(keys[0].len(), 1, "the consent was noted");
    assert!(keys[1].len() > 3 && keys[1].iter().all(|key| *key == keys[1][0]), "{keys:?}");
    assert_eq!(phone.bank.paid().len(), 1);
}

#[test]
fn what_the_bank_did_not_sign_is_not_believed() {
    let phone = Phone::start();
    phone.bank.answer(PAYMENTS, Reply::json(201, &payment_of("pay-1", "ACSC", &[])));
    let id = check_pending(&phone.pay("one", &asked()));
    phone.bank.answer(PAYMENTS, Reply::json(400, &refusal_at("Data.Initiation.CreditorAccount")));
    assert_eq!(phone.payment(&id).json()["state"], "pending");
    phone.bank.mend();
    assert_eq!(phone.payment(&id).json()["state"], "booked");
}

/// What was sent and had no answer may have been paid, whatever the next attempt comes to.
#[test]
fn a_payment_is_pending_though_the_attempt_after_the_lost_one_fails_for_sure() {
    let phone = Phone::start();
    let no = phone.bank.signatory.reply(400, &refusal_at("x-jws-signature"));
    phone.bank.answer_in_turn(PAYMENTS, [Reply::close(), no.clone()]);
    let id = check_pending(&phone.pay("one", &asked()));
    assert_eq!(check_pending(&phone.pay("one", &asked())), id, "it may have been sent before");
    phone.bank.answer(PAYMENTS, no);
    problem::check("a payment", &phone.pay("two", &asked()), 502, "upstream-failed", &["\"payments\""]);
    phone.bank.mend();
    assert_eq!(phone.payment(&id).json()["state"], "booked");
    assert_eq!(phone.bank.paid().len(), 1);
}

#[test]
fn a_payment_is_pending_though_no_token_can_be_had_after_the_lost_attempt() {
    let phone = Phone::start();
    assert_eq!(phone.pay("first", &asked()).status, 201);
    let tokens = phone.bank.issuer.token_requests().len();
    phone.bank.issuer.on_token(|_| Reply::status(500));
    let mut nth = 0;
    wait::until(PATIENCE, "the refused token is given up", || {
        nth += 1;
        phone.bank.answer_in_turn(PAYMENTS, [Reply::close(), Reply::status(401)]);
        check_pending(&phone.pay(&format!("key-{nth}"), &asked()));
        phone.bank.issuer.token_requests().len() > tokens
    });
}

/// Once the system has forgotten the key nothing is sent again: neither a yes nor a no is known, and that stays so.
#[test]
fn a_payment_that_nobody_told_of_in_time_is_the_banks_to_tell() {
    let phone = Phone::that_repeats_for("1s");
    phone.bank.answer(PAYMENTS, phone.bank.signatory.reply(400, &refusal_at("Data.ConsentId")));
    let id = check_pending(&phone.pay("one", &asked()));
    wait::until(PATIENCE, "it is known no more", || phone.payment(&id).json()["state"] == "unknown");
    phone.bank.mend();
    let sent = keys(&phone, PAYMENTS).len();
    for _ in 0..2 {
        let answer = phone.pay("one", &asked());
        assert_eq!((answer.status, answer.header("retry-after")), (202, None));
        assert_eq!(answer.json(), phone.payment(&id).json());
        assert_eq!(answer.json()["state"], "unknown");
    }
    assert_eq!(keys(&phone, PAYMENTS).len(), sent, "nothing was sent again");
    let metrics = http::get(format!("{}/metrics", phone.bff.admin())).text();
    assert!(metrics.contains("bff_orders_total{outcome=\"never-known\"} 1"), "{metrics}");
}

/// Nobody waits for it any more, and nothing was paid.
#[test]
fn a_payment_that_was_not_agreed_to_in_time_is_declined() {
    let phone = Phone::that_repeats_for("1s");
    phone.bank.answer(CONSENTS, Reply::close());
    let mut last = phone.pay("one", &asked());
    wait::until(PATIENCE, "it is too late", || {
        last = phone.pay("one", &asked());
        last.status != 502
    });
    phone.bank.mend();
    problem::check("a payment", &last, 422, "declined", &["pay anew"]);
    assert_eq!((phone.pay("one", &asked()).body, phone.bank.paid().len()), (last.body, 0));
}

#[test]
fn a_payment_that_takes_its_time_is_pending_until_the_bank_says_how_it_ended() {
    let phone = Phone::start();
    let sign = |payment: &Value| phone.bank.signatory.reply(200, payment);
    phone.bank.answer(PAYMENTS, sign(&payment_of("pay-1", "ACSP", &[])));
    let id = check_pending(&phone.pay("one", &asked()));
    phone.bank.answer("/domestic-payments/pay-1", sign(&payment_of("pay-1", "PDNG", &[])));
    assert_eq!(phone.payment(&id).json()["state"], "pending");
    phone.bank.answer("/domestic-payments/pay-1", sign(&payment_of("pay-1", "ACCC", &[])));
    assert_eq!(phone.payment(&id).json()["state"], "booked");
    assert_eq!(keys(&phone, PAYMENTS).len(), 1, "it has an id by then");
}

#[test]
fn what_the_bank_refuses_is_declined_and_says_why() {
    let phone = Phone::start();
    for (place, detail) in [
        ("Data.Initiation.CreditorAccount", "The payee's account cannot be paid."),
        ("Data.Initiation.DebtorAccount", "You have no account with this id that can pay."),
        ("Data.Initiation.InstructedAmount.Amount", "This amount cannot be paid."),
    ] {
        phone.bank.answer(CONSENTS, phone.bank.signatory.reply(400, &refusal_at(place)));
        check_declined(&phone, place, &asked(), detail);
    }
    phone.bank.mend();
    for (reason, detail) in [
        ("AM04", "There is not enough on the account."),
        ("AC04", "The payee's account cannot be paid."),
        ("MS03", "The bank does not make this payment."),
    ] {
        let rejected = payment_of("pay-1", "RJCT", &[reason]);
        phone.bank.answer(PAYMENTS, phone.bank.signatory.reply(201, &rejected));
        check_declined(&phone, reason, &asked(), detail);
    }
}

#[test]
fn a_payment_that_was_declined_can_be_looked_at() {
    let phone = Phone::start();
    phone.bank.answer(PAYMENTS, phone.bank.signatory.reply(201, &payment_of("pay-1", "ACSP", &[])));
    let id = check_pending(&phone.pay("one", &asked()));
    let rejected = payment_of("pay-1", "RJCT", &["AM04"]);
    phone.bank.answer("/domestic-payments/pay-1", phone.bank.signatory.reply(200, &rejected));
    let payment = phone.payment(&id).json();
    assert_eq!(payment["state"], "rejected");
    assert_eq!(payment["reason"], "There is not enough on the account.");
}

#[test]
fn nothing_is_asked_of_the_bank_for_an_account_that_is_not_there() {
    let phone = Phone::start();
    for account in ["999999", "200001"] {
        let payment = asked_with("from", json!(account));
        check_declined(&phone, account, &payment, "You have no account with this id that can pay.");
    }
    assert_eq!(phone.bank.payments.count(), 0);
}

/// Between the systems: the client can do nothing about it, but come again.
#[test]
fn a_bank_that_is_away_before_anything_is_paid_is_a_failure_and_the_key_is_good() {
    let phone = Phone::start();
    assert_eq!(phone.pay("first", &asked()).status, 201, "the bank's keys are known");
    phone.bank.payments.stop();
    problem::check("a payment", &phone.pay("one", &asked()), 502, "upstream-failed", &["\"payments\""]);
    phone.bank.payments.restart();
    phone.bank.answer(CONSENTS, phone.bank.signatory.reply(400, &refusal_at("x-jws-signature")));
    problem::check("a payment", &phone.pay("one", &asked()), 502, "upstream-failed", &["\"payments\""]);
    phone.bank.mend();
    assert_eq!(phone.pay("one", &asked()).status, 201);
    assert_eq!(phone.bank.paid().len(), 2);
}

#[test]
fn a_payment_is_its_callers_alone() {
    let phone = Phone::start();
    let id = phone.pay("one", &asked()).json()["id"].as_str().unwrap().to_owned();
    let token = phone.bank.issuer.token().subject("cust-0009").scope("accounts payments").sign();
    let others = [("Authorization", format!("Bearer {token}"))];
    let others: Vec<_> = others.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let url = format!("{}/v1/payments/{id}", phone.bff.public());
    problem::check("another's payment", &http::get_with(url, &others), 404, "not-found", &[]);
}

#[test]
fn who_may_not_pay_and_what_is_no_payment_is_refused() {
    let phone = Phone::start();
    let token = phone.bank.issuer.token().scope("accounts messages").sign();
    let authorization = format!("Bearer {token}");
    let headers = [("Authorization", authorization.as_str()), ("Idempotency-Key", "one")];
    let answer = http::post_json(format!("{}/v1/payments", phone.bff.public()), &headers, &asked());
    problem::check("a token without the scope", &answer, 403, "insufficient-scope", &["payments"]);
    for (name, value) in [
        ("amount", json!("0.00")),
        ("amount", json!("-1")),
        ("amount", json!("1.5")),
        ("amount", json!("1.005")),
        ("amount", json!(1)),
        ("number", json!("0003031234567")),
        ("name", json!("")),
        ("reference", json!("nineteen characters")),
        ("currency", json!("GBP")),
    ] {
        let answer = phone.pay("one", &asked_with(name, value.clone()));
        problem::check("no payment", &answer, 400, "bad-request", &[name]);
    }
    assert_eq!(phone.bank.payments.count(), 0);
}
