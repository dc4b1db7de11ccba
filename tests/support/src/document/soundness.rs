//! What every document must be: whole, closed, with examples, and the same as the routes.

use serde_json::Value;

use super::Document;

/// Their values mean something to the service alone: a made-up one would be refused.
const OPAQUE: [&str; 1] = ["cursor"];

impl Document {
    /// What the document lacks: members that OpenAPI 3.1.0 requires (sections 4.8.1, 4.8.2, 4.8.10, 4.8.17), the target of a
    /// reference, an example, an absence that is left out and not null.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let document = &self.0;
        if document["openapi"] != "3.1.0" {
            faults.push(format!("it is of version {}", document["openapi"]));
        }
        for member in ["title", "version", "description"] {
            if document["info"][member].as_str().is_none_or(str::is_empty) {
                faults.push(format!("info has no {member}"));
            }
        }
        for (path, method, operation) in self.operations() {
            self.operation_faults(path, &format!("{method} {path}"), operation, &mut faults);
        }
        for (name, response) in members(&document["components"]["responses"]) {
            self.response_faults(name, response, &mut faults);
        }
        for (name, schema) in members(&document["components"]["schemas"]) {
            self.schema_faults(name, schema, &mut faults);
        }
        self.reference_faults(document, &mut faults);
        faults
    }

    /// Every route as `BINARY routes` prints it, without its columns: `GET /v1/home bearer [accounts] 2s`.
    pub fn routes(&self) -> Vec<String> {
        let mut routes: Vec<String> = Vec::new();
        for (path, method, operation) in self.operations() {
            let access = access(&operation["security"]);
            let seconds = operation["x-deadline-ms"].as_u64().unwrap_or_default() / 1_000;
            routes.push(format!("{} {path} {access} {seconds}s", method.to_uppercase()));
        }
        routes.sort();
        routes
    }

    fn operations(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        members(&self.0["paths"])
            .flat_map(|(path, item)| members(item).map(move |(method, operation)| (path, method, operation)))
    }

    fn operation_faults(&self, path: &str, name: &str, operation: &Value, faults: &mut Vec<String>) {
        if operation["summary"].as_str().is_none_or(str::is_empty) {
            faults.push(format!("{name} has no summary"));
        }
        if !operation["x-deadline-ms"].is_u64() {
            faults.push(format!("{name} says nothing of its deadline"));
        }
        if ["200", "201"].iter().all(|status| operation["responses"][status].is_null()) {
            faults.push(format!("{name} never succeeds"));
        }
        for (status, response) in members(&operation["responses"]) {
            if !response["$ref"].is_string() {
                self.response_faults(&format!("{name} {status}"), response, faults);
            }
        }
        let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        for parameter in parameters {
            self.parameter_faults(path, name, parameter, faults);
        }
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path").count();
        if in_path != path.matches('{').count() {
            faults.push(format!("{name} does not describe its path"));
        }
        for (scheme, _) in operation["security"].as_array().into_iter().flatten().flat_map(members) {
            if self.0["components"]["securitySchemes"][scheme].is_null() {
                faults.push(format!("{name} needs {scheme:?}, which is not described"));
            }
        }
    }

    fn parameter_faults(&self, path: &str, operation: &str, parameter: &Value, faults: &mut Vec<String>) {
        let name = parameter["name"].as_str().unwrap_or_default();
        let place = format!("{operation}, parameter {name:?}");
        if name.is_empty() || !parameter["schema"].is_object() {
            faults.push(format!("{place} has no name or no schema"));
        }
        if parameter["description"].as_str().is_none_or(str::is_empty) {
            faults.push(format!("{place} has no description"));
        }
        let in_path = parameter["in"] == "path";
        if in_path && !(parameter["required"] == true && path.contains(&format!("{{{name}}}"))) {
            faults.push(format!("{place} is not one of the path"));
        }
        let example = [&parameter["example"], &parameter["schema"]["default"]];
        let example = example.into_iter().find(|example| !example.is_null());
        match example {
            None if OPAQUE.contains(&name) => {}
            None => faults.push(format!("{place} has no example")),
            Some(example) => {
                let wrong = self.mismatches(&parameter["schema"], example);
                faults.extend(wrong.into_iter().map(|wrong| format!("{place}: its example: {wrong}")));
            }
        }
    }

    fn schema_faults(&self, name: &str, schema: &Value, faults: &mut Vec<String>) {
        for (member, of) in members(&schema["properties"]) {
            let place = format!("{name}.{member}");
            if of["description"].as_str().is_none_or(str::is_empty) {
                faults.push(format!("{place} has no description"));
            }
            let examples = of["examples"].as_array().map(Vec::as_slice).unwrap_or_default();
            let scalar = ["string", "integer", "number"].iter().any(|kind| of["type"] == *kind);
            if scalar && of["enum"].is_null() && examples.is_empty() {
                faults.push(format!("{place} has no example"));
            }
            for example in examples {
                let wrong = self.mismatches(of, example);
                faults.extend(wrong.into_iter().map(|wrong| format!("{place}: its example: {wrong}")));
            }
        }
    }

    fn response_faults(&self, name: &str, response: &Value, faults: &mut Vec<String>) {
        if response["description"].as_str().is_none_or(str::is_empty) {
            faults.push(format!("{name} has no description"));
        }
        for (kind, content) in members(&response["content"]) {
            if content["schema"].is_null() {
                faults.push(format!("{name} says nothing of its {kind}"));
            } else if content["example"].is_null() {
                faults.push(format!("{name} has no example of its {kind}"));
            } else {
                let wrong = self.mismatches(&content["schema"], &content["example"]);
                faults.extend(wrong.into_iter().map(|wrong| format!("{name}: its example: {wrong}")));
            }
        }
    }

    fn reference_faults(&self, value: &Value, faults: &mut Vec<String>) {
        // What is absent is left out: a client that reads null too would read what never comes.
        if value["nullable"] == true
            || value["type"].as_array().is_some_and(|types| types.contains(&"null".into()))
        {
            faults.push(format!("may be null: {value}"));
        }
        if let Some(reference) = value["$ref"].as_str() {
            let target = reference.strip_prefix('#').and_then(|pointer| self.0.pointer(pointer));
            if target.is_none() {
                faults.push(format!("{reference} leads nowhere"));
            }
        }
        match value {
            Value::Object(members) => members.values().for_each(|each| self.reference_faults(each, faults)),
            Value::Array(items) => items.iter().for_each(|each| self.reference_faults(each, faults)),
            _ => {}
        }
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, member)| (name.as_str(), member))
}

/// As `BINARY routes` writes it: an operation without security is for anyone, and one that takes a key too for partners.
fn access(security: &Value) -> String {
    let ways: Vec<_> = security.as_array().into_iter().flatten().flat_map(members).collect();
    let Some((scheme, scopes)) = ways.first() else { return "anyone".to_owned() };
    let scheme = if ways.iter().any(|(scheme, _)| *scheme == "api_key") { "partner" } else { *scheme };
    let scopes: Vec<_> = scopes.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    format!("{scheme} [{}]", scopes.join(" "))
}

/// The lines of `BINARY routes` without their columns, sorted.
pub(super) fn without_columns(printed: &str) -> Vec<String> {
    let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines: Vec<String> = printed.lines().map(line).collect();
    lines.sort();
    lines
}
