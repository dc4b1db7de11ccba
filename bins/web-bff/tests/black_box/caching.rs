//! How long an answer lasts: as long as its system says, less what it was kept for; and no longer.

use std::time::Duration;

use serde_json::json;
use test_support::http::Answer;
use test_support::upstream::Reply;
use test_support::wait;

use crate::visitor::{BRANCHES, PRODUCTS, Visitor};

const PRIVATE: &str = "private, no-cache";
/// For everybody, who ask each time.
const ASKED: &str = "public, no-cache";

/// The seconds of `public, max-age=…`.
#[track_caller]
fn max_age(answer: &Answer) -> u64 {
    let value = answer.header("cache-control").unwrap_or_default();
    let seconds = value.strip_prefix("public, max-age=").and_then(|seconds| seconds.parse().ok());
    seconds.unwrap_or_else(|| panic!("not public: {value}"))
}

/// What browsers and shared caches are told where the system says this, with nothing kept on the way.
#[track_caller]
fn check_passed_on(visitor: &Visitor, said: &[(&str, &str)], expected: &str) {
    visitor.publish(said);
    assert_eq!(visitor.get(PRODUCTS).header("cache-control"), Some(expected), "{said:?}");
    visitor.bank.mend();
}

#[test]
fn what_the_system_says_is_passed_on_less_its_age() {
    let visitor = Visitor::start();
    let control = "Cache-Control";
    check_passed_on(&visitor, &[(control, "public, max-age=300")], "public, max-age=300");
    check_passed_on(&visitor, &[(control, "max-age=300"), ("Age", "120")], "public, max-age=180");
    let both = [(control, "max-age=300, s-maxage=60"), ("Age", "50")];
    check_passed_on(&visitor, &both, "public, max-age=250, s-maxage=10");
    check_passed_on(&visitor, &[(control, "max-age=300"), ("Age", "300")], PRIVATE);
    check_passed_on(&visitor, &[(control, "public"), (control, "max-age=30")], "public, max-age=30");
    for forbidding in ["no-store", "max-age=300, no-store", "private, max-age=300", "max-age=0"] {
        check_passed_on(&visitor, &[(control, forbidding)], PRIVATE);
    }
    check_passed_on(&visitor, &[(control, "no-cache, max-age=300")], ASKED);
    check_passed_on(&visitor, &[], PRIVATE);
}

#[test]
fn what_is_kept_is_not_fetched_again_and_lasts_no_longer() {
    let visitor = Visitor::start_keeping();
    let (first, second) = (visitor.get(BRANCHES), visitor.get(BRANCHES));
    assert_eq!(first.body, second.body);
    assert_eq!(visitor.bank.open_data.count(), 1);
    assert!(first.header("cache-status").unwrap().contains("fwd"), "{:?}", first.headers);
    assert!(second.header("cache-status").unwrap().contains("hit"), "{:?}", second.headers);
    assert_eq!(max_age(&first), 300);
    let lasts = || max_age(&visitor.get(BRANCHES));
    wait::until(Duration::from_secs(10), "its age is taken off", || lasts() < 300);
    assert!(lasts() > 200);
    assert_eq!(visitor.bank.open_data.count(), 1);
}

#[test]
fn what_has_lasted_is_fetched_again() {
    let visitor = Visitor::start_keeping();
    visitor.publish(&[("Cache-Control", "max-age=1")]);
    visitor.get(PRODUCTS);
    let fetched_again = || {
        visitor.get(PRODUCTS);
        visitor.bank.open_data.count() > 1
    };
    wait::until(Duration::from_secs(10), "it is fetched again", fetched_again);
}

#[test]
fn what_the_system_forbids_to_keep_is_not_kept() {
    let visitor = Visitor::start_keeping();
    for (forbidding, told) in [
        ("no-store", PRIVATE),
        ("private, max-age=300", PRIVATE),
        ("no-cache", ASKED),
        ("max-age=0", PRIVATE),
    ] {
        visitor.publish(&[("Cache-Control", forbidding)]);
        for _ in 0..3 {
            assert_eq!(visitor.get(PRODUCTS).header("cache-control"), Some(told), "{forbidding}");
        }
        assert_eq!(visitor.bank.open_data.count(), 3, "{forbidding}");
        visitor.bank.mend();
    }
}

#[test]
fn a_failure_is_not_kept() {
    let visitor = Visitor::start_keeping();
    let kept_by_others = Reply::status(500).header("Cache-Control", "public, max-age=300");
    visitor.bank.answer("/v1/products", kept_by_others);
    visitor.check_refused(PRODUCTS, 502, "upstream-failed", &["\"open_data\""]);
    visitor.bank.mend();
    assert_eq!(visitor.get(PRODUCTS).status, 200);
}

/// Whatever it says of its lifetime: a gateway's page with a 200 must not stay for as long as what it stands in for would.
#[test]
fn what_cannot_be_used_is_not_kept() {
    let page = Reply::text(200, "text/html", "<h1>Be back soon</h1>");
    let other = Reply::json(200, &json!({"products": [{"id": "without the rest"}]}));
    for unusable in [page, other] {
        let visitor = Visitor::start_keeping();
        visitor.bank.answer("/v1/products", unusable.header("Cache-Control", "public, max-age=300"));
        visitor.check_refused(PRODUCTS, 502, "upstream-failed", &["\"open_data\""]);
        visitor.bank.mend();
        assert_eq!(visitor.get(PRODUCTS).status, 200);
        visitor.bank.open_data.clear();
        assert_eq!(
            (visitor.get(PRODUCTS).status, visitor.bank.open_data.count()),
            (200, 0),
            "the good one is"
        );
    }
}

/// The system's own outage is not the website's, for as long as what it said lasts.
#[test]
fn what_is_kept_is_served_while_the_system_is_away() {
    let visitor = Visitor::start_keeping();
    let before = visitor.get(PRODUCTS);
    visitor.bank.open_data.stop();
    let meanwhile = visitor.get(PRODUCTS);
    assert_eq!((meanwhile.status, &meanwhile.body), (200, &before.body));
    visitor.check_refused(BRANCHES, 502, "upstream-failed", &["\"open_data\" cannot be reached"]);
}
