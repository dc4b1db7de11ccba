//! Two languages: each visitor's own, and never the other's out of what is kept.

use serde_json::json;
use test_support::http::Answer;

use crate::visitor::{BRANCHES, PRODUCTS, Visitor};

const ENGLISH: &str = "Rainy Day Saver";
const WELSH: &str = "Cynilwr Diwrnod Glawog";

fn products(visitor: &Visitor, accept: Option<&str>) -> Answer {
    let headers: Vec<_> = accept.into_iter().map(|accept| ("Accept-Language", accept)).collect();
    visitor.get_with(PRODUCTS, &headers)
}

#[track_caller]
fn check(visitor: &Visitor, accept: Option<&str>, language: &str) {
    let answer = products(visitor, accept);
    assert_eq!(answer.header("content-language"), Some(language), "{accept:?}");
    let name = if language == "cy" { WELSH } else { ENGLISH };
    assert_eq!(answer.json()["products"][0]["name"], json!(name), "{accept:?}");
    let vary = answer.headers("vary").join(", ");
    assert!(vary.contains("Accept-Language") && vary.contains("Accept-Encoding"), "{vary}");
}

#[test]
fn two_languages_are_never_mixed() {
    let visitor = Visitor::start_keeping();
    for _ in 0..3 {
        check(&visitor, Some("cy"), "cy");
        check(&visitor, None, "en");
        check(&visitor, Some("fr, cy-GB;q=0.8, en;q=0.3"), "cy");
        check(&visitor, Some("en-GB"), "en");
        check(&visitor, Some("fr"), "en");
        check(&visitor, Some("not a language;;q=x"), "en");
    }
    let asked: Vec<_> = visitor.bank.open_data.seen();
    let asked: Vec<_> = asked.iter().map(|seen| seen.header("accept-language").unwrap()).collect();
    assert_eq!(asked, ["cy", "en"], "each is fetched once");
}

/// RFC 9110, section 5.3: several lines of a field are one list.
#[test]
fn all_lines_of_the_wish_are_read() {
    let wish = [("Accept-Language", "en;q=0.5"), ("Accept-Language", "cy")];
    let answer = Visitor::start().get_with(PRODUCTS, &wish);
    assert_eq!(answer.header("content-language"), Some("cy"));
}

#[test]
fn each_language_has_a_tag_of_its_own() {
    let visitor = Visitor::start();
    let tag = |accept| products(&visitor, Some(accept)).header("etag").unwrap().to_owned();
    assert_ne!(tag("en"), tag("cy"));
}

#[test]
fn what_has_no_language_does_not_vary_by_it() {
    let answer = Visitor::start().get_with(BRANCHES, &[("Accept-Language", "cy")]);
    assert_eq!(answer.header("content-language"), None);
    assert!(!answer.headers("vary").join(", ").contains("Accept-Language"));
}

#[test]
fn a_problem_has_no_language() {
    let visitor = Visitor::start();
    visitor.bank.open_data.stop();
    let answer = products(&visitor, Some("cy"));
    assert_eq!((answer.status, answer.header("content-language")), (502, None), "{:?}", answer.headers);
}
