//! Texts of a path, a query or a header as values of their schema's type (OpenAPI 3.1.0 section 4.8.12.2): `5` is a number where a
//! number is described, and a text where a text is.

use serde_json::{Number, Value};

use super::schema::Schemas;

/// How a parameter is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// One value.
    One(Vec<Type>),
    /// A list whose parameter is repeated for each value.
    Repeated(Vec<Type>),
    /// A list on one line.
    Joined(char, Vec<Type>),
}

/// What a text may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Integer,
    Number,
    Boolean,
    Text,
}

impl Written {
    /// By the parameter's `style` and `explode`, or what they are where they are left out.
    pub(super) fn of(parameter: &Value, schemas: Schemas<'_>) -> Result<Self, String> {
        let schema = schemas.resolved(&parameter["schema"]);
        if !types(schema, schemas).contains(&"array") {
            return Ok(Self::One(readable(schema, schemas)?));
        }
        let items = readable(schemas.resolved(&schema["items"]), schemas)?;
        let repeats = parameter["in"] == "query";
        let style = parameter["style"].as_str().unwrap_or(if repeats { "form" } else { "simple" });
        let explode = parameter["explode"].as_bool().unwrap_or(style == "form");
        match (style, explode) {
            ("form", true) => Ok(Self::Repeated(items)),
            ("form", false) | ("simple", _) => Ok(Self::Joined(',', items)),
            ("spaceDelimited", false) => Ok(Self::Joined(' ', items)),
            ("pipeDelimited", false) => Ok(Self::Joined('|', items)),
            _ => Err(format!("a list in the style {style:?}, exploded: {explode}, is not read")),
        }
    }

    /// The value that these texts are; `None` where there are several and one is asked for.
    pub(super) fn read(&self, texts: &[&str]) -> Option<Value> {
        match (self, texts) {
            (Self::One(types), [text]) => Some(value(text, types)),
            (Self::Repeated(items), texts) => Some(texts.iter().map(|text| value(text, items)).collect()),
            (Self::Joined(between, items), [text]) => {
                Some(text.split(*between).map(|text| value(text, items)).collect())
            }
            _ => None,
        }
    }
}

/// The names of types that a schema allows.
fn types<'s>(schema: &'s Value, schemas: Schemas<'s>) -> Vec<&'s str> {
    match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => ["allOf", "anyOf", "oneOf"]
            .iter()
            .flat_map(|of| schema[of].as_array().into_iter().flatten())
            .flat_map(|each| types(schemas.resolved(each), schemas))
            .collect(),
    }
}

/// What a text is read as; where nothing is said, it is a text.
fn readable(schema: &Value, schemas: Schemas<'_>) -> Result<Vec<Type>, String> {
    let read = |name: &str| match name {
        "integer" => Some(Ok(Type::Integer)),
        "number" => Some(Ok(Type::Number)),
        "boolean" => Some(Ok(Type::Boolean)),
        "string" => Some(Ok(Type::Text)),
        // No text says it.
        "null" => None,
        other => Some(Err(format!("no text is read as {other:?}"))),
    };
    types(schema, schemas).into_iter().filter_map(read).collect()
}

/// A text that is none of the types stays a text, which their schema then refuses.
fn value(text: &str, types: &[Type]) -> Value {
    let read = |kind: &Type| match kind {
        Type::Integer => number(text, "-0123456789"),
        Type::Number => number(text, "-+.eE0123456789"),
        Type::Boolean => text.parse().ok().map(Value::Bool),
        Type::Text => None,
    };
    types.iter().find_map(read).unwrap_or_else(|| Value::String(text.to_owned()))
}

/// JSON's numbers, and no blank before them, which its reader would skip.
fn number(text: &str, of: &str) -> Option<Value> {
    let number =
        text.chars().all(|char| of.contains(char)).then(|| serde_json::from_str::<Number>(text).ok());
    number.flatten().map(Value::Number)
}
