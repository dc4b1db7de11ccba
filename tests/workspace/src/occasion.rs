//! When, where and of what something was measured: every run writes the same of it, and every document says it in the same sentence.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::built::Built;
use crate::durations::minutes;
use crate::machine::Machine;
use crate::scheduling::{self, runs_first};

#[derive(Debug, Deserialize, Serialize)]
pub struct Occasion {
    pub date: String,
    pub built: Option<Built>,
    pub machine: Machine,
    /// Whether it ran before all else that the machine did.
    pub ran_first: Option<bool>,
    /// From its begin to its end.
    pub took_seconds: Option<u64>,
    /// What took part beside who was measured, or built them.
    #[serde(default)]
    pub tools: Vec<Tool>,
    #[serde(skip)]
    begun: Option<Instant>,
}

/// A program or a library, and its version.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Tool {
    pub name: String,
    pub version: String,
}

impl Occasion {
    /// Now and here, of the binaries in a folder.
    #[must_use]
    pub fn here(binaries: &Path) -> Self {
        Self {
            date: jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
            built: Built::of(binaries),
            machine: Machine::this(),
            ran_first: Some(runs_first()),
            took_seconds: None,
            tools: Vec::new(),
            begun: Some(Instant::now()),
        }
    }

    /// The same with this, where it is here.
    #[must_use]
    pub fn with(mut self, name: &str, version: Option<String>) -> Self {
        self.tools.extend(version.map(|version| Tool { name: name.to_owned(), version }));
        self
    }

    /// The same with what built the binaries.
    #[must_use]
    pub fn with_compiler(self) -> Self {
        let output = Command::new("rustc").arg("--version").output().ok();
        let said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        self.with("rustc", said.and_then(|said| said.split(' ').nth(1).map(ToOwned::to_owned)))
    }

    /// The same at the end of a run, whose checkout is still what it was at its begin.
    #[must_use]
    pub fn over(self, binaries: &Path) -> Self {
        let now = Built::of(binaries);
        let built = self.built.filter(|built| now.as_ref() == Some(built));
        let took_seconds = self.begun.map(|begun| begun.elapsed().as_secs());
        Self { built, took_seconds, ..self }
    }

    /// `Measured on 2026-01-02, of commit …, before all else that the machine did: 2 processors (A processor), Linux 6.0`
    pub(crate) fn told(&self, what: &str) -> String {
        let Self { date, built, machine, ran_first, took_seconds, tools, .. } = self;
        let (of, beside) = (Built::told(built.as_ref()), scheduling::told(*ran_first));
        let took = took_seconds.map(|took| format!(", in {}", minutes(took))).unwrap_or_default();
        let tools: Vec<String> =
            tools.iter().map(|Tool { name, version }| format!("{name} {version}")).collect();
        let tools = if tools.is_empty() { String::new() } else { format!(", {}", tools.join(", ")) };
        format!("{what} on {date}{took}, {of}, {beside}: {}{tools}", machine.told())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::built::State;

    /// Whoever commits while something is measured has it be of no commit.
    #[test]
    fn a_run_whose_checkout_changed_meanwhile_is_of_no_commit() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let other = Built { commit: "another".to_owned(), tree: State::Clean };
        let begun = Occasion { built: Some(other), ..Occasion::here(folder) };
        assert_eq!(begun.over(folder).built, None);
        let begun = Occasion::here(folder);
        let built = begun.built.clone();
        assert_eq!(begun.over(folder).built, built, "nothing changed");
    }

    #[test]
    fn how_long_it_took_and_what_took_part_is_told() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let begun = Occasion::here(folder).with("a tool", Some("1.2".to_owned())).with("another", None);
        assert_eq!(begun.took_seconds, None);
        let over = Occasion { took_seconds: Some(125), ..begun.over(folder) };
        let told = over.told("Measured");
        assert!(told.contains(", in 2 min 5 s, ") && told.ends_with(", a tool 1.2"), "{told}");
    }
}
