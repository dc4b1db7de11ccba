//! What a phone may get wrong, and what the accounts system may answer to it: a clear problem that names what to do.

use serde_json::json;
use test_support::document::Document;
use test_support::problem;
use test_support::upstream::Reply;

use crate::phone::{PROGRAM, Phone};

const ACCOUNT: &str = "100005";

/// A query that is refused, with what the problem says, before any upstream is asked.
#[track_caller]
fn check_query(phone: &Phone, query: &str, says: &[&str]) {
    check_refused(phone, ACCOUNT, query, 400, "bad-request", says);
}

#[track_caller]
fn check_refused(phone: &Phone, account: &str, query: &str, status: u16, kind: &str, says: &[&str]) {
    phone.bank.accounts.clear();
    let answer = phone.transactions(account, query);
    problem::check(&format!("{account}{query}"), &answer, status, kind, says);
    if status == 400 {
        assert_eq!(phone.bank.accounts.count(), 0, "{account}{query} was refused, and asked all the same");
    }
}

#[test]
fn a_cursor_that_was_not_given_out_is_400() {
    let phone = Phone::start();
    let given = cursor(&phone, ACCOUNT);
    let cut = &given[..given.len() - 1];
    let first = if given.starts_with('A') { "B" } else { "A" };
    let changed = format!("{first}{}", &given[1..]);
    for wrong in ["", "x", "%00", "1.5.0", "MS41LjA", "_____w", cut, &changed, &"A".repeat(20_000)] {
        check_query(&phone, &format!("?cursor={wrong}"), &["cursor", "begin again without"]);
    }
    assert_eq!(phone.transactions(ACCOUNT, &format!("?cursor={given}")).status, 200);
}

/// The cursor of an account's second page.
fn cursor(phone: &Phone, account: &str) -> String {
    let page = phone.transactions(account, "?limit=5").json();
    page["next"].as_str().expect("there is a next page").to_owned()
}

#[test]
fn a_cursor_of_another_account_is_400() {
    let phone = Phone::start();
    let other = cursor(&phone, "100006");
    check_query(&phone, &format!("?cursor={other}"), &["cursor", "begin again without"]);
}

#[test]
fn a_cursor_tells_nothing_to_who_reads_it() {
    let phone = Phone::start();
    let given = cursor(&phone, ACCOUNT);
    let plain = |text: &str| given.contains(text);
    // The time of the fifth transaction in seconds, and the same in base64url at each of its three places.
    assert!(
        !["1795361415", "MTc5NTM2MTQx", "E3OTUzNjE0MT", "xNzk1MzYxNDE1"].into_iter().any(plain),
        "{given}"
    );
}

#[test]
fn a_limit_outside_of_1_to_100_is_400() {
    let phone = Phone::start();
    for limit in ["0", "101", "1000000", "18446744073709551615"] {
        check_query(&phone, &format!("?limit={limit}"), &["limit", "from 1 to 100"]);
    }
    for limit in ["x", "", "-1", "1.5", "0x10", "18446744073709551616", "%31%30%20"] {
        check_query(&phone, &format!("?limit={limit}"), &["limit"]);
    }
    assert_eq!(phone.transactions(ACCOUNT, "?limit=1").status, 200);
    assert_eq!(phone.transactions(ACCOUNT, "?limit=100").status, 200);
}

/// Whatever the document describes, the binary holds requests to it, and names what is wrong.
#[test]
fn what_the_document_does_not_describe_is_400_on_every_route() {
    let phone = Phone::start();
    let all = Document::committed(PROGRAM).outside();
    assert!(all.len() > 20, "{}", all.len());
    for outside in &all {
        outside.check(&phone.ask(&outside.route, &outside.target, &[]));
    }
    assert_eq!(phone.bank.accounts.count(), 0, "nothing was asked for it");
}

#[test]
fn a_parameter_given_twice_is_400() {
    let phone = Phone::start();
    check_query(&phone, "?limit=5&limit=6", &["limit"]);
    check_query(&phone, "?limit=5&limit=5", &["limit"]);
    check_query(&phone, "?cursor=x&cursor=x", &["cursor"]);
}

#[test]
fn an_unknown_parameter_is_400_and_named_with_those_there_are() {
    let phone = Phone::start();
    check_query(&phone, "?page=2", &["page", "cursor", "limit"]);
    check_query(&phone, "?Limit=2", &["Limit", "limit"]);
}

#[test]
fn an_account_id_that_is_none_is_400() {
    let phone = Phone::start();
    let long = "1".repeat(41);
    for id in ["1_2", "100005%20", "%2e%2e", "100005%2f", "a%00b", "%C3%A9", "100005;x", &long] {
        check_refused(&phone, id, "", 400, "bad-request", &["1 to 40 letters, digits and hyphens"]);
    }
}

/// 403 for somebody else's and 400 for nobody's, upstream: for a phone they are one, so that it learns of no other's account.
#[test]
fn an_account_of_another_is_404_like_one_that_is_not_there() {
    let phone = Phone::start();
    let says = ["You have no account with this id."];
    check_refused(&phone, "200001", "", 404, "not-found", &says);
    check_refused(&phone, "999999", "", 404, "not-found", &says);
    phone.bank.answer("/transactions", Reply::status(404));
    check_refused(&phone, ACCOUNT, "", 404, "not-found", &says);
    let without_id = |account: &str| {
        let mut problem = phone.transactions(account, "").json();
        problem["request_id"].take();
        problem
    };
    phone.bank.mend();
    assert_eq!(without_id("200001"), without_id("999999"), "the two can be told apart");
}

#[test]
fn an_answer_that_cannot_be_used_is_502() {
    let phone = Phone::start();
    let unusable = [
        Reply::text(200, "text/html", "<h1>SECRET-OF-THE-SYSTEM</h1>"),
        Reply::text(200, "application/json", "SECRET-OF-THE-SYSTEM"),
        Reply::json(200, &json!({"Message": "SECRET-OF-THE-SYSTEM"})),
        Reply::huge(1 << 30),
        Reply::status(500),
        Reply::status(401),
        Reply::text(302, "text/plain", "").header("Location", "http://127.0.0.1:1/"),
    ];
    for reply in unusable {
        phone.bank.answer("/transactions", reply);
        check_refused(&phone, ACCOUNT, "", 502, "upstream-failed", &["\"accounts\" gave no usable answer"]);
        phone.bank.mend();
    }
}

#[test]
fn a_gigabyte_is_not_kept_in_memory() {
    let phone = Phone::start();
    phone.home();
    let before = phone.bff.rss_bytes();
    phone.bank.answer("/transactions", Reply::huge(1 << 30));
    for _ in 0..5 {
        assert_eq!(phone.transactions(ACCOUNT, "").status, 502);
    }
    let grown = phone.bff.rss_bytes().saturating_sub(before);
    assert!(grown < 64 << 20, "grown by {grown} bytes");
}
