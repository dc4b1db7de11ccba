//! Every binary keeps to its committed OpenAPI document, whatever schemathesis asks.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use e2e::document;
use e2e::schemathesis::Schemathesis;
use e2e::target;
use e2e::three::{Asking, Three};
use serde_json::Value;

/// The account in the documents' examples is hers.
const CUSTOMER: &str = "cust-0002";

/// What is a browser's navigation, to be judged by where it leads and not by a schema; what is the provider's to call, with a
/// token that no schema describes; and what would end the session that all others are asked in.
const NOT_ASKED: [&str; 7] = [
    "GET /bff/callback",
    "GET /bff/login",
    "GET /bff/logout",
    "GET /bff/signed-out",
    "POST /bff/backchannel",
    "POST /bff/logout",
    "DELETE /bff/sessions",
];

#[test]
fn web_bff_keeps_to_its_document() {
    let three = Three::start();
    let asking = three.browser_of(CUSTOMER);
    check(&asking, &NOT_ASKED);
    let still = asking.get("/bff/user", &[]);
    assert_eq!(still.status, 200, "the session did not outlive the run: {}", still.text());
}

#[test]
fn mobile_bff_keeps_to_its_document() {
    let three = Three::start();
    check(&three.phone_of(CUSTOMER), &[]);
}

#[test]
fn api_bff_keeps_to_its_document() {
    let three = Three::start();
    check(&three.partner_of(CUSTOMER), &[]);
}

#[track_caller]
fn check(asking: &Asking<'_>, left_out: &[&str]) {
    let name = format!("bins/{}/openapi.json", asking.front().name);
    let report = Schemathesis::installed(&target::folder()).run(asking, &document::path(&name), left_out);
    let report = report.unwrap_or_else(|report| panic!("{report}"));
    // A run that asks nothing finds nothing.
    let there_are = operations(&document::text(&name));
    assert!(left_out.iter().all(|operation| there_are.iter().any(|each| each == operation)), "{there_are:?}");
    let asked = there_are.len() - left_out.len();
    let tested = report.lines().any(|line| line.trim() == format!("Tested: {asked}"));
    assert!(asked > 0 && tested, "{asked} operations:\n{report}");
}

/// Each as `METHOD /path`.
fn operations(document: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(document).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let of_path = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().unwrap().keys();
        methods.map(|method| format!("{} {path}", method.to_uppercase())).collect::<Vec<_>>()
    };
    paths.flat_map(of_path).collect()
}

#[test]
fn a_document_that_does_not_fit_is_found() {
    let three = Three::start();
    let target = target::folder();
    let schemathesis = Schemathesis::installed(&target);
    let less = target.join("schemathesis").join("fewer-on-a-page.json");
    let document = document::text("bins/mobile-bff/openapi.json");
    fs::write(&less, document.replace("\"maximum\": 100", "\"maximum\": 50")).unwrap();
    let found = schemathesis.run(&three.phone_of(CUSTOMER), &less, &[]).unwrap_err();
    assert!(found.contains("Schema-violating request accepted"), "{found}");
}

#[test]
fn no_failure_is_accepted() {
    let accepted: Value =
        serde_json::from_str(&document::text("tests/e2e/schemathesis/accepted.json")).unwrap();
    assert_eq!(accepted["entries"], Value::from(Vec::<Value>::new()));
}

#[test]
#[should_panic(expected = "apt-get install python3")]
fn without_python_it_says_what_to_install() {
    Schemathesis::installed_with("/nonexistent/python3", &target::folder().join("without-python"));
}
