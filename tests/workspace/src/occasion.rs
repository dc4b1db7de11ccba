//! When, where and of what something was measured: every run writes the same of it, and every document says it in the same sentence.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::built::Built;
use crate::machine::Machine;
use crate::scheduling::{self, runs_first};

#[derive(Debug, Deserialize, Serialize)]
pub struct Occasion {
    pub date: String,
    pub built: Option<Built>,
    pub machine: Machine,
    /// Whether it ran before all else that the machine did.
    pub ran_first: Option<bool>,
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
        }
    }

    /// The same at the end of a run, whose checkout is still what it was at its begin.
    #[must_use]
    pub fn over(self, binaries: &Path) -> Self {
        let now = Built::of(binaries);
        let built = self.built.filter(|built| now.as_ref() == Some(built));
        Self { built, ..self }
    }

    /// `Measured on 2026-01-02, of commit …, before all else that the machine did: 2 processors (A processor), Linux 6.0`
    pub(crate) fn told(&self, what: &str) -> String {
        let Self { date, built, machine, ran_first } = self;
        let (of, beside) = (Built::told(built.as_ref()), scheduling::told(*ran_first));
        format!("{what} on {date}, {of}, {beside}: {}", machine.told())
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
        let Occasion { date, machine, ran_first, .. } = Occasion::here(folder);
        let other = Built { commit: "another".to_owned(), tree: State::Clean };
        let begun = Occasion { date, machine, ran_first, built: Some(other) };
        assert_eq!(begun.over(folder).built, None);
        let begun = Occasion::here(folder);
        let built = begun.built.clone();
        assert_eq!(begun.over(folder).built, built, "nothing changed");
    }
}
