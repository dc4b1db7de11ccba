//! Idempotency: a command has its effect once, whatever happens to it and to the sandbox.

use std::thread;

use serde_json::json;
use tempfile::TempDir;

use crate::{
    data::{WRONG, WRONG_AT_THE_END, database},
    payer::{Payer, consent_body, count, first_account, payment_body},
    running::{own, own_in},
};

const ELSEWHERE: &str = "00030312345678";
const CONSENTS: &str = "/domestic-payment-consents";
const PAYMENTS: &str = "/domestic-payments";

#[test]
fn the_same_command_again_is_answered_as_before() {
    let sandbox = own(&[]);
    let payer = Payer::new(&sandbox, "cust-0001");
    let (debtor, before) = first_account(&sandbox, 1);
    let body = consent_body(&debtor, ELSEWHERE, "2.00");
    let (first, second) = (payer.post(CONSENTS, "one", &body), payer.post(CONSENTS, "one", &body));
    assert_eq!((first.status, second.status, &first.text), (201, 201, &second.text));
    assert_eq!(count(&sandbox, "SELECT count(*) FROM consents"), 1);
    let order = payment_body(&first.json());
    let (paid, again) = (payer.post(PAYMENTS, "one", &order), payer.post(PAYMENTS, "one", &order));
    assert_eq!(
        (paid.status, again.status, &paid.text),
        (201, 201, &again.text),
        "consents and payments apart"
    );
    assert_eq!(first_account(&sandbox, 1).1, before - 200);
    // Another customer's key of the same name is another key.
    let other = Payer::new(&sandbox, "cust-0002");
    let (theirs, _) = first_account(&sandbox, 2);
    let answer = other.post(CONSENTS, "one", &consent_body(&theirs, ELSEWHERE, "2.00"));
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_ne!(answer.text, first.text);
}

#[test]
fn a_key_that_was_used_for_something_else_is_refused() {
    let sandbox = own(&[]);
    let payer = Payer::new(&sandbox, "cust-0001");
    let (debtor, _) = first_account(&sandbox, 1);
    assert_eq!(payer.post(CONSENTS, "one", &consent_body(&debtor, ELSEWHERE, "2.00")).status, 201);
    let other = payer.post(CONSENTS, "one", &consent_body(&debtor, ELSEWHERE, "3.00"));
    assert_eq!((other.status, &other.json()["Errors"][0]["Path"]), (400, &json!("x-idempotency-key")));
    assert_eq!(count(&sandbox, "SELECT count(*) FROM consents"), 1);
    let long = "x".repeat(41);
    for key in ["", long.as_str()] {
        let answer = payer.post(CONSENTS, key, &consent_body(&debtor, ELSEWHERE, "2.00"));
        assert_eq!((answer.status, &answer.json()["Errors"][0]["Path"]), (400, &json!("x-idempotency-key")));
    }
}

#[test]
fn a_refused_command_may_be_mended_under_its_key() {
    let sandbox = own(&[]);
    let payer = Payer::new(&sandbox, "cust-0001");
    let (debtor, _) = first_account(&sandbox, 1);
    assert_eq!(payer.post(CONSENTS, "one", &consent_body(&debtor, ELSEWHERE, "0.00")).status, 400);
    assert_eq!(payer.post(CONSENTS, "one", &consent_body(&debtor, ELSEWHERE, "2.00")).status, 201);
}

#[test]
fn a_key_is_forgotten_after_a_day() {
    let sandbox = own(&[]);
    let payer = Payer::new(&sandbox, "cust-0001");
    let (debtor, _) = first_account(&sandbox, 1);
    let age = |seconds: i64| {
        let sql = "UPDATE answered SET answered_at = answered_at - ?1";
        assert_eq!(database(&sandbox.data).execute(sql, [seconds]).unwrap(), 1);
    };
    let body = |amount: &str| consent_body(&debtor, ELSEWHERE, amount);
    assert_eq!(payer.post(CONSENTS, "one", &body("2.00")).status, 201);
    age(24 * 3600 - 60);
    assert_eq!(payer.post(CONSENTS, "one", &body("3.00")).status, 400);
    age(60);
    assert_eq!(payer.post(CONSENTS, "one", &body("3.00")).status, 201);
}

#[test]
fn many_at_once_pay_once() {
    let sandbox = own(&[]);
    let payer = Payer::new(&sandbox, "cust-0001");
    let (debtor, before) = first_account(&sandbox, 1);
    let order = |amount: &str| payment_body(&payer.consent(&consent_body(&debtor, ELSEWHERE, amount)));
    let all_at_once = |keys: [&str; 6], order: &serde_json::Value| {
        thread::scope(|scope| {
            let ask = |key| payer.post(PAYMENTS, key, order);
            let asked: Vec<_> = keys.map(|key| scope.spawn(move || ask(key))).into_iter().collect();
            asked.into_iter().map(|answer| answer.join().unwrap()).collect::<Vec<_>>()
        })
    };
    let same = all_at_once(["one"; 6], &order("1.00"));
    assert!(same.iter().all(|answer| answer.status == 201 && answer.text == same[0].text), "{same:?}");
    let different = all_at_once(["a", "b", "c", "d", "e", "f"], &order("1.00"));
    assert_eq!(different.iter().filter(|answer| answer.status == 201).count(), 1, "{different:?}");
    assert_eq!(first_account(&sandbox, 1).1, before - 200);
}

#[test]
fn a_crash_in_the_middle_pays_once_or_not_at_all_and_again_pays_once() {
    let folder = TempDir::new().unwrap();
    let start = || own_in(folder.path(), &["--customers", "3"]);
    for round in 0..4_u64 {
        let mut sandbox = start();
        let payer = Payer::new(&sandbox, "cust-0001");
        let (debtor, before) = first_account(&sandbox, 1);
        let orders: Vec<_> =
            (0..6).map(|_| payment_body(&payer.consent(&consent_body(&debtor, ELSEWHERE, "1.00")))).collect();
        let key = |place: usize| format!("round {round} order {place}");
        // The client hears nothing of what becomes of them.
        let kill = sandbox.child.id().to_string();
        thread::scope(|scope| {
            for (place, order) in orders.iter().enumerate() {
                let (payer, key) = (&payer, key(place));
                scope.spawn(move || {
                    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        payer.post(PAYMENTS, &key, order)
                    }))
                });
            }
            scope.spawn(move || {
                thread::sleep(std::time::Duration::from_millis(3 * round));
                std::process::Command::new("kill").args(["-KILL", &kill]).status().unwrap()
            });
        });
        sandbox.child.wait().unwrap();
        drop(sandbox);
        let sandbox = start();
        let paid = count(&sandbox, "SELECT count(*) FROM payments") - 6 * i64::try_from(round).unwrap();
        assert_eq!(first_account(&sandbox, 1).1, before - 100 * paid, "round {round}: {paid} were paid");
        let payer = Payer::new(&sandbox, "cust-0001");
        for (place, order) in orders.iter().enumerate() {
            let again = payer.post(PAYMENTS, &key(place), order);
            assert_eq!(again.status, 201, "round {round}: {}", again.text);
        }
        assert_eq!(first_account(&sandbox, 1).1, before - 600, "round {round}: {paid} before the crash");
        assert_eq!((count(&sandbox, WRONG), count(&sandbox, WRONG_AT_THE_END)), (0, 0));
    }
}
