//! Transactions: order, pages, filters.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use rusqlite::Connection;
use serde_json::Value;

use crate::{
    call::get_with,
    running::{Sandbox, own, shared},
    sign_in::accounts_token,
};

fn ids(page: &Value) -> Vec<String> {
    let entries = page["Data"]["Transaction"].as_array().unwrap();
    entries.iter().map(|entry| entry["TransactionId"].as_str().unwrap().to_owned()).collect()
}

fn times(page: &Value) -> Vec<String> {
    let entries = page["Data"]["Transaction"].as_array().unwrap();
    entries.iter().map(|entry| entry["BookingDateTime"].as_str().unwrap().to_owned()).collect()
}

fn link(page: &Value, name: &str) -> Option<String> {
    page["Links"][name].as_str().map(str::to_owned)
}

/// All pages from this one on, by the links of one name.
fn walk(first: &str, token: &str, name: &str) -> Vec<Value> {
    let (mut pages, mut next) = (Vec::new(), Some(first.to_owned()));
    while let Some(url) = next {
        let page = get_with(&url, token).ok();
        next = link(&page, name);
        pages.push(page);
    }
    pages
}

fn database(sandbox: &Sandbox) -> Connection {
    Connection::open(sandbox.data.join("bank.sqlite")).unwrap()
}

fn count(sandbox: &Sandbox, condition: &str) -> usize {
    let sql = format!("SELECT count(*) FROM entries WHERE {condition}");
    database(sandbox).query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap().try_into().unwrap()
}

#[test]
fn pages_hold_every_entry_once_newest_first() {
    let sandbox = shared();
    let token = accounts_token(sandbox, "cust-0002");
    for (path, condition) in
        [("/transactions", "customer = 2"), ("/accounts/100005/transactions", "account = 100005")]
    {
        let pages = walk(&sandbox.aisp(&format!("{path}?page-size=100")), &token, "Next");
        let all: Vec<String> = pages.iter().flat_map(ids).collect();
        let mut distinct = all.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), all.len(), "no entry twice");
        assert_eq!(all.len(), count(sandbox, condition), "no entry left out");
        assert!(pages.iter().flat_map(times).collect::<Vec<_>>().is_sorted_by(|newer, older| newer >= older));
        assert!(pages.iter().all(|page| page["Meta"]["TotalPages"] == pages.len()));
    }
}

#[test]
fn links_lead_back_as_they_lead_on() {
    let sandbox = shared();
    let token = accounts_token(sandbox, "cust-0002");
    let on = walk(&sandbox.aisp("/transactions?page-size=400"), &token, "Next");
    let back = walk(&link(&on[0], "Last").unwrap(), &token, "Prev");
    assert!(on.len() > 2);
    assert!(on.iter().map(ids).eq(back.iter().rev().map(ids)));
    assert_eq!(link(&on[0], "Prev"), None);
    assert_eq!(ids(&get_with(&link(&on[2], "First").unwrap(), &token).ok()), ids(&on[0]));
    assert_eq!(ids(&get_with(&link(&on[1], "Self").unwrap(), &token).ok()), ids(&on[1]));
}

#[test]
fn a_page_has_25_unless_asked() {
    let sandbox = shared();
    let token = accounts_token(sandbox, "cust-0002");
    assert_eq!(ids(&get_with(&sandbox.aisp("/transactions"), &token).ok()).len(), 25);
    assert_eq!(ids(&get_with(&sandbox.aisp("/transactions?page-size=7"), &token).ok()).len(), 7);
}

#[test]
fn what_is_booked_meanwhile_moves_no_page() {
    let sandbox = own(&[]);
    let token = accounts_token(&sandbox, "cust-0002");
    let first = get_with(&sandbox.aisp("/transactions?page-size=10"), &token).ok();
    let second = link(&first, "Next").unwrap();
    let before = get_with(&second, &token).ok();
    let insert = "INSERT INTO entries SELECT (SELECT max(id) FROM entries) + 1, account, customer, booked_at + 60, -100,
                  balance_after - 100, 'card', counterparty, NULL, NULL FROM entries WHERE customer = 2
                  ORDER BY booked_at DESC LIMIT 1";
    assert_eq!(database(&sandbox).execute(insert, []).unwrap(), 1);
    assert_eq!(ids(&get_with(&second, &token).ok()), ids(&before));
    let again = get_with(&sandbox.aisp("/transactions?page-size=10"), &token).ok();
    assert_eq!(ids(&again)[1..], ids(&first)[..9], "a new first page shows it");
}

