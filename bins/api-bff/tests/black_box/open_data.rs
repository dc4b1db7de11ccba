//! What is of no customer, as partners' systems read it for themselves: by a token of their own, or by a key.

use serde_json::{Value, json};
use test_support::http::{self, Answer};
use test_support::problem;
use test_support::upstream::Reply;

use crate::partner::{BRANCHES, CREDENTIAL, OPEN_ROUTES, PRODUCTS, Partner, next};

#[test]
fn branches_are_listed() {
    insta::assert_json_snapshot!(Partner::start().open(BRANCHES, "").json());
}

#[test]
fn products_are_listed() {
    insta::assert_json_snapshot!(Partner::start().open(PRODUCTS, "").json());
}

#[test]
fn products_are_in_the_language_asked_for() {
    let partner = Partner::start();
    let authorization = partner.own_authorization();
    for (asked, given, name) in
        [("cy", "cy", "Cynilwr Diwrnod Glawog"), ("fr, en;q=0.5", "en", "Rainy Day Saver")]
    {
        let headers = [("Authorization", authorization.as_str()), ("Accept-Language", asked)];
        let answer = partner.ask_with(PRODUCTS, PRODUCTS, &headers);
        assert_eq!(answer.header("content-language"), Some(given));
        assert_eq!(answer.json()["data"][0]["name"], name);
    }
}

/// The ids of every page, by following `Link` alone.
fn walk(partner: &Partner, query: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut answer = partner.open(BRANCHES, query);
    loop {
        let page = answer.json();
        let data = page["data"].as_array().unwrap_or_else(|| panic!("{page}"));
        pages.push(data.iter().map(|each| each["id"].as_str().unwrap().to_owned()).collect());
        let Some(path) = next(&answer) else {
            assert_eq!(page.get("next_cursor"), None::<&Value>, "the last page names no next");
            return pages;
        };
        assert!(path.contains(page["next_cursor"].as_str().unwrap()) && pages.len() < 10, "{path}");
        answer = partner.open(&path, "");
    }
}

#[test]
fn every_branch_is_on_one_page_whatever_the_size() {
    let partner = Partner::start();
    let ids = ["branch-001", "branch-002", "branch-003"];
    for (limit, sizes) in [(1, &[1, 1, 1][..]), (2, &[2, 1]), (3, &[3]), (200, &[3])] {
        let pages = walk(&partner, &format!("?limit={limit}"));
        assert_eq!(pages.concat(), ids, "limit {limit}");
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), sizes, "limit {limit}");
    }
    assert_eq!(
        walk(&partner, "?limit=2&fields=id").len(),
        2,
        "what was asked for is asked for on every page"
    );
}

/// The branch that a cursor stands at may close before the next page is asked for.
#[test]
fn a_branch_that_closes_takes_no_other_with_it() {
    let partner = Partner::start();
    let all = partner.bank.open_data_branches();
    let path = next(&partner.open(BRANCHES, "?limit=2")).unwrap();
    let rest = json!({"branches": [all[2], all[0]]});
    partner.bank.answer("/v1/branches", Reply::json(200, &rest));
    let page = partner.open(&path, "").json();
    assert_eq!((&page["data"][0]["id"], page["data"].as_array().unwrap().len()), (&json!("branch-003"), 1));
}

#[test]
fn a_cursor_that_was_changed_or_is_of_something_else_is_400() {
    let partner = Partner::start();
    let of_transactions = partner.transactions("?limit=5").json()["next_cursor"].as_str().unwrap().to_owned();
    for wrong in ["", "x", "branch-001", &of_transactions] {
        let answer = partner.open(BRANCHES, &format!("?cursor={wrong}"));
        let says = ["cursor", "begin again without"];
        let problem = problem::check(wrong, &answer, 400, "bad-request", &says);
        assert_eq!(
            (&problem["errors"][0]["in"], &problem["errors"][0]["name"]),
            (&json!("query"), &json!("cursor"))
        );
    }
}

