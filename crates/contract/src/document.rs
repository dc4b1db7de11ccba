//! An OpenAPI document as a value, its operations, and what its references lead to.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde_json::Value;

/// How many references may lead from one to the next.
const FURTHEST: usize = 32;

/// An OpenAPI 3.1 document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document(Value);

/// Why a file is no document.
#[derive(Debug)]
pub struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

/// A method at a path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) value: &'a Value,
    /// Of the path: they hold for each of its operations.
    pub(crate) shared: &'a Value,
}

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

impl Document {
    /// # Errors
    /// Where it is no JSON, or is no OpenAPI document.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let value: Value = serde_json::from_str(text).map_err(|error| Unreadable(error.to_string()))?;
        if value["openapi"].is_string() && value["paths"].is_object() {
            Ok(Self(value))
        } else {
            Err(Unreadable("it has no members `openapi` and `paths`".to_owned()))
        }
    }

    /// The document in a file; nothing where there is no such file.
    ///
    /// # Errors
    /// Where it cannot be read, with its name.
    pub fn read(path: &Path) -> Result<Option<Self>, Unreadable> {
        let fault = |why: &dyn fmt::Display| Unreadable(format!("{}: {why}", path.display()));
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map(Some).map_err(|why| fault(&why)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(fault(&error)),
        }
    }

    /// `info.version`.
    pub fn version(&self) -> &str {
        self.0["info"]["version"].as_str().unwrap_or_default()
    }

    /// `info.title`.
    pub fn title(&self) -> &str {
        self.0["info"]["title"].as_str().unwrap_or_default()
    }

    pub(crate) fn value(&self) -> &Value {
        &self.0
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        members(&self.0["paths"]).flat_map(|(path, item)| {
            let methods = members(item).filter(|(method, _)| METHODS.contains(method));
            methods.map(move |(method, value)| Operation { method, path, value, shared: &item["parameters"] })
        })
    }

    /// What a value is, or what its reference leads to. A reference that leads nowhere, or around in a circle, is nothing.
    pub(crate) fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        let mut at = value;
        for _ in 0..FURTHEST {
            match at["$ref"].as_str() {
                Some(reference) => at = self.target(reference),
                None => return at,
            }
        }
        &Value::Null
    }

    pub(crate) fn target(&self, reference: &str) -> &Value {
        let target = reference.strip_prefix('#').and_then(|pointer| self.0.pointer(pointer));
        target.unwrap_or(&Value::Null)
    }
}

impl Operation<'_> {
    /// `GET /v1/home`.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// The same address and method. What a path's parameters are called is not on the wire.
    pub(crate) fn is_the_same(&self, other: &Operation<'_>) -> bool {
        self.method == other.method && nameless(self.path) == nameless(other.path)
    }
}

/// `/v1/accounts/{}`.
fn nameless(path: &str) -> String {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// An object's members, in its order; of anything else none.
pub(crate) fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, member)| (name.as_str(), member))
}

/// An array's items; of anything else none.
pub(crate) fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
