//! What to give, in words, out of a schema: `give a whole number from 1 to 200`. Written once, when the schema is compiled, and never out
//! of what a request has.

use serde_json::Value;

use super::pattern;

/// The member of a schema that says in words what its pattern means.
pub(crate) const IN_WORDS: &str = "x-in-words";

/// Values that are all named.
const MOST: usize = 40;

/// What is said about a schema where it is used.
#[derive(Clone, Copy, Default)]
struct About<'a> {
    example: Option<&'a Value>,
    description: Option<&'a str>,
}

/// What to give for a parameter.
pub(super) fn parameter(parameter: &Value, schema: &Value) -> String {
    let about = About { example: parameter.get("example"), description: parameter["description"].as_str() };
    give(schema, about)
}

/// What to give where this schema stands.
pub(super) fn schema(schema: &Value) -> String {
    give(schema, About::default())
}

fn give(schema: &Value, about: About<'_>) -> String {
    format!("give {}", wanted(schema, about).unwrap_or_else(|| "what the document describes".to_owned()))
}

fn wanted(schema: &Value, about: About<'_>) -> Option<String> {
    if let Some(said) = schema[IN_WORDS].as_str() {
        return Some(said.to_owned());
    }
    if let Some(values) = schema["enum"].as_array() {
        return Some(one_of(values));
    }
    if !schema["const"].is_null() {
        return Some(plain(&schema["const"]));
    }
    let kinds: Vec<String> = match &schema["type"] {
        Value::String(kind) => vec![of_type(kind, schema, about)],
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).map(|kind| of_type(kind, schema, about)).collect()
        }
        _ => {
            let shapes = ["oneOf", "anyOf", "allOf"].iter().find_map(|of| schema[of].as_array());
            shapes.into_iter().flatten().filter_map(|shape| wanted(shape, about)).collect()
        }
    };
    (!kinds.is_empty()).then(|| list(&kinds, "or"))
}

/// `a, b and c`.
pub(super) fn list<T: AsRef<str>>(words: &[T], last: &str) -> String {
    match words {
        [] => "none".to_owned(),
        [one] => one.as_ref().to_owned(),
        [first @ .., end] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", first.join(", "), end.as_ref())
        }
    }
}

fn one_of(values: &[Value]) -> String {
    let named: Vec<String> = values.iter().take(MOST).map(plain).collect();
    match &named[..] {
        [one] if values.len() == 1 => one.clone(),
        _ if values.len() > MOST => format!("one of {} and more, see the document", named.join(", ")),
        _ => format!("one of {}", list(&named, "and")),
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), |text| if text.is_empty() { "\"\"" } else { text }.to_owned())
}

fn of_type(kind: &str, schema: &Value, about: About<'_>) -> String {
    match kind {
        "integer" => format!("a whole number{}", range(schema)),
        "number" => format!("a number{}", range(schema)),
        "boolean" => "true or false".to_owned(),
        "null" => "null".to_owned(),
        "array" => format!("a list{}", length(schema, "minItems", "maxItems", "values")),
        "object" => format!("an object{}", length(schema, "minProperties", "maxProperties", "members")),
        _ => text(schema, about),
    }
}

fn text(schema: &Value, about: About<'_>) -> String {
    let long = length(schema, "minLength", "maxLength", "characters");
    match (schema["format"].as_str(), schema["pattern"].as_str()) {
        (Some("date"), _) => "a day such as 2026-10-01".to_owned(),
        (Some("date-time"), _) => "a time such as 2026-10-01T09:30:00Z".to_owned(),
        (Some("uuid"), _) => "a UUID".to_owned(),
        (_, Some(pattern)) => match pattern::in_words(pattern) {
            Some(words) => format!("{words}{long}"),
            None => by_example(schema, pattern, about),
        },
        (Some(format), None) => format!("a text{long} of the format {format}"),
        (None, None) => format!("a text{long}"),
    }
}

/// A pattern that takes more words than there are: what it is for, and what one looks like.
fn by_example(schema: &Value, pattern: &str, about: About<'_>) -> String {
    let example = about.example.or_else(|| schema["examples"].get(0)).or_else(|| schema.get("example"));
    let Some(example) = example else { return format!("a text of the pattern {pattern}") };
    let meant = about.description.or_else(|| schema["description"].as_str()).unwrap_or_default();
    let meant = meant.trim_end_matches('.');
    let mut chars = meant.chars();
    let meant = chars.next().map(|first| format!(" ({}{})", first.to_lowercase(), chars.as_str()));
    format!("a text such as {}{}", plain(example), meant.unwrap_or_default())
}

fn length(schema: &Value, least: &str, most: &str, of: &str) -> String {
    match (schema[least].as_u64(), schema[most].as_u64()) {
        (Some(least), Some(most)) if least == most => format!(" of {least} {of}"),
        (Some(least), Some(most)) => format!(" of {least} to {most} {of}"),
        (Some(least), None) if least > 0 => format!(" of {least} {of} or more"),
        (None, Some(most)) => format!(" of at most {most} {of}"),
        _ => String::new(),
    }
}

fn range(schema: &Value) -> String {
    let bound = |name: &str| schema[name].is_number().then(|| schema[name].to_string());
    let whole = match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" of {least} or more"),
        (None, Some(most)) => format!(" of {most} or less"),
        (None, None) => String::new(),
    };
    let above = bound("exclusiveMinimum").map(|least| format!(" above {least}"));
    let below = bound("exclusiveMaximum").map(|most| format!(" below {most}"));
    let multiple = bound("multipleOf").map(|of| format!(" that is a multiple of {of}"));
    [Some(whole), above, below, multiple].into_iter().flatten().collect()
}
