//! A request is held to the OpenAPI document, once access was admitted: everything that does not fit is told at once.

use serde_json::{Value, json};
use test_support::http::{self, Answer};
use test_support::problem;

use super::probe::BROKEN;
use super::service::{PATIENCE, Service, run, setup, start};

const SOUND: &str = r#"{"lines":[{"count":1,"currency":"GBP"}]}"#;

/// A request with a token that may use the route.
fn send(service: &Service, target: &str, body: impl AsRef<[u8]>) -> Answer {
    let bearer = format!("Bearer {}", service.token().sign());
    let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
    http::send("POST", format!("{}{target}", service.bff.public()), &headers, body)
}

/// Just these faults, as `in`, `name`, `detail`.
#[track_caller]
fn check(service: &Service, target: &str, body: &str, expected: &[[&str; 3]]) {
    let answer = send(service, target, body);
    problem::check(target, &answer, 400, "bad-request", &[]);
    let expected: Vec<Value> = expected
        .iter()
        .map(|[place, name, detail]| json!({"in": place, "name": name, "detail": detail}))
        .collect();
    assert_eq!(answer.json()["errors"], Value::Array(expected), "{target} {body}");
}

#[track_caller]
fn check_query(service: &Service, query: &str, name: &str, detail: &str) {
    check(service, &format!("/held/thing?{query}"), SOUND, &[["query", name, detail]]);
}

#[track_caller]
fn check_body(service: &Service, body: &str, expected: &[[&str; 2]]) {
    let expected: Vec<_> = expected.iter().map(|[name, detail]| ["body", name, detail]).collect();
    check(service, "/held/thing?size=1", body, &expected);
}

#[test]
fn what_the_document_describes_is_answered() {
    let service = start();
    let full = "/held/thing?size=9&whole=true&share=1.5&kind=small&text=a%20b%26";
    let body = r#"{"lines":[{"count":99,"currency":"GBP"}],"note":"ten or so."}"#;
    let answer = send(&service, full, body);
    let said = r#"thing 9 Some(true) Some(1.5) Some("small") Some("a b&") ["99 GBP"] Some("ten or so.")"#;
    assert_eq!((answer.status, answer.json()), (200, json!(said)), "{}", answer.text());
    assert_eq!(send(&service, "/held/%74hing?size=%39", SOUND).status, 200, "percent-encoded");
}

#[test]
fn everything_that_does_not_fit_is_told_at_once() {
    let service = start();
    let body = r#"{"lines":[{"count":0,"currency":"GBP"},{"currency":"pounds","cost":1}],"notes":""}"#;
    let answer = send(&service, "/held/A%20Thing?size=ten&whole=yes&sise=1", body);
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    let mut places: Vec<String> = errors
        .iter()
        .map(|each| format!("{} {}", each["in"].as_str().unwrap(), each["name"].as_str().unwrap()))
        .collect();
    places.sort();
    assert_eq!(
        places,
        [
            "body /lines/0/count",
            "body /lines/1/cost",
            "body /lines/1/count",
            "body /lines/1/currency",
            "body /notes",
            "path item",
            "query sise",
            "query size",
            "query whole"
        ]
    );
    assert_eq!(
        answer.json()["detail"],
        "The path cannot be read, at \"item\": give 1 to 8 small letters. \
         The query cannot be read, at \"size\": give a whole number from 1 to 9. \
         The query cannot be read, at \"whole\": give true or false. There is more: see \"errors\"."
    );
}

#[test]
fn a_query_parameter_is_read_as_its_schemas_type() {
    let service = start();
    let size = "give a whole number from 1 to 9";
    for wrong in ["", "0", "10", "-1", "1.0", "1e0", "+1", "01", "x", "%201", "18446744073709551616", "true"]
    {
        check_query(&service, &format!("size={wrong}"), "size", size);
    }
    check_query(&service, "", "size", &format!("it is missing: {size}"));
    check_query(&service, "size=1&size=1", "size", "it is there more than once: give it once");
    check_query(&service, "size=1&%73ize=2", "size", "it is there more than once: give it once");
    for wrong in ["", "yes", "1", "TRUE"] {
        check_query(&service, &format!("size=1&whole={wrong}"), "whole", "give true or false");
    }
    for wrong in ["1.6", "x", "NaN", "inf"] {
        check_query(&service, &format!("size=1&share={wrong}"), "share", "give a number of 1.5 or less");
    }
    for wrong in ["", "Small", "small,large"] {
        check_query(&service, &format!("size=1&kind={wrong}"), "kind", "give one of small and large");
    }
}

#[test]
fn an_unknown_parameter_is_named_with_those_there_are_and_cut() {
    let service = start();
    let there_are = "there is no such parameter; there are size, whole, share, kind and text";
    check_query(&service, "size=1&Size=2", "Size", there_are);
    check_query(&service, "size=1&%E2%82%AC=2&%E2%82%AC=3", "€", there_are);
    let long = "y".repeat(5_000);
    check_query(&service, &format!("size=1&{long}=2"), &format!("{}…", "y".repeat(100)), there_are);
    let many = (0..500).map(|number| format!("&p{number}")).collect::<Vec<_>>().concat();
    let answer = send(&service, &format!("/held/thing?size=1{many}"), SOUND);
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 32);
    // A route that takes any takes any.
    assert_eq!(service.get("/free?anything=1&anything=2").status, 200);
}

