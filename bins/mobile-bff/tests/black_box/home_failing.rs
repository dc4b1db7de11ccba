//! Home without a part that it cannot do without: one problem, whose status says what kind of failure it was.

use std::time::Duration;

use serde_json::json;
use test_support::bank::{Bank, enveloped};
use test_support::http::Answer;
use test_support::problem;
use test_support::process::Bff;
use test_support::upstream::Reply;
use test_support::wait;

use crate::phone::{PROGRAM, Phone, settings};

/// Every part that home needs, by the end of its path.
const REQUIRED: [&str; 4] = ["/party", "/aisp/accounts", "/balances", "/100007/transactions"];

#[track_caller]
fn check_problem(answer: &Answer, status: u16, kind: &str, detail: &str) {
    problem::check("/v1/home", answer, status, kind, &[detail]);
}

/// Home with this answer in the place of each required part, one after the other; and home again without it.
#[track_caller]
fn check(reply: &Reply, status: u16, kind: &str, detail: &str) {
    let phone = Phone::start();
    for path_end in REQUIRED {
        phone.bank.answer(path_end, reply.clone());
        check_problem(&phone.home(), status, kind, detail);
        phone.bank.mend();
    }
    assert_eq!(phone.home().status, 200);
}

#[test]
fn a_silent_system_is_504() {
    check(&Reply::stall(), 504, "upstream-timeout", "\"accounts\" did not answer in time");
}

#[test]
fn html_is_502() {
    let html = Reply::text(200, "text/html", "<h1>SECRET-OF-THE-SYSTEM</h1>");
    check(&html, 502, "upstream-failed", "\"accounts\" gave no usable answer");
}

#[test]
fn a_gigabyte_is_502() {
    check(&Reply::huge(1 << 30), 502, "upstream-failed", "\"accounts\" gave no usable answer");
    check(&Reply::endless("application/json"), 502, "upstream-failed", "\"accounts\" gave no usable answer");
}

#[test]
fn json_of_another_shape_is_502() {
    for body in [json!({}), json!([]), enveloped(&json!({"Balance": 5, "Account": 5, "Transaction": 5}))] {
        check(&Reply::json(200, &body), 502, "upstream-failed", "\"accounts\" gave no usable answer");
    }
}

#[test]
fn a_failing_system_is_502() {
    for status in [500, 503] {
        check(&Reply::status(status), 502, "upstream-failed", "\"accounts\"");
    }
    check(&Reply::close(), 502, "upstream-failed", "\"accounts\"");
    check(&Reply::garbage(), 502, "upstream-failed", "\"accounts\"");
}

/// The path is ours: that it is not there is not the phone's 404.
#[test]
fn a_required_part_that_is_not_there_is_502() {
    let phone = Phone::start();
    for path_end in ["/party", "/aisp/accounts", "/balances"] {
        phone.bank.answer(path_end, Reply::json(404, &json!({"Message": "SECRET-OF-THE-SYSTEM"})));
        check_problem(&phone.home(), 502, "upstream-failed", "\"accounts\" gave no usable answer");
        phone.bank.mend();
    }
}

#[test]
fn a_system_that_is_gone_is_502_until_it_is_back() {
    // The parts of one home and their repetitions are enough to open the breaker.
    let phone = Phone::start_with(Bank::start(), "breaker_pause = \"200ms\"");
    phone.bank.accounts.stop();
    check_problem(&phone.home(), 502, "upstream-failed", "\"accounts\" cannot be reached");
    phone.bank.accounts.restart();
    wait::until(Duration::from_secs(10), "home is there, without a restart of ours", || {
        phone.home().status == 200
    });
}

#[test]
fn an_account_without_a_balance_is_502() {
    let phone = Phone::start();
    let balances = json!({"Balance": [{
        "AccountId": "100005", "CreditDebitIndicator": "Credit", "Type": "ITBD",
        "DateTime": "2026-11-22T08:00:26+00:00", "Amount": {"Amount": "1.00", "Currency": "GBP"},
    }]});
    phone.bank.answer("/balances", Reply::json(200, &enveloped(&balances)));
    check_problem(&phone.home(), 502, "upstream-failed", "An account has no balance");
}

#[test]
fn an_account_that_closed_in_between_has_no_transactions() {
    let phone = Phone::start();
    phone.bank.answer("/100007/transactions", Reply::status(400));
    let home = phone.home().json();
    let recent: Vec<usize> = home["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| account["recent"].as_array().unwrap().len())
        .collect();
    assert_eq!(recent, [3, 3, 0, 3, 3]);
}

#[test]
fn a_token_that_the_issuer_no_longer_takes_is_401() {
    let phone = Phone::start();
    phone.bank.issuer.on_token(|_| Reply::json(400, &json!({"error": "invalid_grant"})));
    let answer = phone.home();
    assert_eq!(answer.status, 401, "{}", answer.text());
    assert!(answer.header("www-authenticate").is_some_and(|value| value.contains("invalid_token")));
    assert_eq!(phone.bank.accounts.count(), 0, "nothing is called without a token");
}

#[test]
fn an_issuer_that_exchanges_nothing_is_502_and_a_silent_one_504() {
    let phone = Phone::start();
    phone.bank.issuer.on_token(|_| Reply::status(500));
    check_problem(&phone.home(), 502, "upstream-failed", "could not be called in your name");
    phone.bank.issuer.on_token(|_| Reply::stall());
    check_problem(&phone.home(), 504, "upstream-timeout", "could not be called in your name");
    assert_eq!(phone.bank.accounts.count(), 0, "nothing is called without a token");
}

#[test]
fn before_the_issuers_keys_are_there_it_is_503() {
    let bank = Bank::start();
    let token = bank.issuer.token().sign();
    bank.issuer.upstream().stop();
    let bff = Bff::start(PROGRAM.exe, &settings(&bank, ""));
    let ask = || {
        let authorization = format!("Bearer {token}");
        test_support::http::get_with(
            format!("{}/v1/home", bff.public()),
            &[("Authorization", &authorization)],
        )
    };
    let answer = ask();
    check_problem(&answer, 503, "unavailable", "");
    assert!(answer.header("retry-after").is_some(), "it says when to come again");
    bank.issuer.upstream().restart();
    wait::until(Duration::from_secs(20), "home is there", || ask().status == 200);
}
