//! Documents that are no good, and answers that are none of theirs.

use serde_json::{Value, json};
use test_support::document::Document;
use test_support::http::Answer;

/// A document with nothing wrong, to be broken.
fn whole() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1", "description": "d"},
        "paths": {"/things/{id}": {"get": {
            "summary": "s",
            "x-deadline-ms": 2_000,
            "security": [{"bearer": ["read"]}],
            "parameters": [
                {"name": "id", "in": "path", "required": true, "description": "d", "example": "a1",
                 "schema": {"type": "string", "pattern": "^[a-z0-9]+$"}},
                {"name": "limit", "in": "query", "description": "d", "schema": {"type": "integer", "default": 5}},
                {"name": "cursor", "in": "query", "description": "d", "schema": {"type": "string"}},
            ],
            "responses": {
                "200": {"description": "d", "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Thing"}, "example": {"day": "2026-11-22"}}}},
                "304": {"description": "d"},
                "404": {"$ref": "#/components/responses/gone"},
            },
        }}},
        "components": {
            "schemas": {"Thing": {"type": "object", "required": ["day"], "properties": {
                "day": {"type": "string", "format": "date", "description": "d", "examples": ["2026-11-22"]},
                "kind": {"type": "string", "enum": ["a"], "description": "d"},
            }}},
            "responses": {"gone": {"description": "d", "content": {"application/problem+json": {
                "schema": {"type": "object"}, "example": {}}}}},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    })
}

#[track_caller]
fn check_fault(pointer: &str, value: Value, expected: &str) {
    let mut document = whole();
    *document.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
    let faults = Document::of(document).faults();
    assert!(faults.iter().any(|fault| fault.contains(expected)), "{pointer}: {faults:#?}");
}

#[test]
fn a_whole_document_has_no_fault() {
    assert_eq!(Document::of(whole()).faults(), [""; 0]);
    assert_eq!(Document::of(whole()).routes(), ["GET /things/{id} bearer [read] 2s"]);
}

#[test]
fn who_may_use_a_route_is_read_off_its_security() {
    let routes = |security: Value| {
        let mut document = whole();
        document["paths"]["/things/{id}"]["get"]["security"] = security;
        Document::of(document).routes()
    };
    assert_eq!(routes(json!([{"session": ["read", "write"]}])), ["GET /things/{id} session [read write] 2s"]);
    assert_eq!(routes(json!([{"bearer": []}])), ["GET /things/{id} bearer [] 2s"]);
    assert_eq!(routes(Value::Null), ["GET /things/{id} anyone 2s"]);
}

#[test]
fn every_fault_of_a_document_is_found() {
    let route = "/paths/~1things~1{id}/get";
    let at = |rest: &str| format!("{route}{rest}");
    check_fault("/openapi", json!("3.0.0"), "version");
    check_fault("/info/title", json!(""), "title");
    check_fault(&at("/summary"), json!(""), "summary");
    check_fault(&at("/x-deadline-ms"), json!(null), "deadline");
    check_fault(&at("/security"), json!([{"cookie": []}]), "not described");
    check_fault(&at("/parameters/0/name"), json!("other"), "not one of the path");
    check_fault(&at("/parameters/0/in"), json!("query"), "does not describe its path");
    check_fault(&at("/parameters/0/example"), json!(null), "\"id\" has no example");
    check_fault(&at("/parameters/0/example"), json!("A 1"), "its example");
    check_fault(&at("/parameters/1/description"), json!(null), "\"limit\" has no description");
    check_fault(&at("/parameters/1/schema/default"), json!("x"), "its example");
    check_fault(&at("/responses/200"), json!(null), "never succeeds");
    check_fault(&at("/responses/304/description"), json!(""), "no description");
    check_fault(&at("/responses/404/$ref"), json!("#/components/responses/none"), "leads nowhere");
    check_fault(&at("/responses/200/content/application~1json/example"), json!(null), "no example of its");
    check_fault(
        "/components/responses/gone/content/application~1problem+json/schema",
        json!(null),
        "says nothing",
    );
    check_fault("/components/schemas/Thing/properties/day/examples", json!([]), "Thing.day has no example");
    check_fault("/components/schemas/Thing/properties/day/examples", json!(["today"]), "its example");
    check_fault(
        "/components/schemas/Thing/properties/day/description",
        json!(""),
        "Thing.day has no description",
    );
    check_fault("/components/schemas/Thing/properties/day/type", json!(["string", "null"]), "may be null");
}

#[track_caller]
fn check(status: u16, kind: &str, body: &str, expected: &[&str]) {
    let headers = vec![("Content-Type".to_owned(), kind.to_owned())];
    let answer = Answer { status, headers, body: body.into() };
    let complaints = Document::of(whole()).complaints("/things/{id}", &answer);
    assert_eq!(complaints.len(), expected.len(), "{body}: {complaints:?}");
    for (complaint, part) in complaints.iter().zip(expected) {
        assert!(complaint.contains(part), "{complaint:?} does not say {part:?}");
    }
}

#[test]
fn answers_that_break_the_document_are_found() {
    let json = "application/json";
    check(200, json, r#"{"day": "2026-11-22"}"#, &[]);
    check(200, json, r#"{"day": 5}"#, &["/day"]);
    check(200, json, "{}", &["day"]);
    check(200, json, r#"{"day": "2026-11-22", "more": 1}"#, &["more"]);
    check(200, json, r#"{"day": "yesterday"}"#, &["yesterday"]);
    check(200, json, r#"{"day": "2026-11-22", "kind": "b"}"#, &["/kind"]);
    check(200, "text/html", "{}", &["text/html"]);
    check(418, json, "{}", &["418"]);
    check(404, json, "{}", &["application/json"]);
    check(304, json, "{}", &["no body"]);
}