#[test]
fn a_body_is_held_to_its_schema_place_by_place() {
    let service = start();
    let members = "there is no such member; there are lines and note";
    check_body(&service, "{}", &[["/lines", "it is missing: give a list of 1 values or more"]]);
    check_body(&service, "[]", &[["", "give an object"]]);
    check_body(&service, "null", &[["", "give an object"]]);
    check_body(&service, r#"{"lines":[]}"#, &[["/lines", "give a list of 1 values or more"]]);
    let line = r#"{"count":1,"currency":"GBP"}"#;
    let more = format!(r#"{{"lines":[{line}],"a/b":1,"c~d":{{}}}}"#);
    check_body(&service, &more, &[["/a~1b", members], ["/c~0d", members]]);
    let long = format!(r#"{{"lines":[{line}],"note":"eleven or so"}}"#);
    check_body(&service, &long, &[["/note", "give a text of at most 10 characters"]]);
    let lines = r#"{"lines":[{"count":100,"currency":"gbp"}]}"#;
    check_body(
        &service,
        lines,
        &[
            ["/lines/0/count", "give a whole number from 1 to 99"],
            ["/lines/0/currency", "give 3 capital letters"],
        ],
    );
}

#[test]
fn a_body_that_is_no_json_says_where_it_breaks() {
    let service = start();
    check_body(&service, "{\"lines\":\n [,", &[["", "it is no JSON: expected value at line 2 column 3"]]);
    check_body(&service, "", &[["", "it is no JSON: EOF while parsing a value at line 1 column 0"]]);
    let more = format!("{SOUND} {{}}");
    check_body(&service, &more, &[["", "it is no JSON: trailing characters at line 1 column 42"]]);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    check_body(&service, &deep, &[["", "it is no JSON: recursion limit exceeded at line 1 column 128"]]);
}

/// The typed read is after the document, and sees the same bytes.
#[test]
fn what_the_document_cannot_say_is_refused_all_the_same() {
    let service = start();
    let twice = r#"{"lines":[{"count":1,"currency":"GBP","count":2}]}"#;
    check_body(&service, twice, &[["/lines/0", "duplicate field `count` at line 1 column 45"]]);
}

/// A megabyte of wrong items is not answered with as many messages.
#[test]
fn a_huge_body_costs_no_more_than_it_has() {
    let service = setup().set("public.max_body", "4MiB").start();
    let before = service.bff.rss_bytes();
    let body = format!(r#"{{"lines":[{}0]}}"#, "0,".repeat(1 << 20));
    let answer = send(&service, "/held/thing?size=1", &body);
    let errors = json!([{"in": "body", "name": "/lines/0", "detail": "give an object"}]);
    assert_eq!((answer.status, &answer.json()["errors"]), (400, &errors));
    let grown = service.bff.rss_bytes().saturating_sub(before);
    assert!(grown < 160 << 20, "{grown}");
    let smaller = format!(r#"{{"lines":[{}0]}}"#, "0,".repeat(1 << 10));
    let answer = send(&service, "/held/thing?size=1", &smaller);
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 32, "{}", answer.text());
    let larger = send(&service, "/held/thing?size=1", vec![b' '; 5 << 20]);
    problem::check("more than is read", &larger, 413, "body-too-large", &[]);
}

#[test]
fn whoever_may_not_use_a_route_learns_nothing_of_its_inputs() {
    let service = start();
    for (token, status, kind) in [
        (service.token().tampered().sign(), 401, "unauthorized"),
        (service.token().scope("messages").sign(), 403, "insufficient-scope"),
    ] {
        let bearer = format!("Bearer {token}");
        let url = format!("{}/held/WRONG?x=1", service.bff.public());
        let answer = http::send("POST", url, &[("Authorization", &bearer)], "{");
        problem::check(kind, &answer, status, kind, &[]);
        assert!(answer.json()["errors"].is_null(), "{}", answer.text());
    }
}

#[test]
fn a_value_of_the_request_is_repeated_neither_to_the_client_nor_in_the_log() {
    let service = start();
    let secret = "hunter2-hunter2";
    let body = format!(r#"{{"lines":[{{"count":"{secret}","currency":"{secret}"}}],"note":"{secret}"}}"#);
    let answer = send(&service, &format!("/held/{secret}?size={secret}&kind={secret}&text={secret}"), body);
    assert_eq!(answer.status, 400);
    assert!(!answer.text().contains(secret), "{}", answer.text());
    service.bff.wait_for_log("give a whole number from 1 to 9", PATIENCE);
    let log = service.bff.logs().join("\n");
    assert!(!log.contains(secret), "{log}");
}

#[test]
fn a_schema_that_cannot_be_compiled_is_a_fault_before_it_serves() {
    let elsewhere = ["--set", "public.listen=127.0.0.1:0", "--set", "admin.listen=127.0.0.1:0"];
    for args in [&[BROKEN, "--dev", "--check"][..], &[BROKEN, "--dev"]] {
        let output = run(&[args, &elsewhere].concat(), &[]);
        let fault = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success());
        assert!(fault.contains("GET /broken/{item}: the path parameter \"item\""), "{fault}");
    }
}
