//! Standing orders, direct debits and beneficiaries agree with the entries of the ledger.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    call::get_with,
    data::{database, number},
    running::{UNTIL, shared},
    sign_in::accounts_token,
};

/// A list of the standard, of all accounts or of one.
fn list(token: &str, path: &str, name: &str) -> Vec<Value> {
    get_with(&shared().aisp(path), token).ok()["Data"][name].as_array().unwrap().clone()
}

/// All debits of an account, newest first.
fn debits(token: &str, account: &str) -> Vec<Value> {
    let mut next = Some(shared().aisp(&format!("/accounts/{account}/transactions?page-size=500")));
    let mut all = Vec::new();
    while let Some(url) = next {
        let page = get_with(&url, token).ok();
        all.extend(page["Data"]["Transaction"].as_array().unwrap().iter().cloned());
        next = page["Links"]["Next"].as_str().map(str::to_owned);
    }
    all.retain(|entry| entry["CreditDebitIndicator"] == "Debit");
    all
}

/// The newest entry to each creditor with this code of the bank.
fn newest(debits: &[Value], code: &str) -> BTreeMap<String, Value> {
    let mut newest = BTreeMap::new();
    for entry in debits.iter().filter(|entry| entry["ProprietaryBankTransactionCode"]["Code"] == code) {
        newest.entry(text(&entry["CreditorAccount"]["Name"])).or_insert_with(|| entry.clone());
    }
    newest
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[test]
fn each_is_what_the_ledger_shows() {
    let token = accounts_token(shared(), "cust-0002");
    for account in list(&token, "/accounts", "Account") {
        let id = text(&account["AccountId"]);
        let debits = debits(&token, &id);
        let of = |path: &str, name: &str| list(&token, &format!("/accounts/{id}/{path}"), name);

        let (orders, paid) = (of("standing-orders", "StandingOrder"), newest(&debits, "SO"));
        assert_eq!(orders.len(), paid.len(), "{id}");
        for order in &orders {
            let entry = &paid[order["CreditorAccount"]["Name"].as_str().unwrap()];
            assert_eq!(order["LastPaymentDateTime"], entry["BookingDateTime"]);
            assert_eq!(order["LastPaymentAmount"], entry["Amount"]);
            assert_eq!(order["CreditorAccount"], entry["CreditorAccount"]);
            let next = text(&order["NextPaymentDateTime"]);
            assert!(next.as_str() > UNTIL && next.as_str() < "2026-12-01", "{next}");
            let day = &order["MandateRelatedInformation"]["Frequency"]["PointInTime"];
            assert_eq!(next[8..10], *day.as_str().unwrap());
        }

        let (collected, paid) = (of("direct-debits", "DirectDebit"), newest(&debits, "DD"));
        assert_eq!(collected.len(), paid.len(), "{id}");
        for debit in &collected {
            let entry = &paid[debit["Name"].as_str().unwrap()];
            assert_eq!(debit["PreviousPaymentDateTime"], entry["BookingDateTime"]);
            assert_eq!(debit["PreviousPaymentAmount"], entry["Amount"]);
        }

        let sent: BTreeSet<_> =
            newest(&debits, "SO").into_keys().chain(newest(&debits, "TFR").into_keys()).collect();
        let beneficiaries = of("beneficiaries", "Beneficiary");
        let names = beneficiaries.iter().map(|payee| text(&payee["CreditorAccount"]["Name"]));
        assert_eq!(names.collect::<BTreeSet<_>>(), sent, "{id}");
    }
}

#[test]
fn every_current_account_has_them_and_no_card_does() {
    for customer in ["cust-0001", "cust-0002", "cust-0003", "cust-0007"] {
        let token = accounts_token(shared(), customer);
        for account in list(&token, "/accounts", "Account") {
            let id = text(&account["AccountId"]);
            let count = |path: &str, name: &str| list(&token, &format!("/accounts/{id}/{path}"), name).len();
            let counts = (
                count("direct-debits", "DirectDebit"),
                count("standing-orders", "StandingOrder"),
                count("beneficiaries", "Beneficiary"),
            );
            match account["AccountTypeCode"].as_str().unwrap() {
                "CACC" => assert!(counts.0 >= 2 && counts.1 >= 1 && counts.2 >= counts.1, "{id}: {counts:?}"),
                "SVGS" => assert_eq!((counts.0, counts.1), (0, 0), "{id}"),
                _ => assert_eq!(counts, (0, 0, 0), "{id}"),
            }
        }
    }
}

#[test]
fn no_account_of_the_whole_bank_is_without() {
    let bank = database(&shared().data);
    for (kind, least) in [("debit", 2), ("standing", 1)] {
        let without = format!(
            "SELECT count(*) FROM accounts WHERE kind = 'current' AND {least} > (
                 SELECT count(DISTINCT coalesce(counterparty, -counter_account)) FROM entries
                 WHERE entries.account = accounts.id AND entries.kind = '{kind}' AND amount < 0)"
        );
        assert_eq!(number(&bank, &without), 0, "{kind}");
    }
}

#[test]
fn what_is_shown_of_all_accounts_is_what_each_shows() {
    let token = accounts_token(shared(), "cust-0002");
    for (path, name) in [
        ("standing-orders", "StandingOrder"),
        ("direct-debits", "DirectDebit"),
        ("beneficiaries", "Beneficiary"),
        ("statements", "Statement"),
    ] {
        let all = list(&token, &format!("/{path}"), name);
        let mut each = Vec::new();
        for account in list(&token, "/accounts", "Account") {
            each.extend(list(&token, &format!("/accounts/{}/{path}", text(&account["AccountId"])), name));
        }
        let id = |item: &Value| text(&item[format!("{name}Id")]);
        let ids = |items: &[Value]| items.iter().map(id).collect::<BTreeSet<_>>();
        assert!(!all.is_empty() && ids(&all).len() == all.len(), "{path}: each has an id of its own");
        assert_eq!((ids(&all), all.len()), (ids(&each), each.len()), "{path}");
    }
}

#[test]
fn payees_are_read_from_their_index() {
    let bank = database(&shared().data);
    let plan =
        "EXPLAIN QUERY PLAN SELECT max(booked_at) FROM accounts JOIN entries ON entries.account = accounts.id
        WHERE accounts.customer = 2 AND entries.amount < 0
          AND entries.kind IN ('standing', 'debit', 'transfer', 'payment') AND entries.kind = 'debit'
        GROUP BY entries.account, counterparty, counter_account";
    let mut statement = bank.prepare(plan).unwrap();
    let steps: Vec<String> = statement.query_map([], |row| row.get(3)).unwrap().map(Result::unwrap).collect();
    assert!(steps.iter().any(|step| step.contains("COVERING INDEX entries_to_payees")), "{steps:?}");
}
