//! What a partner may get wrong: a clear problem that names what to do, before any system is asked.

use serde_json::json;
use test_support::document::Document;
use test_support::upstream::Reply;

use crate::partner::{ACCOUNT, ACCOUNTS, BALANCES, ONE, OPEN_ROUTES, PROGRAM, Partner, TRANSACTIONS};

#[track_caller]
fn check_query(partner: &Partner, query: &str, says: &[&str]) {
    partner.bank.accounts.clear();
    let path = format!("/v1/accounts/{ACCOUNT}/transactions?{query}");
    partner.check_refused(TRANSACTIONS, &path, 400, "bad-request", says);
    assert_eq!(partner.bank.accounts.count(), 0, "{query} was refused, and asked all the same");
}

#[test]
fn a_limit_outside_of_1_to_200_is_400() {
    let partner = Partner::start();
    for limit in ["0", "201", "1000000", "18446744073709551615"] {
        check_query(&partner, &format!("limit={limit}"), &["limit", "1 to 200"]);
    }
    for limit in ["x", "", "-1", "1.5", "0x10", "18446744073709551616"] {
        check_query(&partner, &format!("limit={limit}"), &["limit"]);
    }
}

/// Only what the document's `format: date` means: a year of four digits, and a day that there is.
#[test]
fn a_date_that_is_none_is_400() {
    let partner = Partner::start();
    let none =
        ["", "yesterday", "2026-13-01", "2026-02-30", "20261001", "2026-10", "2026-10-1", "2026-W40-1"];
    let more =
        ["2026-10-01T00:00:00", "2026-10-01T00:00:00Z", "2026-10-01[UTC]", "-002026-10-01", "%202026-10-01"];
    for date in none.into_iter().chain(more) {
        for name in ["from", "to"] {
            check_query(&partner, &format!("{name}={date}"), &[name]);
        }
    }
}

#[test]
fn from_after_to_is_400() {
    let partner = Partner::start();
    check_query(&partner, "from=2026-10-02&to=2026-10-01", &["\"from\" is later than \"to\""]);
    assert_eq!(partner.transactions("?from=2026-10-02&to=2026-10-02").status, 200);
}

#[test]
fn the_first_and_the_last_day_that_there_is_are_days() {
    let partner = Partner::start();
    for query in ["from=0001-01-01", "to=9999-12-31", "from=0001-01-01&to=9999-12-31"] {
        assert_eq!(partner.transactions(&format!("?{query}")).status, 200, "{query}");
    }
}

/// Whatever the document describes, the binary holds requests to it, and names what is wrong.
#[test]
fn what_the_document_does_not_describe_is_400_on_every_route() {
    let partner = Partner::start();
    let all = Document::committed(PROGRAM).outside();
    assert!(all.len() > 100, "{}", all.len());
    for outside in &all {
        let own = OPEN_ROUTES.contains(&&*outside.route);
        let answer = if own {
            partner.open(&outside.target, "")
        } else {
            partner.ask(&outside.route, &outside.target)
        };
        outside.check(&answer);
    }
    assert_eq!(partner.bank.accounts.count() + partner.bank.open_data.count(), 0, "nothing was asked for it");
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let partner = Partner::start();
    let path = "/v1/accounts/1_2/transactions?from=today&to=2026-02-30&limit=0&fields=balance&page=2";
    let problem = partner.check_refused(TRANSACTIONS, path, 400, "bad-request", &["There is more"]);
    let errors = json!([
        {"in": "path", "name": "id", "detail": "give 1 to 40 letters, digits and hyphens"},
        {"in": "query", "name": "from", "detail": "give a day such as 2026-10-01"},
        {"in": "query", "name": "to", "detail": "give a day such as 2026-10-01"},
        {"in": "query", "name": "limit", "detail": "give a whole number from 1 to 200"},
        {"in": "query", "name": "fields", "detail": "give one or more of amount, booked_at, description, id, separated by commas"},
        {"in": "query", "name": "page", "detail": "there is no such parameter; there are from, to, cursor, limit and fields"},
    ]);
    assert_eq!(problem["errors"], errors);
}

#[test]
fn a_parameter_given_twice_is_400() {
    let partner = Partner::start();
    for twice in
        ["limit=5&limit=5", "cursor=x&cursor=x", "from=2026-10-01&from=2026-10-01", "fields=id&fields=name"]
    {
        let name = twice.split('=').next().unwrap();
        check_query(&partner, twice, &[name]);
    }
}

#[test]
fn an_unknown_parameter_is_400_and_named() {
    let partner = Partner::start();
    check_query(&partner, "page=2", &["page", "cursor", "limit", "from", "to", "fields"]);
    check_query(&partner, "fromBookingDateTime=2026-10-01", &["fromBookingDateTime"]);
    partner.check_refused(ACCOUNTS, "/v1/accounts?limit=5", 400, "bad-request", &["limit", "fields"]);
    partner.check_refused(ONE, "/v1/accounts/100005?x=1", 400, "bad-request", &["x", "fields"]);
    for name in ["x", "fields"] {
        let path = format!("/v1/accounts/100005/balances?{name}=1");
        let says = [name, "there is no such parameter; there are none"];
        partner.check_refused(BALANCES, &path, 400, "bad-request", &says);
    }
}

#[test]
fn an_account_id_that_is_none_is_400() {
    let partner = Partner::start();
    let long = "1".repeat(41);
    for (route, rest) in [(ONE, ""), (BALANCES, "/balances"), (TRANSACTIONS, "/transactions")] {
        for id in ["1_2", "100005%20", "%2e%2e", "100005%2f", "a%00b", "%C3%A9", "100005;x", &long] {
            let path = format!("/v1/accounts/{id}{rest}");
            let says = ["1 to 40 letters, digits and hyphens"];
            partner.check_refused(route, &path, 400, "bad-request", &says);
        }
    }
    assert_eq!(partner.bank.accounts.count(), 0);
}

/// 403 for somebody else's and 400 for nobody's, upstream: for a partner they are one.
#[test]
fn an_account_of_another_is_404_like_one_that_is_not_there() {
    let partner = Partner::start();
    let says = ["The customer has no account with this id."];
    for (route, rest) in [(ONE, ""), (BALANCES, "/balances"), (TRANSACTIONS, "/transactions")] {
        let refused = |id: &str| {
            let path = format!("/v1/accounts/{id}{rest}");
            let mut problem = partner.check_refused(route, &path, 404, "not-found", &says);
            problem["request_id"].take();
            problem
        };
        let of_another = refused("200001");
        assert_eq!(of_another, refused("999999"), "the two can be told apart");
        partner.bank.answer("999999", Reply::status(404));
        assert_eq!(of_another, refused("999999"));
        partner.bank.mend();
    }
}
