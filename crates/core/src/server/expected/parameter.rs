//! One parameter of an operation: where it is, how it is written, and what it may be.

use std::borrow::Cow;

use serde_json::Value;

use super::Given;
use super::schema::{Compiled, Schemas};
use super::text::Written;
use super::words;
use crate::http::fault::{Fault, Place};
use crate::server::parameters::OWN_HEADER;

/// Headers that are no parameters: those that OpenAPI names (3.1.0 section 4.8.12.1), and the one that access itself asks for.
const NOT_HELD: [&str; 4] = ["Accept", "Content-Type", "Authorization", OWN_HEADER];

#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) place: Place,
    pub(super) name: String,
    presence: Presence,
    written: Written,
    /// `None` where any text will do.
    schema: Option<Compiled>,
    /// What to give, in words.
    wanted: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Required,
    Optional,
}

impl Parameter {
    /// `None` for what is held elsewhere.
    pub(super) fn of(parameter: &Value, schemas: Schemas<'_>) -> Result<Option<Self>, String> {
        let name = parameter["name"].as_str().unwrap_or_default();
        let place = match parameter["in"].as_str() {
            Some("path") => Place::Path,
            Some("query") => Place::Query,
            Some("header") if !NOT_HELD.iter().any(|own| own.eq_ignore_ascii_case(name)) => Place::Header,
            _ => return Ok(None),
        };
        let of = |why: String| format!("the {} parameter {name:?}: {why}", place.word());
        let schema = &parameter["schema"];
        let compiled = if is_any_text(schema) { None } else { Some(schemas.compile(schema).map_err(of)?) };
        let required = parameter["required"] == true;
        Ok(Some(Self {
            place,
            name: name.to_owned(),
            presence: if required { Presence::Required } else { Presence::Optional },
            written: Written::of(parameter, schemas).map_err(of)?,
            schema: compiled,
            wanted: words::parameter(parameter, schemas.resolved(schema)),
        }))
    }

    /// A path's parameter is always there.
    pub(super) fn takes_anything(&self) -> bool {
        self.schema.is_none() && (self.presence == Presence::Optional || self.place == Place::Path)
    }

    /// Why what was given does not fit.
    pub(super) fn fault(&self, given: &Given<'_>, query: &[(Cow<'_, str>, Cow<'_, str>)]) -> Option<Fault> {
        let texts: Vec<Cow<'_, str>> = match self.place {
            Place::Path => named(given.path.iter().map(|(name, text)| (&**name, &**text)), &self.name),
            Place::Query => named(query.iter().map(|(name, text)| (&**name, &**text)), &self.name),
            Place::Header => header(given, &self.name),
            Place::Body => Vec::new(),
        };
        self.of_texts(&texts).map(|why| Fault::new(self.place, &self.name, why))
    }

    fn of_texts(&self, texts: &[Cow<'_, str>]) -> Option<String> {
        if texts.is_empty() {
            let missing = self.presence == Presence::Required;
            return missing.then(|| format!("it is missing: {}", self.wanted));
        }
        let texts: Vec<&str> = texts.iter().map(|text| &**text).collect();
        let Some(value) = self.written.read(&texts) else {
            // Whoever reads the first would see another request than who reads the last.
            return Some("it is there more than once: give it once".to_owned());
        };
        let schema = self.schema.as_ref()?;
        (!schema.validator().is_valid(&value)).then(|| self.wanted.clone())
    }
}

fn named<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>, name: &str) -> Vec<Cow<'a, str>> {
    pairs.filter(|(each, _)| *each == name).map(|(_, text)| Cow::Borrowed(text)).collect()
}

/// Several lines of a field are one list (RFC 9110 section 5.3).
fn header<'a>(given: &Given<'a>, name: &str) -> Vec<Cow<'a, str>> {
    let lines: Vec<_> =
        given.headers.get_all(name).map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
    if lines.len() > 1 { vec![Cow::Owned(lines.join(","))] } else { lines }
}

/// `{"type": "string"}`, whatever is said about it.
fn is_any_text(schema: &Value) -> bool {
    const SAYS_NOTHING: [&str; 5] = ["description", "example", "examples", "default", "title"];
    let members = schema.as_object().into_iter().flatten();
    schema["type"] == "string" && members.filter(|(name, _)| !SAYS_NOTHING.contains(&&***name)).count() == 1
}
