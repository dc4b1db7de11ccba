//! An account's transactions: by day, a page at a time, each once.

use serde_json::Value;
use test_support::bank::{BOOKED, Bank, transaction_id};
use test_support::http::Answer;

use crate::phone::Phone;

const ACCOUNT: &str = "100005";

#[test]
fn a_page_is_grouped_by_day_newest_first() {
    let answer = Phone::start().transactions(ACCOUNT, "?limit=20");
    assert_eq!(answer.status, 200);
    let mut page = answer.json();
    assert!(page["next"].take().is_string(), "the cursor is sealed, with another key in each process");
    insta::assert_json_snapshot!(page);
}

#[test]
fn every_transaction_is_on_one_page_whatever_the_size() {
    let phone = Phone::start();
    let expected: Vec<String> = (0..BOOKED).map(|nth| transaction_id(ACCOUNT, nth)).collect();
    for limit in [1, 2, 3, 7, 25, 39, 40, 100] {
        let (ids, pages) = walk(&phone, limit);
        assert_eq!(ids, expected, "limit {limit}");
        assert_eq!(pages, BOOKED.div_ceil(limit), "limit {limit}: no page is empty");
    }
}

/// All ids in the order in which they were shown, and how many pages it took.
fn walk(phone: &Phone, limit: usize) -> (Vec<String>, usize) {
    let (mut ids, mut query) = (Vec::new(), format!("?limit={limit}"));
    for pages in 1.. {
        let answer = phone.transactions(ACCOUNT, &query);
        ids.extend(shown(&answer));
        let page = answer.json();
        let Some(next) = page["next"].as_str() else { return (ids, pages) };
        assert!(pages <= BOOKED, "it never ends");
        query = format!("?limit={limit}&cursor={next}");
    }
    unreachable!("an endless range")
}

fn shown(answer: &Answer) -> Vec<String> {
    let page = answer.json();
    let days = page["days"].as_array().unwrap_or_else(|| panic!("{} {page}", answer.status));
    let lines = days.iter().flat_map(|day| day["transactions"].as_array().unwrap());
    lines.map(|line| line["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_next_page_is_asked_for_by_time() {
    let phone = Phone::start();
    let first = phone.transactions(ACCOUNT, "?limit=4").json();
    phone.bank.accounts.clear();
    let next = first["next"].as_str().unwrap();
    phone.transactions(ACCOUNT, &format!("?limit=4&cursor={next}"));
    let seen = phone.bank.accounts.seen();
    assert_eq!(seen.len(), 1);
    // The fourth is the first of its second: it is fetched again and left out, and one more tells of a next page.
    assert_eq!(seen[0].query("toBookingDateTime").as_deref(), Some("2026-11-22T15:30:15"));
    assert_eq!(seen[0].query("page-size").as_deref(), Some("6"));
}

#[test]
fn a_page_that_the_phone_has_is_304_with_its_cursor() {
    let phone = Phone::start();
    let page = phone.transactions(ACCOUNT, "?limit=5");
    assert!(page.json()["next"].is_string());
    let tag = page.header("etag").expect("a page has a tag");
    let path = format!("/v1/accounts/{ACCOUNT}/transactions?limit=5");
    let again = phone.ask("/v1/accounts/{id}/transactions", &path, &[("If-None-Match", tag)]);
    assert_eq!(again.status, 304, "{}", again.text());
}

#[test]
fn a_cursor_outlives_the_process_where_a_key_is_configured() {
    let sealed = "[seal]\nkey = \"a secret that all the replicas have\"";
    let phone = Phone::start_with(Bank::start(), sealed);
    let next = phone.transactions(ACCOUNT, "?limit=5").json()["next"].as_str().unwrap().to_owned();
    let phone = phone.before_another_process(sealed);
    let page = phone.transactions(ACCOUNT, &format!("?limit=5&cursor={next}"));
    assert_eq!(shown(&page), (5..10).map(|nth| transaction_id(ACCOUNT, nth)).collect::<Vec<_>>());
}

#[test]
fn a_page_has_25_unless_asked() {
    let page = Phone::start().transactions(ACCOUNT, "");
    assert_eq!(shown(&page).len(), 25);
    assert!(page.json()["next"].is_string());
}

#[test]
fn the_last_page_names_no_next() {
    let page = Phone::start().transactions(ACCOUNT, "?limit=40").json();
    assert_eq!(page.get("next"), None::<&Value>);
}

#[test]
fn an_account_without_transactions_has_a_page_without_days() {
    let phone = Phone::start();
    let empty = test_support::bank::enveloped(&serde_json::json!({}));
    phone.bank.answer("/transactions", test_support::upstream::Reply::json(200, &empty));
    assert_eq!(phone.transactions(ACCOUNT, "").json(), serde_json::json!({"days": []}));
}
