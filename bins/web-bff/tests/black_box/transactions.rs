//! An account's transactions: a page at a time, each once, between days.

use serde_json::{Value, json};
use test_support::bank::{BOOKED, enveloped, transaction_id};
use test_support::http::Answer;
use test_support::problem;
use test_support::upstream::Reply;

use crate::customer::{ACCOUNT, Customer, read};

/// All that a query leads to over its pages, and how many pages there were.
#[track_caller]
pub(crate) fn walk(customer: &Customer, query: &str) -> (Vec<Value>, usize) {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    for pages in 1.. {
        let mut page = read(&customer.transactions(ACCOUNT, &format!("?{query}{cursor}")));
        all.append(page["transactions"].as_array_mut().unwrap());
        let Some(next) = page["next"].as_str() else { return (all, pages) };
        assert!(pages <= BOOKED, "it never ends");
        cursor = format!("&cursor={next}");
    }
    unreachable!("an endless range")
}

fn ids(transactions: &[Value]) -> Vec<&str> {
    transactions.iter().map(|each| each["id"].as_str().unwrap()).collect()
}

/// The cursor of the second page.
#[track_caller]
fn cursor(answer: &Answer) -> String {
    answer.json()["next"].as_str().unwrap_or_else(|| panic!("no next page: {}", answer.text())).to_owned()
}

#[test]
fn a_page_is_newest_first_and_says_what_each_was_for() {
    let customer = Customer::start();
    let mut page = read(&customer.transactions(ACCOUNT, "?limit=20"));
    assert!(page["next"].take().is_string(), "the cursor is sealed, with another key in each process");
    insta::assert_json_snapshot!(page);
}

#[test]
fn every_transaction_is_on_one_page_whatever_the_size() {
    let customer = Customer::start();
    let expected: Vec<String> = (0..BOOKED).map(|nth| transaction_id(ACCOUNT, nth)).collect();
    for limit in [1, 3, 7, 25, 39, 40, 100] {
        let (all, pages) = walk(&customer, &format!("limit={limit}"));
        assert_eq!(ids(&all), expected, "limit {limit}");
        assert_eq!(pages, BOOKED.div_ceil(limit), "limit {limit}: no page is empty");
    }
}

#[test]
fn only_the_days_that_are_asked_for_are_there() {
    let customer = Customer::start();
    let (all, _) = walk(&customer, "limit=2&from=2026-11-20&to=2026-11-21");
    let days: Vec<&str> = all.iter().map(|each| each["date"].as_str().unwrap()).collect();
    assert_eq!(days.len(), 18);
    assert!(days.iter().all(|day| ["2026-11-20", "2026-11-21"].contains(day)), "{days:?}");
}

#[test]
fn an_account_without_transactions_has_an_empty_page() {
    let customer = Customer::start();
    customer.bank.answer("/transactions", Reply::json(200, &enveloped(&json!({}))));
    assert_eq!(customer.transactions(ACCOUNT, "").json(), json!({"transactions": []}));
    assert_eq!(customer.transactions(ACCOUNT, "?search=coffee").json(), json!({"transactions": []}));
}

#[test]
fn an_account_of_another_is_404() {
    let customer = Customer::start();
    for query in ["", "?search=coffee"] {
        for id in ["200001", "999999"] {
            let answer = customer.transactions(id, query);
            problem::check(id, &answer, 404, "not-found", &["You have no account with this id."]);
        }
    }
}

#[test]
fn what_cannot_be_read_is_400_and_named() {
    let customer = Customer::start();
    let long = format!("?search={}", "x".repeat(65));
    for (query, says) in [
        ("?limit=0", "from 1 to 100"),
        ("?limit=101", "from 1 to 100"),
        ("?search=", "1 to 64 characters"),
        ("?search=%20%09", "1 to 64 characters"),
        (&long, "1 to 64 characters"),
        ("?category=Groceries", "eating_out"),
        ("?category=eating%20out", "eating_out"),
        ("?category=", "eating_out"),
        ("?from=2026-11-31", "give a day such as 2026-10-01"),
        ("?to=yesterday", "give a day such as 2026-10-01"),
        ("?from=2026-11-21&to=2026-11-20", "\"from\" is later than \"to\""),
        ("?page=2", "page"),
        ("?search=a&search=b", "search"),
        ("?cursor=x", "begin again without"),
    ] {
        customer.check_refused(|| customer.transactions(ACCOUNT, query), &[says]);
    }
}

/// A cursor is for its account, its days and its search, whatever the limit.
#[test]
fn a_cursor_of_something_else_is_400() {
    let customer = Customer::start();
    let of = |query: &str| cursor(&customer.transactions(ACCOUNT, &format!("?limit=1&{query}")));
    let queries = [
        "",
        "search=a",
        "search=e",
        "category=other",
        "search=a&category=other",
        "from=2026-11-01",
        "to=2026-11-21",
        "search=a&from=2026-11-01",
    ];
    for given in queries {
        let cursor = of(given);
        for asked in queries {
            let answer = || customer.transactions(ACCOUNT, &format!("?limit=2&{asked}&cursor={cursor}"));
            if asked == given {
                assert_eq!(answer().status, 200, "{given}");
            } else {
                customer.check_refused(answer, &["begin again without"]);
            }
        }
        let other = || customer.transactions("100006", &format!("?limit=2&{given}&cursor={cursor}"));
        customer.check_refused(other, &["begin again without"]);
    }
    // As it is read: blanks around it and case are none of a search.
    let same = format!("?search=%20A%20&cursor={}", of("search=a"));
    assert_eq!(customer.transactions(ACCOUNT, &same).status, 200);
}

#[test]
fn an_answer_that_cannot_be_used_is_502() {
    let customer = Customer::start();
    let unusable = [
        Reply::text(200, "text/html", "<h1>SECRET-OF-THE-SYSTEM</h1>"),
        Reply::json(200, &json!({"Message": "SECRET-OF-THE-SYSTEM"})),
        Reply::huge(1 << 30),
        Reply::status(500),
    ];
    for reply in unusable {
        customer.bank.answer("/transactions", reply);
        for query in ["", "?search=coffee"] {
            let answer = customer.transactions(ACCOUNT, query);
            problem::check(query, &answer, 502, "upstream-failed", &["\"accounts\" gave no usable answer"]);
        }
        customer.bank.mend();
    }
}
