//! Where a configuration is read from, and the one section that a subcommand reads alone.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::command::Commands;
use super::fault::Faults;
use super::section::{Reader, Section as _};
use super::seen::Seen;
use super::source::{self, Sources};
use super::{Admin, Secrets, environment, own_variables, variable_prefix};

/// Where a configuration is read from.
#[derive(Debug, Default)]
pub struct Origin<'a> {
    /// A TOML document by name, for `--dev` and for tests.
    pub inline: Option<(&'a str, &'a str)>,
    /// A TOML file.
    pub file: Option<&'a Path>,
    /// `key=value` flags.
    pub set: &'a [String],
}

impl Origin<'_> {
    /// Reads file, variables and flags of the binary of this name. What cannot be read at all is among the faults, and makes every
    /// further one a guess.
    pub(super) fn sources(
        &self,
        name: &str,
        variables: impl Iterator<Item = (String, String)>,
        seen: &mut Seen,
        faults: &mut Faults,
    ) -> Option<Sources> {
        let mut sources = Sources::default();
        if let Some((name, text)) = self.inline {
            sources.add_toml(name, text, faults);
        }
        if let Some(path) = self.file {
            let text = source::read_file(path, seen, faults);
            sources.add_toml(&path.display().to_string(), &text, faults);
        }
        if !faults.is_empty() {
            return None;
        }
        sources.add_variables(&variable_prefix(name), variables);
        sources.add_flags(self.set, faults);
        Some(sources)
    }
}

/// A reader of these sources that has read nothing yet, and runs no command until it is given time for it.
pub(super) fn reader<'a>(name: &str, sources: &'a Sources, faults: &'a mut Faults, seen: Seen) -> Reader<'a> {
    Reader {
        sources,
        faults,
        known: BTreeSet::new(),
        seen,
        commands: Commands { within: Duration::ZERO, hidden: own_variables(name) },
    }
}

impl Admin {
    /// The section alone: whoever asks a running process for something has its credential, and none of its other secrets.
    pub(crate) fn alone(name: &str, origin: &Origin<'_>) -> Result<Self, Faults> {
        let (mut faults, mut seen) = (Faults::default(), Seen::default());
        let Some(sources) = origin.sources(name, environment(), &mut seen, &mut faults) else {
            return Err(faults);
        };
        let mut reader = reader(name, &sources, &mut faults, seen);
        let secrets = Secrets::read(&mut reader, "secrets");
        reader.commands.within = secrets.map_or(Duration::ZERO, |secrets| secrets.command_timeout);
        let admin = Self::read(&mut reader, "admin");
        admin.filter(|_| faults.is_empty()).ok_or(faults)
    }
}
