//! The `section!` macro and the reader behind it: a section is declared once, and that one declaration is its type, its
//! parser and its documentation.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::command::Commands;
use super::fault::Faults;
use super::pem::Pem;
use super::secret::Secret;
use super::seen::Seen;
use super::source::{Found, Raw, Sources};
use super::value::{Setting, literal};

/// A group of keys under one dotted prefix.
pub trait Section: Sized {
    /// Every key of the section, for the reference.
    fn keys() -> Vec<Key>;

    /// Reads the section at `prefix`; faults go to the reader, and `None` says that a required key was among them.
    fn read(reader: &mut Reader<'_>, prefix: &str) -> Option<Self>;
}

/// One key as the reference shows it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name within the section.
    pub name: &'static str,
    /// Its default as a TOML literal, `required` or `none`.
    pub default: &'static str,
    /// What values fit.
    pub expected: &'static str,
    /// What it is for.
    pub doc: &'static str,
}

/// Reads values by key, remembers which keys exist and what they came to, and collects what is wrong.
#[derive(Debug)]
pub struct Reader<'a> {
    pub(super) sources: &'a Sources,
    pub(super) faults: &'a mut Faults,
    pub(super) known: BTreeSet<String>,
    pub(super) seen: Seen,
    pub(super) commands: Commands,
}

impl Reader<'_> {
    /// The names under `prefix` (`accounts` for `upstream.accounts.url` and prefix `upstream`).
    pub fn names(&self, prefix: &str) -> BTreeSet<String> {
        let prefix = format!("{prefix}.");
        let rests = self.sources.values.keys().filter_map(|key| key.strip_prefix(&prefix));
        rests.filter_map(|rest| rest.split('.').next()).map(str::to_owned).collect()
    }

    /// Whether a key is given, in whichever way: what is given and cannot be read has its own fault, and is not missing.
    pub(super) fn is_given(&self, key: &str) -> bool {
        ways(key).iter().any(|way| self.sources.values.contains_key(way))
    }

    /// Records a fault at a key.
    pub fn fault(&mut self, key: &str, text: impl Into<String>) {
        self.faults.push(self.sources.fault(key, text));
    }

    /// A value where one is given and fits.
    pub fn optional<T: Setting>(&mut self, key: &str) -> Option<T> {
        self.known.insert(key.to_owned());
        let found = self.sources.values.get(key)?;
        let value = parse(found);
        self.seen.note(key, shown(found).as_bytes());
        if value.is_none() {
            let misfits = match &found.raw {
                Raw::Toml(value) => T::misfits(value),
                Raw::Text(text) => T::misfits_of_text(text),
            };
            for text in misfits {
                self.fault(key, text);
            }
        }
        value
    }

    /// A value, or the default's literal where none is given.
    pub fn or_default<T: Setting>(&mut self, key: &str, default: &'static str) -> T {
        self.optional(key).unwrap_or_else(|| from_literal(default))
    }

    /// A value that must be given.
    pub fn required<T: Setting>(&mut self, key: &str) -> Option<T> {
        if !self.sources.values.contains_key(key) {
            self.fault(key, format!("is missing: set it to {}", T::EXPECTED));
        }
        self.optional(key)
    }

    /// A secret by value (`key = "…"`), by file (`key = { file = "…" }`) or by command (`key = { command = ["…"] }`), one of
    /// them alone.
    pub fn secret(&mut self, key: &str) -> Option<Secret> {
        let [by_value, by_file, by_command] = ways(key);
        let given = [&by_value, &by_file, &by_command].map(|way| self.sources.values.contains_key(way));
        let secret = match given {
            [false, false, false] => None,
            [true, false, false] => self.secret_of_value(&by_value),
            [false, true, false] => self.secret_of_file(&by_file),
            [false, false, true] => self.secret_of_command(&by_command),
            _ => {
                self.fault(key, "is given in several ways: keep one of value, file and command");
                None
            }
        };
        self.known.extend([by_value, by_file, by_command]);
        let secret = secret?;
        self.seen.note(key, secret.expose().as_bytes());
        Some(secret)
    }

    /// The value itself must not be echoed by a fault.
    fn secret_of_value(&mut self, key: &str) -> Option<Secret> {
        let text = self.sources.values.get(key).and_then(parse::<String>).filter(|text| !text.is_empty());
        if text.is_none() {
            self.fault(
                key,
                "is not a text: set it to \"…\", to { file = \"…\" } or to { command = [\"…\"] }",
            );
        }
        text.map(Secret::new)
    }

    fn secret_of_file(&mut self, key: &str) -> Option<Secret> {
        let path: PathBuf = self.optional(key)?;
        let content = self.content(key, &path)?;
        let told = |what| self.fault(key, format!("{} {what}", path.display()));
        Secret::from_bytes(content).map_err(told).ok()
    }

    fn secret_of_command(&mut self, key: &str) -> Option<Secret> {
        let Some(command) = self.sources.values.get(key).and_then(parse::<Vec<String>>) else {
            self.fault(key, "is no list of a program and its arguments such as [\"vault\", \"read\"]");
            return None;
        };
        self.seen.note_command();
        let printed = self.commands.printed(&command).and_then(|printed| {
            let program = command.first().map(String::as_str).unwrap_or_default();
            Secret::from_bytes(printed).map_err(|what| format!("what {program} prints {what}"))
        });
        printed.map_err(|text| self.fault(key, text)).ok()
    }

    /// A PEM file, where one is given: its content is read now, so that it is of one reading with all else.
    pub fn pem(&mut self, key: &str) -> Option<Pem> {
        let path: PathBuf = self.optional(key)?;
        let content = self.content(key, &path)?;
        self.seen.note(key, &content);
        Some(Pem::new(path, content))
    }

    fn content(&mut self, key: &str, path: &Path) -> Option<Vec<u8>> {
        let content = self.seen.read(path);
        content.map_err(|error| self.fault(key, format!("cannot read {}: {error}", path.display()))).ok()
    }
}

