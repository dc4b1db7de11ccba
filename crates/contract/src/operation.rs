//! One operation: what may be sent to it, and what it answers.

use serde_json::Value;

use crate::document::{Document, Operation, items, members};
use crate::finding::Finding;
use crate::schema::{Direction, Schemas};
use crate::{security, sunset};

/// Adds what the operation no longer keeps of what it promised.
pub(crate) fn compare(
    released: &Document,
    promised: &Operation<'_>,
    now: &Document,
    operation: &Operation<'_>,
    found: &mut Vec<Finding>,
) {
    let mut broken: Vec<(String, String)> = Vec::new();
    let both = Both { released, now };
    both.parameters(promised, operation, &mut broken);
    both.body(&promised.value["requestBody"], &operation.value["requestBody"], &mut broken);
    both.responses(&promised.value["responses"], &operation.value["responses"], &mut broken);
    found.extend(broken.into_iter().map(|(place, what)| Finding::changed(promised, &place, what)));
    security::compare(released, promised, now, operation, found);
    found.extend(sunset::moved(promised, operation));
}

struct Both<'a> {
    released: &'a Document,
    now: &'a Document,
}

/// A parameter, by where it is and its name; of a path by its place there.
struct Parameter<'a> {
    key: (&'a str, String),
    shown: String,
    value: &'a Value,
}

impl Both<'_> {
    fn parameters(
        &self,
        promised: &Operation<'_>,
        operation: &Operation<'_>,
        broken: &mut Vec<(String, String)>,
    ) {
        let (was, is) = (parameters(self.released, promised), parameters(self.now, operation));
        for old in &was {
            let Some(new) = is.iter().find(|new| new.key == old.key) else {
                broken.push((
                    old.shown.clone(),
                    "the parameter is gone: what it asks for is not done".to_owned(),
                ));
                continue;
            };
            if !required(old.value) && required(new.value) {
                broken.push((old.shown.clone(), "it is required now, and could be left out".to_owned()));
            }
            for member in ["style", "explode", "content", "allowReserved"] {
                if old.value[member] != new.value[member] {
                    broken.push((old.shown.clone(), format!("its `{member}` is another")));
                }
            }
            self.schemas(&old.value["schema"], &new.value["schema"], &old.shown, Direction::Request, broken);
        }
        for new in &is {
            if required(new.value) && !was.iter().any(|old| old.key == new.key) {
                broken.push((new.shown.clone(), "a new parameter that is required".to_owned()));
            }
        }
    }

    fn body(&self, was: &Value, is: &Value, broken: &mut Vec<(String, String)>) {
        let (was, is) = (self.released.resolved(was), self.now.resolved(is));
        let place = || "body".to_owned();
        match (was.is_null(), is.is_null()) {
            (false, true) => broken.push((place(), "the body is no longer read".to_owned())),
            (true, false) if required(is) => broken.push((place(), "a body is required now".to_owned())),
            (false, false) if required(is) && !required(was) => {
                broken.push((place(), "it is required now, and could be left out".to_owned()));
            }
            _ => {}
        }
        if !was.is_null() && !is.is_null() {
            self.content(&was["content"], &is["content"], "body", Direction::Request, broken);
        }
    }

    fn responses(&self, was: &Value, is: &Value, broken: &mut Vec<(String, String)>) {
        for (status, old) in members(was) {
            let old = self.released.resolved(old);
            let new = self.now.resolved(&is[status]);
            if new.is_null() {
                // Nobody builds on being refused, nor on being told that nothing has changed.
                if status.starts_with(['2', '3']) && status != "304" {
                    broken.push((status.to_owned(), "it is no longer answered".to_owned()));
                }
                continue;
            }
            for (name, header) in members(&old["headers"]) {
                let there = members(&new["headers"]).find(|(other, _)| other.eq_ignore_ascii_case(name));
                let place = format!("{status} header {name}");
                match there {
                    None => broken.push((place, "the header is gone".to_owned())),
                    Some((_, other)) => self.header(header, other, &place, broken),
                }
            }
            self.content(&old["content"], &new["content"], status, Direction::Response, broken);
        }
    }

    fn header(&self, was: &Value, is: &Value, place: &str, broken: &mut Vec<(String, String)>) {
        let (was, is) = (self.released.resolved(was), self.now.resolved(is));
        if required(was) && !required(is) {
            broken.push((place.to_owned(), "it may be missing now, and was always there".to_owned()));
        }
        self.schemas(&was["schema"], &is["schema"], place, Direction::Response, broken);
    }

    /// By media type.
    fn content(
        &self,
        was: &Value,
        is: &Value,
        place: &str,
        direction: Direction,
        broken: &mut Vec<(String, String)>,
    ) {
        let one = members(was).count() == 1;
        for (kind, old) in members(was) {
            match is.get(kind) {
                None => {
                    let what = match direction {
                        Direction::Request => format!("{kind} is no longer taken"),
                        Direction::Response => format!("{kind} is no longer answered"),
                    };
                    broken.push((place.to_owned(), what));
                }
                Some(new) => {
                    let place = if one { place.to_owned() } else { format!("{place} {kind}") };
                    self.schemas(&old["schema"], &new["schema"], &place, direction, broken);
                }
            }
        }
    }

    fn schemas(
        &self,
        was: &Value,
        is: &Value,
        place: &str,
        direction: Direction,
        broken: &mut Vec<(String, String)>,
    ) {
        let found = Schemas::new(self.released, self.now, direction).compare(was, is);
        broken.extend(found.into_iter().map(|(field, what)| {
            let place = if field.is_empty() { place.to_owned() } else { format!("{place} {field}") };
            (place, what)
        }));
    }
}

/// The path's and the operation's own, which come first.
fn parameters<'a>(document: &'a Document, operation: &Operation<'a>) -> Vec<Parameter<'a>> {
    let mut all: Vec<Parameter<'_>> = Vec::new();
    for value in items(&operation.value["parameters"]).iter().chain(items(operation.shared)) {
        let value = document.resolved(value);
        let (within, name) =
            (value["in"].as_str().unwrap_or_default(), value["name"].as_str().unwrap_or_default());
        let id = match within {
            "path" => place_in(operation.path, name).to_string(),
            "header" => name.to_lowercase(),
            _ => name.to_owned(),
        };
        let key = (within, id);
        if !all.iter().any(|other| other.key == key) {
            all.push(Parameter { key, shown: format!("{within} {name}"), value });
        }
    }
    all
}

fn place_in(path: &str, name: &str) -> usize {
    path.split('/').position(|segment| segment == format!("{{{name}}}")).unwrap_or(usize::MAX)
}

fn required(value: &Value) -> bool {
    value["required"] == true
}
