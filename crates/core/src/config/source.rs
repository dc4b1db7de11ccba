//! Where values come from: a TOML file, over it environment variables, over them flags; flat, by dotted key.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use toml::Value;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, Faults};
use super::seen::Seen;

/// One value as it was found, with its place for the fault's text.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) raw: Raw,
    pub(super) place: String,
}

/// A value as its source holds it.
#[derive(Clone, Debug)]
pub(super) enum Raw {
    Toml(Value),
    Text(String),
}

/// Every value of every source, the strongest source's kept.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub(super) values: BTreeMap<String, Found>,
    /// Where each table begins: the place of what is missing in it.
    tables: BTreeMap<String, String>,
}

impl Sources {
    /// Adds a TOML document; `name` is how faults call it.
    pub(super) fn add_toml(&mut self, name: &str, text: &str, faults: &mut Faults) {
        let spans = match DeTable::parse(text) {
            Ok(spans) => spans,
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(text, span.start));
                faults.push(Fault::new(format!("{name}:{line}"), "", error.message().to_owned()));
                return;
            }
        };
        // The second reading gives plain values; the first one gave the lines.
        let table: toml::Table = toml::from_str(text).unwrap_or_default();
        let mut lines = BTreeMap::new();
        collect_lines("", spans.get_ref(), text, &mut lines);
        self.flatten("", &table, name, &lines);
    }

    fn flatten(&mut self, prefix: &str, table: &toml::Table, name: &str, lines: &BTreeMap<String, usize>) {
        for (key, value) in table {
            let path = join(prefix, key);
            let place = format!("{name}:{}", lines.get(&path).copied().unwrap_or(1));
            if let Value::Table(inner) = value {
                self.tables.insert(path.clone(), place.clone());
                self.flatten(&path, inner, name, lines);
                // An empty section still says that it is wanted.
                if !inner.is_empty() {
                    continue;
                }
            }
            // `[[route]]`, one after the other, are the sections `route.0`, `route.1` and so on.
            if let Some(tables) = tables(value) {
                let numbered = (0..).map(|n: usize| n.to_string()).zip(tables).collect();
                self.flatten(&path, &numbered, name, lines);
                continue;
            }
            self.values.insert(path, Found { raw: Raw::Toml(value.clone()), place });
        }
    }

    /// A fault at a key, with the place where its value was found.
    pub(super) fn fault(&self, key: &str, text: impl Into<String>) -> Fault {
        let own = self.values.get(key).map(|found| &found.place);
        let table = || self.tables.get(key).or_else(|| self.tables.get(key.rsplit_once('.')?.0));
        let place = own.or_else(table);
        Fault::new(place.cloned().unwrap_or_default(), key, text)
    }

    /// Adds every variable that starts with the prefix: `WEB__PUBLIC__LISTEN` is `public.listen` for prefix `WEB`.
    pub(super) fn add_variables(&mut self, prefix: &str, variables: impl Iterator<Item = (String, String)>) {
        let prefix = format!("{prefix}__");
        let ours = variables.filter_map(|(name, text)| {
            let path = name.strip_prefix(&prefix)?.to_lowercase().replace("__", ".");
            Some((path, Found { raw: Raw::Text(text), place: format!("${name}") }))
        });
        self.add(ours.collect());
    }

    /// Adds `--set key=value` flags, in order.
    pub(super) fn add_flags(&mut self, flags: &[String], faults: &mut Faults) {
        let mut set = Vec::new();
        for flag in flags {
            match flag.split_once('=') {
                Some((key, value)) => {
                    let raw = Raw::Text(value.trim().to_owned());
                    set.push((key.trim().to_owned(), Found { raw, place: "--set".to_owned() }));
                }
                None => faults.push(Fault::new("--set", flag, "expected key=value".to_owned())),
            }
        }
        self.add(set);
    }

    /// Adds all of a stronger source. Its secret replaces a weaker one's, whichever way each is given; a source that gives one
    /// in two ways has both of them left, to be told.
    fn add(&mut self, found: Vec<(String, Found)>) {
        for (path, _) in &found {
            let key = WAYS.iter().find_map(|way| path.strip_suffix(way)).unwrap_or(path);
            self.values.remove(key);
            for way in WAYS {
                self.values.remove(&format!("{key}{way}"));
            }
        }
        self.values.extend(found);
    }
}

/// How a secret is given, beside by value.
const WAYS: [&str; 2] = [".file", ".command"];

/// The text of a configuration file, or one clear fault.
pub(super) fn read_file(path: &Path, seen: &mut Seen, faults: &mut Faults) -> String {
    let text = seen.read(path).and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other));
    text.unwrap_or_else(|error| {
        let fault = format!("cannot be read: {error}; give the path of a TOML file with --config");
        faults.push(Fault::new(path.display().to_string(), "", fault));
        String::new()
    })
}

fn collect_lines(prefix: &str, table: &DeTable<'_>, text: &str, lines: &mut BTreeMap<String, usize>) {
    for (key, value) in table {
        let path = join(prefix, key.get_ref());
        lines.insert(path.clone(), line_of(text, key.span().start));
        match value.get_ref() {
            DeValue::Table(inner) => collect_lines(&path, inner, text, lines),
            DeValue::Array(items) => {
                for (n, item) in items.iter().enumerate() {
                    let DeValue::Table(inner) = item.get_ref() else { continue };
                    let path = join(&path, &n.to_string());
                    lines.insert(path.clone(), line_of(text, item.span().start));
                    collect_lines(&path, inner, text, lines);
                }
            }
            _ => {}
        }
    }
}

/// The items of a list of tables alone.
fn tables(value: &Value) -> Option<Vec<Value>> {
    let items = value.as_array().filter(|items| !items.is_empty())?;
    items.iter().all(Value::is_table).then(|| items.clone())
}

fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}
