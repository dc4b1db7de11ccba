//! Requests that a document does not describe: for each parameter of each route texts outside of its schema, the parameter twice, and
//! one that nobody knows.

use serde_json::{Value, json};

use super::Document;
use crate::http::Answer;

/// Texts of which every schema that asks for anything refuses some.
const TEXTS: [&str; 14] = [
    "",
    " ",
    "x",
    "-1",
    "0",
    "1.5",
    "18446744073709551616",
    "yesterday",
    "2026-02-30",
    "2026-10-01T00:00:00Z",
    "a b",
    "é",
    "1_2",
    "true,",
];

/// A `GET` that breaks the document in one place.
#[derive(Clone, Debug)]
pub struct Outside {
    /// The path as the document has it.
    pub route: String,
    /// Path and query as they are sent.
    pub target: String,
    /// `path` or `query`.
    pub place: &'static str,
    /// The parameter that is wrong.
    pub name: String,
}

impl Document {
    /// Each such request. Every parameter whose schema asks for anything in particular is in it.
    #[track_caller]
    pub fn outside(&self) -> Vec<Outside> {
        let mut all = Vec::new();
        for (route, item) in self.0["paths"].as_object().into_iter().flatten() {
            let operation = &item["get"];
            let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
            let known = filled(route, &parameters);
            for parameter in &parameters {
                all.extend(self.outside_of(route, &known, parameter));
            }
            if operation["x-other-parameters-refused"] == true {
                all.push(Outside {
                    route: route.clone(),
                    target: format!("{known}?nobody_knows_it=1"),
                    place: "query",
                    name: "nobody_knows_it".to_owned(),
                });
            }
        }
        all
    }

    #[track_caller]
    fn outside_of(&self, route: &str, known: &str, parameter: &Value) -> Vec<Outside> {
        let (name, schema) = (parameter["name"].as_str().unwrap_or_default(), &parameter["schema"]);
        let long = "1".repeat(200);
        let wrong = TEXTS.into_iter().chain([&*long]).filter(|text| !self.takes(schema, text));
        let outside =
            |place, target| Outside { route: route.to_owned(), target, place, name: name.to_owned() };
        match parameter["in"].as_str() {
            Some("query") => {
                let mut all: Vec<Outside> =
                    wrong.map(|text| outside("query", format!("{known}?{name}={}", encoded(text)))).collect();
                let example = encoded(&plain(example(parameter)));
                if schema["type"] != "array" {
                    all.push(outside("query", format!("{known}?{name}={example}&{name}={example}")));
                }
                all
            }
            // Without a text it is another path.
            Some("path") => wrong
                .filter(|text| !text.is_empty())
                .map(|text| {
                    let there = encoded(&plain(example(parameter)));
                    outside("path", known.replacen(&there, &encoded(text), 1))
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    fn takes(&self, schema: &Value, text: &str) -> bool {
        let number = ["integer", "number"].iter().any(|kind| schema["type"] == *kind);
        let value = if number { serde_json::from_str(text).unwrap_or(json!(text)) } else { json!(text) };
        self.mismatches(schema, &value).is_empty()
    }
}

impl Outside {
    /// Fails where the answer is not the 400 that names the parameter, in `errors` and in `detail`.
    #[track_caller]
    pub fn check(&self, answer: &Answer) {
        let problem = crate::problem::check(&self.target, answer, 400, "bad-request", &[&self.name]);
        let errors = problem["errors"].as_array().unwrap_or_else(|| panic!("{}: {problem}", self.target));
        let named: Vec<_> = errors.iter().map(|each| (&each["in"], &each["name"])).collect();
        assert_eq!(named, [(&json!(self.place), &json!(self.name))], "{}: {problem}", self.target);
        let detail = errors[0]["detail"].as_str().unwrap_or_default();
        assert!(!detail.is_empty(), "{}: {problem}", self.target);
    }
}

/// The path with an example at each of its places.
fn filled(route: &str, parameters: &[&Value]) -> String {
    let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
    in_path.fold(route.to_owned(), |path, parameter| {
        let name = parameter["name"].as_str().unwrap_or_default();
        path.replace(&format!("{{{name}}}"), &encoded(&plain(example(parameter))))
    })
}

fn example(parameter: &Value) -> &Value {
    if parameter["example"].is_null() { &parameter["schema"]["default"] } else { &parameter["example"] }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.,".contains(byte);
    text.bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