#[test]
fn only_the_members_asked_for_are_answered() {
    let partner = Partner::start();
    let branch = partner.open(BRANCHES, "?fields=id,coordinates&limit=1").json();
    let coordinates = json!({"latitude": "51.5074", "longitude": "-0.1278"});
    assert_eq!(branch["data"], json!([{"id": "branch-001", "coordinates": coordinates}]));
    let product = partner.open(PRODUCTS, "?fields=type").json();
    assert_eq!(product, json!({"data": [{"type": "savings"}, {"type": "card"}]}));
}

#[test]
fn the_system_is_asked_in_nobodys_name_and_once_for_all_partners() {
    let partner = Partner::start_kept();
    let other = partner.bank.issuer.token().audience("https://api.bank.example").client("another-partner");
    let other = format!("Bearer {}", other.subject("another-partner").scope("open-data").sign());
    for route in OPEN_ROUTES {
        partner.bank.open_data.clear();
        let (first, second) =
            (partner.open(route, ""), partner.ask_with(route, route, &[("Authorization", &other)]));
        assert_eq!((first.status, first.json()), (200, second.json()), "{route}");
        let seen = partner.bank.open_data.seen();
        assert_eq!(seen.len(), 1, "{route} is kept for all");
        assert_eq!(seen[0].header("authorization"), None, "{route}");
        // The answer to one partner is that partner's: nobody between may keep it for another.
        assert!(first.header("cache-control").unwrap().starts_with("private"), "{route}");
    }
}

#[test]
fn a_partner_without_oauth_shows_a_key() {
    let partner = Partner::start();
    let (key, weak) = (made(&partner, &["open-data"]), made(&partner, &["accounts"]));
    for route in OPEN_ROUTES {
        assert_eq!(partner.ask_with(route, route, &[("X-API-Key", &key)]).status, 200, "{route}");
        let answer = partner.ask_with(route, route, &[("X-API-Key", &weak)]);
        problem::check(route, &answer, 403, "insufficient-scope", &["open-data"]);
        let both = [("X-API-Key", &*key), ("Authorization", &partner.own_authorization())];
        assert!(matches!(partner.ask_with(route, route, &both).status, 400 | 401), "{route}: one of the two");
    }
    // What is a customer's takes the customer's consent, which a key has not.
    assert_eq!(partner.ask_with("/v1/accounts", "/v1/accounts", &[("X-API-Key", &key)]).status, 401);
}

/// A key that an operator made.
fn made(partner: &Partner, scopes: &[&str]) -> String {
    let asked = json!({"partner": "acme", "plan": "standard", "scopes": scopes, "expires": "1h"}).to_string();
    let authorization = format!("Bearer {CREDENTIAL}");
    let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/json")];
    let answer = http::send("POST", format!("{}/keys", partner.bff.admin()), &headers, asked);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["key"].as_str().unwrap().to_owned()
}

#[test]
fn without_a_credential_or_the_scope_nothing_is_told() {
    let partner = Partner::start();
    for route in OPEN_ROUTES {
        let nothing: Answer = partner.ask_with(route, route, &[]);
        problem::check(route, &nothing, 401, "unauthorized", &[]);
        let of_customer = partner.ask(route, &format!("{route}?limit=wrong"));
        let problem = problem::check(route, &of_customer, 403, "insufficient-scope", &[]);
        assert!(problem["errors"].is_null(), "{problem}");
    }
    assert_eq!(partner.bank.open_data.count(), 0);
}

#[test]
fn a_system_that_fails_is_502_or_504() {
    let partner = Partner::start();
    for route in OPEN_ROUTES {
        partner.bank.answer(route, Reply::status(500));
        let answer = partner.open(route, "");
        problem::check(route, &answer, 502, "upstream-failed", &["\"open_data\" gave no usable answer"]);
        partner.bank.answer(route, Reply::stall());
        assert_eq!(partner.open(route, "").status, 504, "{route}");
    }
}
