//! Paging: every transaction once, by following `Link` alone, whatever is booked meanwhile.

use serde_json::Value;
use test_support::bank::{BOOKED, booked_meanwhile_id, transaction_id};
use test_support::http::Answer;

use crate::partner::{ACCOUNT, Partner, TRANSACTIONS, next};

#[test]
fn a_page_is_newest_first() {
    let mut page = Partner::start().transactions("?limit=8").json();
    assert!(page["next_cursor"].take().is_string(), "sealed by this process, and so another each time");
    insta::assert_json_snapshot!(page);
}

fn ids(answer: &Answer) -> Vec<String> {
    let page = answer.json();
    let data = page["data"].as_array().unwrap_or_else(|| panic!("{} {page}", answer.status));
    data.iter().map(|each| each["id"].as_str().unwrap().to_owned()).collect()
}

/// All ids, and how many pages it took; before each further page one more transaction is booked where `booking`.
fn walk(partner: &Partner, query: &str, booking: bool) -> (Vec<String>, usize) {
    let (mut seen, mut pages) = (Vec::new(), 1);
    let mut answer = partner.transactions(query);
    loop {
        seen.extend(ids(&answer));
        let page = answer.json();
        let Some(path) = next(&answer) else {
            assert_eq!(page.get("next_cursor"), None::<&Value>, "the last page names no next");
            return (seen, pages);
        };
        let cursor = page["next_cursor"].as_str().expect("the body says it too");
        assert!(path.contains(cursor), "{path} has another cursor than {cursor}");
        if booking {
            partner.bank.book(ACCOUNT);
        }
        assert!(pages <= 2 * BOOKED, "it never ends");
        (answer, pages) = (partner.ask(TRANSACTIONS, &path), pages + 1);
    }
}

fn at_the_start() -> Vec<String> {
    (0..BOOKED).map(|nth| transaction_id(ACCOUNT, nth)).collect()
}

#[test]
fn every_transaction_is_on_one_page_whatever_the_size() {
    let partner = Partner::start();
    for limit in [1, 2, 3, 7, 39, 40, 41, 200] {
        let (seen, pages) = walk(&partner, &format!("?limit={limit}"), false);
        assert_eq!(seen, at_the_start(), "limit {limit}");
        assert_eq!(pages, BOOKED.div_ceil(limit), "limit {limit}: no page is empty");
    }
}

#[test]
fn what_is_booked_meanwhile_moves_nothing() {
    for limit in [1, 2, 3, 7] {
        let partner = Partner::start();
        let (seen, pages) = walk(&partner, &format!("?limit={limit}"), true);
        assert_eq!(seen, at_the_start(), "limit {limit}");
        let again = ids(&partner.transactions("?limit=200"));
        assert_eq!(again.len(), BOOKED + pages - 1, "a fresh walk shows what was booked");
        assert_eq!(again[0], booked_meanwhile_id(ACCOUNT, pages - 2));
    }
}

#[test]
fn what_was_asked_for_is_asked_for_on_every_page() {
    let partner = Partner::start();
    let (seen, pages) = walk(&partner, "?from=2026-11-19&to=2026-11-21&limit=5&fields=id", true);
    assert_eq!((seen, pages), (at_the_start()[9..36].to_vec(), 6), "three days of nine");
    let first = partner.transactions("?from=2026-11-15&limit=5&fields=id");
    let path = next(&first).unwrap();
    for kept in ["from=2026-11-15", "limit=5", "fields=id"] {
        assert!(path.contains(kept), "{path}");
    }
    let second = partner.ask(TRANSACTIONS, &path).json();
    assert_eq!(second["data"][0].as_object().unwrap().len(), 1, "{second}");
    assert_eq!(second["data"].as_array().unwrap().len(), 5);
}

/// `next` holds it to the public address: a name that a request carries is not where partners are sent.
#[test]
fn the_link_is_on_the_public_address_whatever_the_request_says() {
    let partner = Partner::start();
    let authorization = partner.authorization();
    for (name, value) in [
        ("Host", "evil.example"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Prefix", "/evil"),
        ("Forwarded", "host=evil.example;proto=http"),
    ] {
        let headers = [("Authorization", authorization.as_str()), (name, value)];
        let path = format!("/v1/accounts/{ACCOUNT}/transactions?limit=5&cursor=");
        let answer = partner.ask_with(TRANSACTIONS, path.trim_end_matches("&cursor="), &headers);
        let next = next(&answer).unwrap_or_else(|| panic!("{name}: no next page"));
        assert!(next.starts_with(&path), "{name}: {next}");
    }
}

#[test]
fn a_page_has_50_unless_asked() {
    let partner = Partner::start();
    for _ in 0..20 {
        partner.bank.book(ACCOUNT);
    }
    assert_eq!(ids(&partner.transactions("")).len(), 50);
    assert_eq!(ids(&partner.transactions("?limit=200")).len(), 60);
}

/// What the dates leave, newest first, and what the system was asked.
#[track_caller]
fn check_days(query: &str, expected: std::ops::Range<usize>, asked: [Option<&str>; 2]) {
    let partner = Partner::start();
    let seen = ids(&partner.transactions(query));
    let expected: Vec<String> = expected.map(|nth| transaction_id(ACCOUNT, nth)).collect();
    assert_eq!(seen, expected, "{query}");
    let call = &partner.bank.accounts.seen()[0];
    let bounds = ["fromBookingDateTime", "toBookingDateTime"].map(|name| call.query(name));
    assert_eq!(bounds.each_ref().map(Option::as_deref), asked, "{query}");
}

/// Nine a day, the newest on 2026-11-22.
#[test]
fn dates_are_whole_days_both_included() {
    check_days("?from=2026-11-22", 0..9, [Some("2026-11-22T00:00:00"), None]);
    check_days("?to=2026-11-21&limit=9", 9..18, [None, Some("2026-11-21T23:59:59")]);
    check_days(
        "?from=2026-11-20&to=2026-11-21",
        9..27,
        [Some("2026-11-20T00:00:00"), Some("2026-11-21T23:59:59")],
    );
    check_days(
        "?from=2026-11-20&to=2026-11-20",
        18..27,
        [Some("2026-11-20T00:00:00"), Some("2026-11-20T23:59:59")],
    );
    check_days("?from=2027-01-01", 0..0, [Some("2027-01-01T00:00:00"), None]);
}
