//! A search among transactions: each match once, over as many requests as it takes, within bounds of pages and time.

use std::time::Duration;

use serde_json::{Value, json};
use test_support::upstream::{Reply, Seen};

use crate::customer::{ACCOUNT, Customer, read};
use crate::transactions::walk;

/// What the search should find: of all there is, what fits.
#[track_caller]
fn check(query: &str, fits: impl Fn(&Value) -> bool) {
    let customer = Customer::start();
    let (mut expected, _) = walk(&customer, "limit=100");
    expected.retain(fits);
    assert!(!expected.is_empty(), "{query} finds nothing");
    for limit in [1, 2, 100] {
        let (found, pages) = walk(&customer, &format!("limit={limit}&{query}"));
        assert_eq!(found, expected, "{query}, limit {limit}");
        assert_eq!(pages, expected.len().div_ceil(limit), "{query}, limit {limit}: no page is empty");
    }
}

fn text(each: &Value) -> String {
    each["text"].as_str().unwrap().to_lowercase()
}

#[test]
fn a_text_is_found_whatever_its_case() {
    check("search=COFFEE", |each| text(each).contains("coffee"));
    check("search=%20lAnt%20", |each| text(each).contains("lant"));
    check("search=card+payment", |each| text(each) == "card payment in capitals");
}

#[test]
fn a_category_is_found() {
    for category in ["eating_out", "payments", "income", "other"] {
        check(&format!("category={category}"), |each| each["category"] == category);
    }
}

#[test]
fn text_category_and_days_narrow_each_other() {
    check("search=a&category=other&from=2026-11-18&to=2026-11-20", |each| {
        let day = each["date"].as_str().unwrap();
        text(each).contains('a')
            && each["category"] == "other"
            && ("2026-11-18"..="2026-11-20").contains(&day)
    });
}

#[test]
fn what_is_looked_for_is_in_no_log() {
    let customer = Customer::start();
    read(&customer.transactions(ACCOUNT, "?search=Xylophone&category=cash"));
    let line = customer.bff.wait_for_log("/transactions", Duration::from_secs(5));
    assert!(line.contains("/api/accounts/{id}/transactions"), "{line}");
    let logs = customer.bff.logs().join("\n").to_lowercase();
    assert!(!logs.contains("xylophone"), "{logs}");
}

/// On a system with many transactions, of which only the last is what is looked for.
const MANY: usize = 4_600;

/// As the standard has it: by time, and no more than 500 at once.
fn many(seen: &Seen) -> Reply {
    let until = seen.query("toBookingDateTime").unwrap_or_else(|| "9".to_owned());
    let size: usize = seen.query("page-size").unwrap().parse().unwrap();
    assert!(size <= 500, "{size}");
    let booked = |nth: usize| {
        let (day, minute) = (28 - nth / 200, 23 * 60 - nth % 200);
        format!("2026-10-{day:02}T{:02}:{:02}:00", minute / 60, minute % 60)
    };
    let all = (0..MANY).map(|nth| (nth, booked(nth))).filter(|(_, at)| *at <= until).take(size);
    let all: Vec<Value> = all
        .map(|(nth, at)| {
            json!({
                "AccountId": ACCOUNT, "TransactionId": nth.to_string(), "CreditDebitIndicator": "Debit",
                "BookingDateTime": format!("{at}+00:00"), "Amount": {"Amount": "1.00", "Currency": "GBP"},
                "TransactionInformation": if nth == MANY - 1 { "The needle" } else { "Hay" },
            })
        })
        .collect();
    Reply::json(200, &json!({"Data": {"Transaction": all}, "Links": {}, "Meta": {}}))
}

/// How many calls each request of a search took until it ended, and what it found in all.
fn requests(customer: &Customer, most: usize) -> (Vec<usize>, Vec<String>) {
    let (mut calls, mut found, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        customer.forget();
        let page = read(&customer.transactions(ACCOUNT, &format!("?search=needle{cursor}")));
        calls.push(customer.bank.accounts.count());
        let ids = page["transactions"].as_array().unwrap().iter().map(|each| each["id"].as_str().unwrap());
        found.extend(ids.map(ToOwned::to_owned));
        match page["next"].as_str() {
            Some(next) if calls.len() < most => cursor = format!("&cursor={next}"),
            _ => return (calls, found),
        }
    }
}

#[test]
fn a_search_looks_through_four_pages_a_request_and_goes_on() {
    let customer = Customer::start();
    customer.bank.accounts.script(many);
    let (calls, found) = requests(&customer, 9);
    assert_eq!(calls, [4, 4, 2]);
    assert_eq!(found, [(MANY - 1).to_string()]);
}

#[test]
fn a_further_page_is_begun_in_the_first_half_of_the_time_alone() {
    let customer = Customer::start_with("timeout = \"2s\"");
    customer.bank.accounts.script(|seen| many(seen).after(Duration::from_millis(1_300)));
    let (calls, _) = requests(&customer, 1);
    assert_eq!(calls, [2], "the third would begin too late");
}

/// What was looked through before is not lost: the next request begins at the page that did not come.
#[test]
fn a_page_that_does_not_come_in_time_ends_the_search_there() {
    let customer = Customer::start();
    let stalls = |seen: &Seen| match seen.query("toBookingDateTime") {
        Some(_) => Reply::stall(),
        None => many(seen),
    };
    customer.bank.accounts.script(stalls);
    let page = read(&customer.transactions(ACCOUNT, "?search=needle"));
    assert_eq!(page["transactions"], json!([]));
    let next = format!("?search=needle&cursor={}", page["next"].as_str().unwrap());
    assert_eq!(customer.transactions(ACCOUNT, &next).status, 504, "it is asked for, and still does not come");
    customer.bank.accounts.script(many);
    assert_eq!(customer.transactions(ACCOUNT, &next).status, 200);
}
