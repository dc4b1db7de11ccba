//! A schema as plain alternatives: references followed, `allOf` put together, `anyOf`, `oneOf` and lists of types taken apart.

use serde_json::{Map, Value, json};

use crate::document::{Document, items};

/// One alternative: of one type, or of any.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Plain(Map<String, Value>);

/// How deep schemas are made of schemas; a circle of references ends here, and allows anything.
const DEEPEST: usize = 32;

/// More alternatives than these are not told apart.
const MOST: usize = 256;

const COMPOSED: [&str; 5] = ["$ref", "allOf", "anyOf", "oneOf", "nullable"];

/// The alternatives of a schema. None at all is the schema that allows nothing.
pub(super) fn of(document: &Document, schema: &Value) -> Vec<Plain> {
    alternatives(document, schema, DEEPEST)
}

fn alternatives(document: &Document, schema: &Value, deeper: usize) -> Vec<Plain> {
    let (Some(said), Some(deeper)) = (schema.as_object(), deeper.checked_sub(1)) else {
        return if *schema == false { Vec::new() } else { vec![Plain::default()] };
    };
    let own = said.iter().filter(|(name, _)| !COMPOSED.contains(&name.as_str()));
    let mut all = vec![Plain(own.map(|(name, value)| (name.clone(), value.clone())).collect())];
    if let Some(reference) = schema["$ref"].as_str() {
        all = both(&all, &alternatives(document, document.target(reference), deeper));
    }
    for each in items(&schema["allOf"]) {
        all = both(&all, &alternatives(document, each, deeper));
    }
    for keyword in ["anyOf", "oneOf"] {
        if schema[keyword].is_array() {
            let any = items(&schema[keyword]).iter().flat_map(|each| alternatives(document, each, deeper));
            all = both(&all, &any.take(MOST).collect::<Vec<_>>());
        }
    }
    let mut all: Vec<Plain> = all.iter().flat_map(Plain::by_type).collect();
    if schema["nullable"] == true {
        all.push(Plain(Map::from_iter([("type".to_owned(), json!("null"))])));
    }
    all
}

/// What is of one and of another.
fn both(some: &[Plain], others: &[Plain]) -> Vec<Plain> {
    let pairs = some.iter().flat_map(|one| others.iter().map(move |other| (one, other)));
    pairs.filter_map(|(one, other)| one.and(other)).take(MOST).collect()
}

impl Plain {
    pub(super) fn has(&self, keyword: &str) -> bool {
        self.0.contains_key(keyword)
    }

    /// A keyword's value; null where it is not there.
    pub(super) fn of(&self, keyword: &str) -> &Value {
        self.0.get(keyword).unwrap_or(&Value::Null)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// `a string`, `null`.
    pub(super) fn type_name(&self) -> &'static str {
        match self.of("type").as_str() {
            Some("string") => "a string",
            Some("integer") => "an integer",
            Some("number") => "a number",
            Some("boolean") => "a boolean",
            Some("array") => "an array",
            Some("object") => "an object",
            Some("null") => "null",
            _ => "anything",
        }
    }

    /// Whether all of this type are of the other's.
    pub(super) fn is_of_type(&self, other: &Self) -> bool {
        match (self.of("type").as_str(), other.of("type").as_str()) {
            (_, None) | (Some("integer"), Some("number")) => true,
            (this, other) => this == other,
        }
    }

    /// The values that it names, where it names them.
    pub(super) fn values(&self) -> Option<Vec<&Value>> {
        match self.0.get("const") {
            Some(only) => Some(vec![only]),
            None => self.0.get("enum").map(|values| items(values).iter().collect()),
        }
    }

    fn by_type(&self) -> Vec<Self> {
        let Some(types) = self.0.get("type").and_then(Value::as_array) else { return vec![self.clone()] };
        let of_type = |kind: &Value| {
            let mut one = self.0.clone();
            one.insert("type".to_owned(), kind.clone());
            if let Some(Value::Array(values)) = one.get_mut("enum") {
                values.retain(|value| (kind == "null") == value.is_null());
            }
            Self(one)
        };
        types.iter().map(of_type).collect()
    }

    /// What both allow; nothing where they allow nothing in common.
    fn and(&self, other: &Self) -> Option<Self> {
        let mut whole = self.0.clone();
        for (name, value) in &other.0 {
            let there = match whole.get(name) {
                None => {
                    whole.insert(name.clone(), value.clone());
                    continue;
                }
                Some(there) if there == value => continue,
                Some(there) => there.clone(),
            };
            let merged = match name.as_str() {
                "type" => common_type(&there, value)?,
                "enum" => items(&there).iter().filter(|each| items(value).contains(each)).cloned().collect(),
                "required" => items(&there).iter().chain(items(value)).cloned().collect(),
                "properties" => properties(&there, value),
                "items" | "additionalProperties" => json!({"allOf": [there, value]}),
                "minimum" | "exclusiveMinimum" | "minLength" | "minItems" => the(&there, value, f64::gt),
                "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" => the(&there, value, f64::lt),
                // The one that is said beside a reference is meant for it.
                "title" | "description" | "default" | "example" | "examples" | "deprecated" => there,
                _ => json!([there, value]),
            };
            whole.insert(name.clone(), merged);
        }
        Some(Self(whole))
    }
}

fn common_type(one: &Value, other: &Value) -> Option<Value> {
    let list = |value: &Value| if value.is_array() { items(value).to_vec() } else { vec![value.clone()] };
    let (one, other) = (list(one), list(other));
    let within = |kind: &Value, all: &[Value]| {
        all.contains(kind) || (*kind == "integer" && all.contains(&json!("number")))
    };
    let mut common: Vec<Value> = one.iter().filter(|kind| within(kind, &other)).cloned().collect();
    common.extend(
        other.iter().filter(|kind| !common.contains(kind) && within(kind, &one)).cloned().collect::<Vec<_>>(),
    );
    (!common.is_empty()).then(|| if common.len() == 1 { common.remove(0) } else { Value::Array(common) })
}

fn properties(one: &Value, other: &Value) -> Value {
    let mut all = one.as_object().cloned().unwrap_or_default();
    for (name, schema) in other.as_object().into_iter().flatten() {
        let schema = match all.get(name) {
            Some(there) if there != schema => json!({"allOf": [there, schema]}),
            _ => schema.clone(),
        };
        all.insert(name.clone(), schema);
    }
    Value::Object(all)
}

/// That of two numbers which goes before the other.
fn the(one: &Value, other: &Value, before: fn(&f64, &f64) -> bool) -> Value {
    let number = |value: &Value| value.as_f64().unwrap_or_default();
    if before(&number(one), &number(other)) { one.clone() } else { other.clone() }
}
