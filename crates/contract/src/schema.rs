//! Two schemas: whether one allows no more than the other, and where it does.

mod object;
mod plain;
mod scalar;

use std::collections::HashSet;

use serde_json::Value;

use crate::document::Document;
use plain::Plain;

/// Which way values go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From the client: what was allowed to be sent must still be taken.
    Request,
    /// To the client: what may come must be what was told.
    Response,
}

/// Fields by their place, each with what happened.
pub(crate) type Broken = Vec<(String, String)>;

/// The schemas of a released document and of the code's.
pub(crate) struct Schemas<'a> {
    released: &'a Document,
    now: &'a Document,
    direction: Direction,
    /// Pairs that are being compared further up: a schema may hold itself.
    under_way: HashSet<(String, String)>,
}

/// Keywords that say nothing about which values are allowed. A `default` does in a request: it is what leaving out means.
const WORDS: [&str; 12] = [
    "title",
    "description",
    "example",
    "examples",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
    "$comment",
    "discriminator",
];

/// Keywords that are compared one by one.
const JUDGED: [&str; 19] = [
    "type",
    "enum",
    "const",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "required",
    "additionalProperties",
];

impl<'a> Schemas<'a> {
    pub(crate) fn new(released: &'a Document, now: &'a Document, direction: Direction) -> Self {
        Self { released, now, direction, under_way: HashSet::new() }
    }

    /// Where `is` no longer keeps what `was` promised.
    pub(crate) fn compare(&mut self, was: &Value, is: &Value) -> Broken {
        self.compare_at("", was, is)
    }

    fn compare_at(&mut self, at: &str, was: &Value, is: &Value) -> Broken {
        let pair = (without_words(was), without_words(is));
        if !self.under_way.insert(pair.clone()) {
            return Broken::new();
        }
        let broken = self.alternatives(at, &plain::of(self.released, was), &plain::of(self.now, is));
        self.under_way.remove(&pair);
        broken
    }

    /// Each alternative of the side that must be allowed, against those that allow it.
    fn alternatives(&mut self, at: &str, was: &[Plain], is: &[Plain]) -> Broken {
        let (given, allowing) = match self.direction {
            Direction::Request => (was, is),
            Direction::Response => (is, was),
        };
        let mut broken = Broken::new();
        let strangers: Vec<&Plain> =
            given.iter().filter(|given| !allowing.iter().any(|other| given.is_of_type(other))).collect();
        if strangers.len() == given.len() && !given.is_empty() {
            let what = format!("it was {}, and is {} now", types(was), types(is));
            return vec![(at.to_owned(), what)];
        }
        for stranger in &strangers {
            let what = match self.direction {
                Direction::Request => format!("{} is no longer taken", stranger.type_name()),
                Direction::Response => {
                    format!("it may be {} now, and was {}", stranger.type_name(), types(was))
                }
            };
            broken.push((at.to_owned(), what));
        }
        for given in given.iter().filter(|given| allowing.iter().any(|other| given.is_of_type(other))) {
            let candidates = allowing.iter().filter(|other| given.is_of_type(other));
            let compared: Vec<(usize, Broken)> = candidates
                .map(|other| {
                    let broken = match self.direction {
                        Direction::Request => self.pair(at, given, other),
                        Direction::Response => self.pair(at, other, given),
                    };
                    (object::tags_apart(given, other), broken)
                })
                .collect();
            // The one that it is nearest to is the one that was meant: that of the same tags, then that of the fewest changes.
            let nearest = compared.into_iter().min_by_key(|(apart, broken)| (*apart, broken.len()));
            broken.extend(nearest.map(|(_, broken)| broken).unwrap_or_default());
        }
        broken
    }

    /// Two schemas of one type.
    fn pair(&mut self, at: &str, was: &Plain, is: &Plain) -> Broken {
        let mut broken = Broken::new();
        let faults = scalar::compare(self.direction, was, is);
        broken.extend(faults.into_iter().map(|what| (at.to_owned(), what)));
        if was.has("items") || is.has("items") {
            broken.extend(self.compare_at(&format!("{at}[]"), was.of("items"), is.of("items")));
        }
        broken.extend(object::compare(self, at, was, is));
        let unknown =
            |name: &str| !WORDS.contains(&name) && !JUDGED.contains(&name) && !name.starts_with("x-");
        let names: HashSet<&str> = was.names().chain(is.names()).filter(|name| unknown(name)).collect();
        let mut names: Vec<_> = names.into_iter().filter(|name| was.of(name) != is.of(name)).collect();
        names.sort_unstable();
        // Nobody has thought about what a change of these means: to be asked about is better than to be passed over.
        broken.extend(names.into_iter().map(|name| (at.to_owned(), format!("its `{name}` is another"))));
        broken
    }
}

/// A reference is the same place whatever is said beside it.
fn without_words(schema: &Value) -> String {
    let Value::Object(said) = schema else { return schema.to_string() };
    let said = said.iter().filter(|(name, _)| !WORDS.contains(&name.as_str()));
    said.map(|(name, value)| format!("{name}:{value}")).collect::<Vec<_>>().join(",")
}

fn types(all: &[Plain]) -> String {
    let mut names: Vec<&str> = all.iter().map(Plain::type_name).collect();
    names.dedup();
    if names.is_empty() { "nothing".to_owned() } else { names.join(" or ") }
}
