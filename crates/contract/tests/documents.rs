//! The comparison as a whole: of any document with itself, and of the binaries' own with what they would be without a field.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use contract::{Document, findings};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};

const TODAY: Date = date(2026, 11, 24);

/// Schemas of every kind, three deep.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({"type": "string"})),
        Just(json!({"type": "string", "format": "date"})),
        Just(json!({"type": "string", "pattern": "^[a-z]+$", "minLength": 1, "maxLength": 9})),
        Just(json!({"type": "string", "enum": ["a", "b"]})),
        Just(json!({"type": ["string", "null"]})),
        Just(json!({"type": "integer", "format": "int32", "minimum": 0, "maximum": 9, "default": 3})),
        Just(json!({"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5})),
        Just(json!({"$ref": "#/components/schemas/Node"})),
        Just(json!({"const": 7})),
        Just(json!({"not": {"type": "string"}})),
        Just(json!({})),
        Just(json!(true)),
        Just(json!(false)),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let fields = prop::collection::btree_map("[a-c]", inner.clone(), 0..3);
        prop_oneof![
            (fields, prop::collection::vec("[a-c]", 0..2)).prop_map(
                |(fields, required)| json!({"type": "object", "properties": fields, "required": required})
            ),
            inner.clone().prop_map(|of| json!({"type": "array", "items": of, "uniqueItems": true})),
            inner.clone().prop_map(|of| json!({"type": "object", "additionalProperties": of})),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|all| json!({"oneOf": all})),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|all| json!({"anyOf": all})),
            prop::collection::vec(inner, 1..3).prop_map(|all| json!({"allOf": all})),
        ]
    })
}

fn document(schema: &Value, node: &Value) -> Document {
    let content = json!({"application/json": {"schema": schema}});
    let operation = json!({
        "parameters": [{"name": "q", "in": "query", "schema": schema}],
        "requestBody": {"content": content},
        "responses": {"200": {"content": content, "headers": {"Link": {"schema": schema}}}},
    });
    let whole = json!({
        "openapi": "3.1.0",
        "paths": {"/v1/home": {"post": operation}},
        "components": {"schemas": {"Node": node}},
    });
    Document::parse(&whole.to_string()).unwrap()
}

proptest! {
    #[test]
    fn a_document_keeps_to_itself(schema in schema(), node in schema()) {
        let document = document(&schema, &node);
        let found = findings(&document, &document, TODAY);
        prop_assert!(found.is_empty(), "{found:?}");
    }
}

/// Of the binaries that are there: each may be without the others.
fn committed() -> Vec<PathBuf> {
    let bins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bins");
    let folders = fs::read_dir(bins).into_iter().flatten().filter_map(Result::ok);
    folders.map(|folder| folder.path().join("openapi.json")).filter(|path| path.is_file()).collect()
}

#[test]
fn each_binarys_document_keeps_to_itself() {
    for path in committed() {
        let document = Document::read(&path).unwrap().unwrap();
        assert_eq!(findings(&document, &document, TODAY), []);
    }
}

/// Whichever field is taken out of whichever schema: it is named.
#[test]
fn no_field_of_a_binarys_answers_can_be_taken_out_unnoticed() {
    let mut taken = 0;
    for path in committed() {
        let text = fs::read_to_string(&path).unwrap();
        let released = Document::parse(&text).unwrap();
        let whole: Value = serde_json::from_str(&text).unwrap();
        for (schema, field) in fields_of(&whole) {
            let mut less = whole.clone();
            let less_schema = &mut less["components"]["schemas"][&schema];
            less_schema["properties"].as_object_mut().unwrap().remove(&field);
            let now = Document::parse(&less.to_string()).unwrap();
            let found = findings(&released, &now, TODAY);
            let named = found.iter().any(|finding| {
                // Of an answer's, or of a request's that takes no field that it does not know.
                let gone = ["the field is gone", "the field is refused now"].contains(&&*finding.what);
                finding.place.rsplit(['.', ' ']).next() == Some(&field) && gone
            });
            assert!(named, "{}: {schema}.{field}: {found:?}", path.display());
            taken += 1;
        }
    }
    assert!(taken > 20, "{taken} fields");
}

fn fields_of(document: &Value) -> BTreeSet<(String, String)> {
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let fields = schemas.iter().flat_map(|(name, schema)| {
        let fields = schema["properties"].as_object().into_iter().flatten();
        fields.map(move |(field, _)| (name.clone(), field.clone()))
    });
    fields.collect()
}
