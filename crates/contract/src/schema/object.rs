//! What a schema says of an object: its fields, which of them are always there, and what others there may be.

use serde_json::Value;

use super::plain::Plain;
use super::{Broken, Direction, Schemas};
use crate::document::{items, members};

/// Fields that other than named ones have.
const OTHERS: &str = "additionalProperties";

pub(super) fn compare(schemas: &mut Schemas<'_>, at: &str, was: &Plain, is: &Plain) -> Broken {
    match schemas.direction {
        Direction::Request => request(schemas, at, was, is),
        Direction::Response => response(schemas, at, was, is),
    }
}

fn response(schemas: &mut Schemas<'_>, at: &str, was: &Plain, is: &Plain) -> Broken {
    let mut broken = Broken::new();
    for (name, old) in fields(was) {
        let place = within(at, name);
        let Some(new) = field(is, name) else {
            broken.push((place, "the field is gone".to_owned()));
            continue;
        };
        if requires(was, name) && !requires(is, name) {
            broken.push((place.clone(), "it may be missing now, and was always there".to_owned()));
        }
        broken.extend(schemas.compare_at(&place, old, new));
    }
    for (name, new) in fields(is).filter(|(name, _)| field(was, name).is_none()) {
        let place = within(at, name);
        match was.of(OTHERS) {
            // A new field: a client passes over what it does not know.
            Value::Null | Value::Bool(true) => {}
            Value::Bool(false) => {
                broken.push((place, "a new field, and there were to be no others".to_owned()));
            }
            others => broken.extend(schemas.compare_at(&place, others, new)),
        }
    }
    if let others @ Value::Object(_) = was.of(OTHERS) {
        match is.of(OTHERS) {
            new @ Value::Object(_) => broken.extend(schemas.compare_at(&within(at, "*"), others, new)),
            _ => broken.push((within(at, "*"), "its fields of any name are gone".to_owned())),
        }
    }
    broken
}

fn request(schemas: &mut Schemas<'_>, at: &str, was: &Plain, is: &Plain) -> Broken {
    let mut broken = Broken::new();
    for (name, old) in fields(was) {
        let place = within(at, name);
        match (field(is, name), is.of(OTHERS)) {
            (Some(new), _) => broken.extend(schemas.compare_at(&place, old, new)),
            (None, Value::Bool(false)) => broken.push((place, "the field is refused now".to_owned())),
            (None, others @ Value::Object(_)) => broken.extend(schemas.compare_at(&place, old, others)),
            (None, _) => broken.push((place, "the field is no longer read".to_owned())),
        }
    }
    for name in items(is.of("required")).iter().filter_map(Value::as_str) {
        if !requires(was, name) {
            let known = field(was, name).is_some();
            let what = if known {
                "it is required now, and could be left out"
            } else {
                "a new field that is required"
            };
            broken.push((within(at, name), what.to_owned()));
        }
    }
    let place = within(at, "*");
    match (was.of(OTHERS), is.of(OTHERS)) {
        (Value::Bool(false), _) | (_, Value::Null | Value::Bool(true)) => {}
        (_, Value::Bool(false)) => broken.push((place, "fields of other names are refused now".to_owned())),
        (others, new) => broken.extend(schemas.compare_at(&place, others, new)),
    }
    broken
}

/// How many fields name their values on both sides and have none in common: what tells apart alternatives of one type.
pub(super) fn tags_apart(one: &Plain, other: &Plain) -> usize {
    let apart = fields(one).filter(|(name, this)| {
        let (this, that) = (named(this), field(other, name).and_then(named));
        this.zip(that).is_some_and(|(this, that)| !this.iter().any(|value| that.contains(value)))
    });
    apart.count()
}

fn named(schema: &Value) -> Option<&[Value]> {
    match schema.get("const") {
        Some(only) => Some(std::slice::from_ref(only)),
        None => schema.get("enum").map(items),
    }
}

fn fields(schema: &Plain) -> impl Iterator<Item = (&str, &Value)> {
    members(schema.of("properties"))
}

fn field<'a>(schema: &'a Plain, name: &str) -> Option<&'a Value> {
    schema.of("properties").get(name)
}

fn requires(schema: &Plain, name: &str) -> bool {
    items(schema.of("required")).iter().any(|required| required == name)
}

fn within(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}
