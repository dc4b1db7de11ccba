//! Branches, cash machines and products: their document, their order, and what caches are told.

use serde_json::{Value, json};

use crate::{
    call::{Answer, get, send},
    running::shared,
    specification::{Specification, complaints},
};

fn ask(path: &str, headers: &[(&str, &str)]) -> Answer {
    send("GET", &format!("{}/v1{path}", shared().open_data), headers, "")
}

fn check(path: &str, answer: &Answer) {
    let schema = Specification::open_data().schema("get", path, answer.status).expect("a body");
    assert_eq!(complaints(&schema, &answer.json()), Vec::<String>::new(), "{}", answer.text);
}

fn distances(answer: &Value, list: &str) -> Vec<u64> {
    answer[list].as_array().unwrap().iter().map(|place| place["distance"].as_u64().unwrap()).collect()
}

#[test]
fn every_answer_is_valid_by_the_document() {
    for path in ["/branches", "/atms"] {
        for query in ["", "?limit=200", "?near=51.5,-0.12", "?near=0,0&limit=1", "?near=51.5", "?limit=0"] {
            check(&format!("/v1{path}"), &ask(&format!("{path}{query}"), &[]));
        }
    }
    for (query, language) in [("", "en"), ("?kind=savings", "cy"), ("?kind=card", ""), ("?kind=loan", "en")] {
        check("/v1/products", &ask(&format!("/products{query}"), &[("accept-language", language)]));
    }
}

#[test]
fn a_spoiled_answer_is_noticed() {
    let schema = Specification::open_data().schema("get", "/v1/products", 200).unwrap();
    let mut answer = ask("/products", &[]).ok();
    assert!(complaints(&schema, &answer).is_empty());
    answer["products"][0]["rates"][0]["rate"] = json!(39.9);
    assert_eq!(complaints(&schema, &answer).len(), 1);
}

#[test]
fn the_document_is_served() {
    let served = get(&format!("{}/openapi.json", shared().open_data)).ok();
    assert_eq!((&served["openapi"], served["paths"].as_object().unwrap().len()), (&json!("3.1.0"), 3));
}

#[test]
fn the_nearest_come_first() {
    // The middle of York.
    for (path, list) in [("/branches", "branches"), ("/atms", "atms")] {
        let found = ask(&format!("{path}?near=53.959,-1.0815&limit=200"), &[]).ok();
        let distances = distances(&found, list);
        assert!(distances.is_sorted() && distances.len() >= 60, "{distances:?}");
        assert_eq!(found["total"].as_u64(), u64::try_from(distances.len()).ok());
        assert!(distances[0] < 3_000 && *distances.last().unwrap() > 300_000, "{distances:?}");
        assert_eq!(found[list][0]["address"]["town"], "York");
        let three = ask(&format!("{path}?near=53.959,-1.0815&limit=3"), &[]).ok();
        assert_eq!(three[list].as_array().unwrap()[..], found[list].as_array().unwrap()[..3]);
    }
    let anywhere = ask("/branches", &[]).ok();
    assert_eq!(
        (&anywhere["branches"][0]["distance"], &anywhere["branches"][0]["id"]),
        (&Value::Null, &json!("branch-001"))
    );
    assert_eq!(anywhere["branches"].as_array().unwrap().len(), 25);
}

#[test]
fn what_cannot_be_read_is_a_problem() {
    for path in [
        "/branches?near=here",
        "/branches?near=91,0",
        "/branches?near=0,NaN",
        "/atms?near=1",
        "/atms?limit=201",
        "/products?kind=loan",
    ] {
        let answer = ask(path, &[]);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (400, "application/problem+json"),
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        let parameter = path.split(['?', '=']).nth(1).unwrap();
        assert!(answer.json()["detail"].as_str().unwrap().contains(&format!("`{parameter}`")), "{path}");
    }
    assert_eq!(ask("/nowhere", &[]).status, 404);
}

#[test]
fn products_come_in_the_language_that_is_wished_for() {
    let name = |header: &str| {
        let answer = ask("/products?kind=current", &[("accept-language", header)]);
        assert_eq!(answer.header("vary"), "Accept-Language");
        (answer.header("content-language").to_owned(), answer.ok()["products"][0]["name"].clone())
    };
    let (english, welsh) =
        (("en".to_owned(), json!("Exemplar Everyday")), ("cy".to_owned(), json!("Exemplar Bob Dydd")));
    assert_eq!(name("cy-GB, en;q=0.5"), welsh);
    assert_eq!(name("en;q=0.4, cy;q=0.5"), welsh);
    assert_eq!(name("cy;q=0.4, en;q=0.5"), english);
    assert_eq!(name("fr"), english);
    let twice = ask("/products", &[("accept-language", "fr"), ("accept-language", "cy;q=0.2")]);
    assert_eq!(twice.header("content-language"), "cy");
    let kinds = |query: &str| {
        let all = ask(&format!("/products{query}"), &[]).ok();
        all["products"].as_array().unwrap().iter().map(|product| product["kind"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(kinds("").len(), 8);
    assert_eq!(kinds("?kind=card"), ["card", "card"]);
}

#[test]
fn caches_are_told_how_long_and_whether_it_changed() {
    for (path, lasts) in [
        ("/branches?near=51.5,-0.12", "public, max-age=300"),
        ("/atms", "public, max-age=300"),
        ("/products", "public, max-age=60, stale-while-revalidate=30"),
    ] {
        let first = ask(path, &[("accept-encoding", "gzip")]);
        let (tag, modified) = (first.header("etag"), first.header("last-modified"));
        assert_eq!((first.status, first.header("cache-control")), (200, lasts));
        assert!(tag.starts_with('"') && tag.len() > 20, "strong: {tag}");
        for (condition, held) in [
            ("if-none-match", tag.to_owned()),
            ("if-none-match", format!("\"another\", W/{tag}")),
            ("if-none-match", "*".to_owned()),
            ("if-modified-since", modified.to_owned()),
        ] {
            let again = ask(path, &[(condition, &held)]);
            assert_eq!((again.status, again.text.as_str()), (304, ""), "{condition}: {held}");
            for header in ["etag", "cache-control", "vary", "last-modified"] {
                assert_eq!(again.header(header), first.header(header));
            }
        }
        // A tag that differs outweighs a date that does not.
        let other = ask(path, &[("if-none-match", "\"another\""), ("if-modified-since", modified)]);
        assert_eq!(other.status, 200);
        assert_eq!(ask(path, &[("if-modified-since", "Tue, 01 Sep 2020 06:00:00 GMT")]).status, 200);
    }
    let tag = |language: &str| ask("/products", &[("accept-language", language)]).header("etag").to_owned();
    assert_ne!(tag("en"), tag("cy"));
    assert_eq!(ask("/products", &[("accept-language", "cy"), ("if-none-match", &tag("en"))]).status, 200);
}

#[test]
fn nobody_is_asked_for_a_token() {
    assert_eq!(ask("/branches", &[("authorization", "Bearer nonsense")]).status, 200);
}
