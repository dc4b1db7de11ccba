//! A BFF's OpenAPI document: answers held to it, and the document held to what a document must be.

mod outside;
mod soundness;

use std::fs;

use serde_json::{Value, json};

use crate::http::Answer;
use crate::program::Program;
pub use outside::Outside;

/// An OpenAPI 3.1 document.
#[derive(Clone, Debug)]
pub struct Document(Value);

impl Document {
    /// `openapi.json` as it is committed.
    #[track_caller]
    pub fn committed(program: Program) -> Self {
        let path = program.file("openapi.json");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self(serde_json::from_str(&text).expect("openapi.json is JSON"))
    }

    pub fn of(value: Value) -> Self {
        Self(value)
    }

    pub fn value(&self) -> &Value {
        &self.0
    }

    /// Fails where the document does not name just the routes that the binary serves, with their access and deadline.
    #[track_caller]
    pub fn check_routes(&self, program: Program) {
        assert_eq!(self.routes(), soundness::without_columns(&program.printed(&["routes"])));
    }

    /// Fails where the answer is not one that the document promises for this route. What it does not name is not in it: a
    /// field that the document lacks is a fault too.
    #[track_caller]
    pub fn check(&self, route: &str, answer: &Answer) {
        let complaints = self.complaints(route, answer);
        assert!(complaints.is_empty(), "{route} {}: {complaints:#?}\n{}", answer.status, answer.text());
    }

    /// The same of a POST.
    #[track_caller]
    pub fn check_post(&self, route: &str, answer: &Answer) {
        let complaints = self.complaints_of("post", route, answer);
        assert!(complaints.is_empty(), "{route} {}: {complaints:#?}\n{}", answer.status, answer.text());
    }

    /// Why the answer is none that the document promises for a GET of this route.
    pub fn complaints(&self, route: &str, answer: &Answer) -> Vec<String> {
        self.complaints_of("get", route, answer)
    }

    fn complaints_of(&self, method: &str, route: &str, answer: &Answer) -> Vec<String> {
        let status = answer.status.to_string();
        let promised = self.resolved(&self.0["paths"][route][method]["responses"][&status]);
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
        let body = serde_json::from_slice(&answer.body).expect("the answer is JSON");
        self.mismatches(&content["schema"], &body)
    }

    /// Where `value` is not what this schema of the document allows.
    pub(crate) fn mismatches(&self, schema: &Value, value: &Value) -> Vec<String> {
        // `allOf` and not `$ref` alone, so that the components stand in the same schema.
        let mut whole = json!({"allOf": [schema], "components": self.0["components"]});
        close(&mut whole["components"]["schemas"]);
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&whole)
            .expect("the document's schemas are schemas");
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    pub(crate) fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
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