/// Where a secret may be given: by value, by file, by command.
fn ways(key: &str) -> [String; 3] {
    [key.to_owned(), format!("{key}.file"), format!("{key}.command")]
}

fn parse<T: Setting>(found: &Found) -> Option<T> {
    match &found.raw {
        Raw::Toml(value) => T::from_toml(value),
        Raw::Text(text) => T::from_text(text),
    }
}

fn shown(found: &Found) -> String {
    match &found.raw {
        Raw::Toml(value) => value.to_string(),
        Raw::Text(text) => format!("{text:?}"),
    }
}

/// A default is written as the literal that the reference shows, so it always parses: a test reads every section's.
#[expect(
    clippy::expect_used,
    reason = "a default that does not parse is a fault of this crate, found by its tests"
)]
fn from_literal<T: Setting>(text: &'static str) -> T {
    literal(text).and_then(|value| T::from_toml(&value)).expect("a default fits its own type")
}

/// Declares a section: a struct, its reader and its reference in one. Each key starts with its mode:
/// `default key: Type = "literal"`, `required key: Type`, `optional key: Type`, `secret key: Secret`, `pem key: Pem`.
#[macro_export]
macro_rules! section {
    ($(#[doc = $section_doc:literal])* $vis:vis struct $name:ident {
        $($(#[doc = $doc:literal])* $mode:ident $key:ident : $kind:ty $(= $default:tt)?),* $(,)?
    }) => {
        $(#[doc = $section_doc])*
        #[derive(Clone, Debug)]
        $vis struct $name { $($(#[doc = $doc])* pub $key: $crate::section!(@type $mode $kind)),* }

        impl $crate::config::section::Section for $name {
            fn keys() -> Vec<$crate::config::section::Key> {
                vec![$($crate::config::section::Key {
                    name: stringify!($key),
                    default: $crate::section!(@default $mode $($default)?),
                    expected: $crate::section!(@expected $mode $kind),
                    doc: concat!($($doc),*),
                }),*]
            }
            fn read(reader: &mut $crate::config::section::Reader<'_>, prefix: &str) -> Option<Self> {
                // All keys are read before any missing one ends the reading: every fault is told at once.
                $(let $key = $crate::section!(@read $mode reader (&format!("{prefix}.{}", stringify!($key))) $kind $(= $default)?);)*
                Some(Self { $($key: $crate::section!(@take $mode $key)),* })
            }
        }
    };
    (@type default $kind:ty) => { $kind };
    (@type required $kind:ty) => { $kind };
    (@type optional $kind:ty) => { Option<$kind> };
    (@type secret $kind:ty) => { Option<$kind> };
    (@type pem $kind:ty) => { Option<$kind> };
    (@default default $default:tt) => { stringify!($default) };
    (@default required) => { "required" };
    (@default optional) => { "none" };
    (@default secret) => { "none" };
    (@default pem) => { "none" };
    (@expected secret $kind:ty) => { "a secret: \"…\", { file = \"…\" } or { command = [\"…\"] }" };
    (@expected pem $kind:ty) => { "a PEM file's path" };
    (@expected $mode:ident $kind:ty) => { <$kind as $crate::config::value::Setting>::EXPECTED };
    (@read default $reader:ident $path:tt $kind:ty = $default:tt) => {
        $reader.or_default::<$kind>($path, stringify!($default))
    };
    (@read required $reader:ident $path:tt $kind:ty) => { $reader.required::<$kind>($path) };
    (@read optional $reader:ident $path:tt $kind:ty) => { $reader.optional::<$kind>($path) };
    (@read secret $reader:ident $path:tt $kind:ty) => { $reader.secret($path) };
    (@read pem $reader:ident $path:tt $kind:ty) => { $reader.pem($path) };
    (@take required $key:ident) => { $key? };
    (@take $mode:ident $key:ident) => { $key };
}
