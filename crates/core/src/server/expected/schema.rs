//! Schemas of the document, compiled: JSON Schema 2020-12, which OpenAPI 3.1 takes over (section 4.8.24). References lead into the
//! document's own components, and nowhere else.

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Value, json};

/// References that are followed in a row.
const DEEPEST: usize = 8;

/// The document's schemas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schemas<'a> {
    components: &'a Value,
}

/// A schema with what it refers to.
#[derive(Debug)]
pub(super) struct Compiled {
    whole: Value,
    validator: Validator,
}

impl<'a> Schemas<'a> {
    pub(super) fn of(document: &'a Value) -> Self {
        Self { components: &document["components"] }
    }

    pub(super) fn compile(self, schema: &Value) -> Result<Compiled, String> {
        // `allOf` and not the reference alone, so that the components stand in the same schema.
        let whole = if refers(schema) {
            json!({"allOf": [schema], "components": self.components})
        } else {
            json!({"allOf": [schema]})
        };
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            // The document's formats are meant: a day that there is not is refused.
            .should_validate_formats(true)
            // In time that grows with the text alone, whatever the pattern: the other engine goes back and tries again.
            .with_pattern_options(PatternOptions::regex())
            .build(&whole)
            .map_err(|error| error.to_string())?;
        Ok(Compiled { whole, validator })
    }

    /// The schema that this one refers to in the end; itself where it refers to none.
    pub(super) fn resolved<'s>(self, schema: &'s Value) -> &'s Value
    where
        'a: 's,
    {
        resolved(schema, |pointer| self.components.pointer(pointer.strip_prefix("/components")?))
    }
}

impl Compiled {
    pub(super) fn validator(&self) -> &Validator {
        &self.validator
    }

    /// The schema at a place of it, as an error names it.
    pub(super) fn at(&self, pointer: &str) -> Option<&Value> {
        self.whole.pointer(pointer).map(|schema| self.resolved(schema))
    }

    /// The schema that this one refers to in the end.
    pub(super) fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        resolved(schema, |pointer| self.whole.pointer(pointer))
    }
}

fn resolved<'s>(mut schema: &'s Value, find: impl Fn(&str) -> Option<&'s Value>) -> &'s Value {
    for _ in 0..DEEPEST {
        let Some(found) = schema["$ref"].as_str().and_then(|reference| find(reference.strip_prefix('#')?))
        else {
            break;
        };
        schema = found;
    }
    schema
}

fn refers(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => members.contains_key("$ref") || members.values().any(refers),
        Value::Array(items) => items.iter().any(refers),
        _ => false,
    }
}