#[test]
fn filters_include_both_ends_and_stay_in_the_links() {
    let sandbox = shared();
    let token = accounts_token(sandbox, "cust-0002");
    let newest = times(&get_with(&sandbox.aisp("/transactions?page-size=60"), &token).ok());
    let (from, to) = (&newest[50], &newest[5]);
    let expected = count(
        sandbox,
        &format!("customer = 2 AND booked_at BETWEEN unixepoch('{from}') AND unixepoch('{to}')"),
    );
    assert!(expected > 40);
    // The zone is dropped, as the standard says, whatever it is.
    for zone in ["", "Z", "+00:00", "+05:00"] {
        let (from, to) = (from.replace("+00:00", zone), to.replace("+00:00", zone));
        let query = crate::call::encoded(&[("fromBookingDateTime", &from), ("toBookingDateTime", &to)]);
        let pages = walk(&sandbox.aisp(&format!("/transactions?{query}")), &token, "Next");
        assert!(pages.len() > 1);
        assert_eq!(pages.iter().flat_map(ids).count(), expected, "{query}");
    }
}

#[test]
fn a_filter_by_date_counts_from_midnight() {
    let sandbox = shared();
    let token = accounts_token(sandbox, "cust-0002");
    let october = "fromBookingDateTime=2026-10-01&toBookingDateTime=2026-10-31T23:59:59";
    let pages = walk(&sandbox.aisp(&format!("/transactions?{october}&page-size=500")), &token, "Next");
    let all: Vec<String> = pages.iter().flat_map(times).collect();
    assert_eq!(all.len(), count(sandbox, "customer = 2 AND booked_at >= unixepoch('2026-10-01')"));
    assert!(all.iter().all(|time| time.starts_with("2026-10-")));
}

#[test]
fn a_time_without_entries_is_one_empty_page() {
    let sandbox = shared();
    let token = accounts_token(sandbox, "cust-0002");
    let page = get_with(&sandbox.aisp("/transactions?toBookingDateTime=2001-01-01"), &token).ok();
    assert_eq!((ids(&page).len(), &page["Meta"]["TotalPages"]), (0, &Value::from(1)));
    assert_eq!(link(&page, "Next"), None);
}

#[test]
fn queries_that_cannot_be_served_say_why() {
    let sandbox = shared();
    let token = accounts_token(sandbox, "cust-0002");
    for (query, name) in [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=100000", "page"),
        ("page-size=0", "page-size"),
        ("page-size=501", "page-size"),
        ("page-size=-1", "page-size"),
        ("fromBookingDateTime=31.10.2026", "fromBookingDateTime"),
        ("toBookingDateTime=2026-13-01", "toBookingDateTime"),
        ("snapshot=x", "snapshot"),
    ] {
        let answer = get_with(&sandbox.aisp(&format!("/transactions?{query}")), &token);
        assert_eq!(
            (answer.status, &answer.json()["Errors"][0]["Path"]),
            (400, &Value::from(name)),
            "{query}"
        );
    }
}

#[test]
fn answers_are_compressed_for_who_asks() {
    let sandbox = shared();
    let token = accounts_token(sandbox, "cust-0002");
    let size = |encoding: &str| {
        let host = sandbox.accounts.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).unwrap();
        let request = format!(
            "GET /open-banking/v4.0/aisp/transactions HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
             connection: close\r\n{encoding}\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let head = String::from_utf8_lossy(&answer[..600]).to_lowercase();
        (answer.len(), head.contains("content-encoding: gzip"))
    };
    let (plain, plain_is_gzip) = size("");
    let (gzip, gzip_is_gzip) = size("accept-encoding: gzip\r\n");
    assert!(!plain_is_gzip && gzip_is_gzip);
    assert!(gzip * 4 < plain, "{gzip} of {plain}");
}
