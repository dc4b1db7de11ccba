//! The committed OpenAPI document, and answers held to it.

use std::fs;

use serde_json::{Value, json};
use test_support::http::Answer;

use crate::program::file;

/// `openapi.json` as it is committed.
pub(crate) struct Document(Value);

impl Document {
    pub(crate) fn committed() -> Self {
        let path = file("openapi.json");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self(serde_json::from_str(&text).expect("openapi.json is JSON"))
    }

    pub(crate) fn value(&self) -> &Value {
        &self.0
    }

    /// Fails where the answer is not one that the document promises for this route. What it does not name is not in it: a
    /// field that the document lacks is a fault too.
    #[track_caller]
    pub(crate) fn check(&self, route: &str, answer: &Answer) {
        let complaints = self.complaints(route, answer);
        assert!(complaints.is_empty(), "{route} {}: {complaints:#?}\n{}", answer.status, answer.text());
    }

    pub(crate) fn complaints(&self, route: &str, answer: &Answer) -> Vec<String> {
        let status = answer.status.to_string();
        let promised = self.resolved(&self.0["paths"][route]["get"]["responses"][&status]);
        if promised.is_null() {
            return vec![format!("the document has no answer {status}")];
        }
        let Some(content) = promised["content"].as_object() else {
            let empty = answer.body.is_empty();
            return if empty { vec![] } else { vec!["the document gives it no body".to_owned()] };
        };
        let kind = answer.header("content-type").unwrap_or("none");
        let Some(content) = content.get(kind) else {
            return vec![format!("the document has no content of type {kind:?}")];
        };
        // `allOf` and not `$ref` alone, so that the components stand in the same schema.
        let mut whole = json!({"allOf": [content["schema"]], "components": self.0["components"]});
        close(&mut whole["components"]["schemas"]);
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&whole)
            .expect("the document's schemas are schemas");
        let body = serde_json::from_slice(&answer.body).expect("the answer is JSON");
        validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.0.pointer(reference.trim_start_matches('#')).expect(reference),
            None => value,
        }
    }
}

/// Refuses fields that an object's schema does not name.
fn close(schemas: &mut Value) {
    for schema in schemas.as_object_mut().expect("schemas by name").values_mut() {
        if schema["properties"].is_object() {
            schema["additionalProperties"] = json!(false);
        }
    }
}

fn answer(status: u16, kind: &str, body: &str) -> Answer {
    let headers = vec![("Content-Type".to_owned(), kind.to_owned())];
    Answer { status, headers, body: body.into() }
}

#[track_caller]
fn check(status: u16, kind: &str, body: &str, expected: &[&str]) {
    let complaints =
        Document::committed().complaints("/v1/accounts/{id}/transactions", &answer(status, kind, body));
    assert_eq!(complaints.len(), expected.len(), "{body}: {complaints:?}");
    for (complaint, part) in complaints.iter().zip(expected) {
        assert!(complaint.contains(part), "{complaint:?} does not say {part:?}");
    }
}

#[test]
fn answers_that_break_the_document_are_found() {
    let json = "application/json";
    check(200, json, r#"{"days": []}"#, &[]);
    check(200, json, r#"{"days": [], "next": 5}"#, &["/next"]);
    check(200, json, "{}", &["days"]);
    check(200, json, r#"{"days": [], "more": 1}"#, &["more"]);
    check(200, json, r#"{"days": [{"date": "yesterday", "transactions": []}]}"#, &["yesterday"]);
    check(200, "text/html", "{}", &["text/html"]);
    check(418, json, "{}", &["418"]);
    check(404, json, "{}", &["application/json"]);
    check(304, json, "{}", &["no body"]);
}
