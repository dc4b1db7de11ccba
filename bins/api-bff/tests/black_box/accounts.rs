//! Accounts and balances as partners read them.

use serde_json::json;
use test_support::bank::{AISP, Bank, enveloped};
use test_support::upstream::Reply;

use crate::partner::{ACCOUNTS, BALANCES, ONE, Partner};

#[test]
fn every_account_is_listed() {
    let answer = Partner::start().get(ACCOUNTS, "");
    assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
    insta::assert_json_snapshot!(answer.json());
}

#[test]
fn an_account_is_the_same_alone_as_in_the_list() {
    let partner = Partner::start();
    let alone = partner.get(ONE, "").json();
    assert_eq!(alone, partner.get(ACCOUNTS, "").json()["data"][0]);
    insta::assert_json_snapshot!(alone);
}

#[test]
fn balances_are_texts_with_their_currency() {
    insta::assert_json_snapshot!(Partner::start().get(BALANCES, "").json());
}

#[test]
fn a_balance_that_the_bank_does_not_tell_is_left_out() {
    let partner = Partner::start();
    let booked = json!({
        "AccountId": "100005", "CreditDebitIndicator": "Debit", "Type": "ITBD",
        "DateTime": "2026-11-22T08:00:26+00:00", "Amount": {"Amount": "0.10", "Currency": "GBP"},
    });
    partner.bank.answer("/balances", Reply::json(200, &enveloped(&json!({"Balance": [booked]}))));
    let balances = partner.get(BALANCES, "").json();
    assert_eq!(balances, json!({"booked": {"amount": "-0.10", "currency": "GBP"}}));
}

#[test]
fn a_kind_that_is_new_is_other() {
    let partner = Partner::start();
    let account =
        json!({"AccountId": "100005", "AccountTypeCode": "NEWK", "Currency": "GBP", "Description": "d"});
    partner.bank.answer("/100005", Reply::json(200, &enveloped(&json!({"Account": [account]}))));
    let account = partner.get(ONE, "").json();
    assert_eq!((&account["type"], &account["number_last_four"]), (&json!("other"), &json!("")));
}

#[test]
fn a_partner_that_has_the_current_list_is_told_so() {
    let partner = Partner::start();
    let tag = partner.get(ACCOUNTS, "").header("etag").expect("it has a tag").to_owned();
    let again = partner.ask_again(ACCOUNTS, &tag);
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[test]
fn accounts_are_kept_for_a_while_where_that_is_configured_and_balances_never() {
    let partner = Partner::start_with(Bank::start(), "fresh_for = \"30s\"");
    for _ in 0..2 {
        partner.get(ACCOUNTS, "");
        partner.get(BALANCES, "");
    }
    let asked: Vec<String> = partner.bank.accounts.seen().into_iter().map(|seen| seen.target).collect();
    let (list, balance) = (format!("{AISP}/accounts"), format!("{AISP}/accounts/100005/balances"));
    assert_eq!(asked, [list, balance.clone(), balance]);
}
