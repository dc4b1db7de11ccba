//! The JSON body of an operation: read as a value, held to its schema, and every fault at its place.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::schema::{Compiled, Schemas};
use super::words;
use crate::http::fault::{Fault, MOST, Place};

/// In a body up to this size every fault is looked for, in a larger one the first: a megabyte of wrong items is not worth as many
/// messages, which are all made before the first is read.
const ALL_WITHIN: usize = 16 << 10;

#[derive(Debug)]
pub(super) struct Body {
    schema: Compiled,
}

impl Body {
    /// `None` where no JSON is described.
    pub(super) fn of(body: &Value, schemas: Schemas<'_>) -> Result<Option<Self>, String> {
        let schema = &body["content"]["application/json"]["schema"];
        if schema.is_null() {
            return Ok(None);
        }
        let schema = schemas.compile(schema).map_err(|why| format!("the body: {why}"))?;
        Ok(Some(Self { schema }))
    }

    pub(super) fn faults(&self, bytes: &[u8]) -> Vec<Fault> {
        let value: Value = match serde_json::from_slice(bytes) {
            Ok(value) => value,
            // Its words are of places and of syntax, never of what stands there.
            Err(error) => return vec![Fault::new(Place::Body, "", format!("it is no JSON: {error}"))],
        };
        let validator = self.schema.validator();
        if validator.is_valid(&value) {
            return Vec::new();
        }
        if bytes.len() > ALL_WITHIN {
            return validator.validate(&value).err().iter().flat_map(|error| self.of_error(error)).collect();
        }
        validator.iter_errors(&value).flat_map(|error| self.of_error(&error)).take(MOST + 1).collect()
    }

    fn of_error(&self, error: &ValidationError<'_>) -> Vec<Fault> {
        let at = error.instance_path().as_str();
        let path = error.schema_path().as_str();
        // Where the keyword stands is the schema that says what belongs there.
        let schema = path.rsplit_once('/').and_then(|(schema, _)| self.schema.at(schema));
        let fault = |name: &str, detail: String| Fault::new(Place::Body, name, detail);
        match error.kind() {
            Kind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let wanted = schema.map(|schema| self.schema.resolved(&schema["properties"][name]));
                let wanted = wanted.map(|wanted| format!(": {}", words::schema(wanted))).unwrap_or_default();
                vec![fault(&below(at, name), format!("it is missing{wanted}"))]
            }
            Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
                let names = schema.and_then(|schema| schema["properties"].as_object());
                let names: Vec<&String> = names.into_iter().flatten().map(|(name, _)| name).collect();
                let detail = format!("there is no such member; there are {}", words::list(&names, "and"));
                unexpected.iter().take(MOST + 1).map(|name| fault(&below(at, name), detail.clone())).collect()
            }
            Kind::UniqueItems => vec![fault(at, "give each value once".to_owned())],
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => self.of_closest(at, context),
            _ => vec![fault(at, schema.map_or_else(|| words::schema(&Value::Null), words::schema))],
        }
    }

    /// Of several shapes the one that fits furthest is the one that was meant.
    fn of_closest(&self, at: &str, shapes: &[Vec<ValidationError<'static>>]) -> Vec<Fault> {
        let depth = |shape: &&Vec<ValidationError<'_>>| {
            shape.iter().map(|error| error.instance_path().as_str().len()).min().unwrap_or_default()
        };
        match shapes.iter().max_by_key(depth).filter(|shape| depth(shape) > at.len()) {
            Some(shape) => shape.iter().flat_map(|error| self.of_error(error)).collect(),
            None => {
                vec![Fault::new(Place::Body, at, "it has none of the shapes that the document describes")]
            }
        }
    }
}

/// A member's place (RFC 6901 section 3).
fn below(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}
