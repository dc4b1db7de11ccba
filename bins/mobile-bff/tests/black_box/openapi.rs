//! The OpenAPI document: committed as the binary prints it, sound in itself, whole.

use std::fs;

use serde_json::Value;

use crate::document::Document;
use crate::program::{file, printed};

#[test]
#[expect(clippy::disallowed_methods, reason = "a test's own switch, and no setting of the binary")]
fn the_committed_document_is_what_the_binary_prints() {
    let (path, printed) = (file("openapi.json"), printed(&["openapi"]));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &printed).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == printed,
        "openapi.json is not what the code says; look at the difference that UPDATE_DOCS=1 makes"
    );
}

/// OpenAPI 3.1.0, sections 4.8.1, 4.8.2, 4.8.10 and 4.8.17: the members that must be.
#[test]
fn the_document_has_every_required_member() {
    let document = Document::committed();
    let document = document.value();
    assert_eq!(document["openapi"], "3.1.0");
    for member in ["title", "version"] {
        assert!(document["info"][member].as_str().is_some_and(|text| !text.is_empty()), "info.{member}");
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with('/'), "{path}");
        for (method, operation) in item.as_object().unwrap() {
            check_operation(&format!("{method} {path}"), path, operation);
        }
    }
    for (name, response) in document["components"]["responses"].as_object().unwrap() {
        assert!(response["description"].is_string(), "{name} has no description");
    }
}

fn check_operation(name: &str, path: &str, operation: &Value) {
    let responses = operation["responses"].as_object().unwrap();
    assert!(responses.contains_key("200"), "{name}");
    for (status, response) in responses {
        assert!(response["$ref"].is_string() || response["description"].is_string(), "{name} {status}");
    }
    assert!(operation["x-deadline-ms"].is_u64(), "{name} says nothing of its deadline");
    let parameters = operation["parameters"].as_array().unwrap();
    for parameter in parameters {
        assert!(parameter["schema"].is_object() && parameter["name"].is_string(), "{name}: {parameter}");
        if parameter["in"] == "path" {
            let variable = format!("{{{}}}", parameter["name"].as_str().unwrap());
            assert!(parameter["required"] == true && path.contains(&variable), "{name}: {parameter}");
        }
    }
    let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path").count();
    assert_eq!(in_path, path.matches('{').count(), "{name}");
}

#[test]
fn every_reference_leads_somewhere() {
    let document = Document::committed();
    let mut references = Vec::new();
    collect(document.value(), &mut references);
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("every reference stays in the document");
        assert!(document.value().pointer(pointer).is_some(), "{reference}");
    }
}

/// What is absent is left out: an app that reads `null` too would read what never comes.
#[test]
fn nothing_is_null() {
    let document = Document::committed().value().to_string();
    for word in ["\"null\"", "nullable"] {
        let found = document.split_once(word).map(|(before, _)| &before[before.len().saturating_sub(200)..]);
        assert_eq!(found, None, "{word}");
    }
}

fn collect<'a>(value: &'a Value, references: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            references.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|member| collect(member, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[test]
fn the_document_and_the_routes_are_the_same() {
    let document = Document::committed();
    let mut documented: Vec<String> = Vec::new();
    for (path, item) in document.value()["paths"].as_object().unwrap() {
        documented.extend(item.as_object().unwrap().iter().map(|(method, operation)| {
            let access = access(&operation["security"]);
            format!("{} {path} {access} {}ms", method.to_uppercase(), operation["x-deadline-ms"])
        }));
    }
    let mut routes: Vec<String> = printed(&["routes"]).lines().map(without_columns).collect();
    routes.sort();
    documented.sort();
    assert_eq!(documented, routes);
}

/// As `mobile-bff routes` writes it: an operation without security is for anyone.
fn access(security: &Value) -> String {
    let Some(scopes) = security[0]["bearer"].as_array() else { return "anyone".to_owned() };
    let scopes: Vec<_> = scopes.iter().filter_map(Value::as_str).collect();
    format!("bearer [{}]", scopes.join(" "))
}

/// `GET /v1/home bearer [accounts messages] 2000ms` of a line of `mobile-bff routes`.
fn without_columns(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (deadline, rest) = words.split_last().unwrap();
    let seconds: u64 = deadline.strip_suffix('s').and_then(|text| text.parse().ok()).expect("whole seconds");
    format!("{} {}ms", rest.join(" "), seconds * 1_000)
}
