//! actionlint, which reads workflows as GitHub does: built where it is missing.
//!
//! Its version and those of its dependencies are pinned with hashes in `tests/e2e/peers/actionlint`. It goes below the target folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{go, install};

const NEEDED: &str =
    "actionlint is built by Go (1.25 or later): apt-get install golang-go, or the archive of the Go project";

/// The built tool.
#[derive(Debug)]
pub struct Actionlint {
    tool: PathBuf,
}

impl Actionlint {
    /// Builds it below `target`, unless what is there was made of the same lines.
    ///
    /// # Panics
    /// Where it cannot be built, with what to install first.
    pub fn installed(target: &Path) -> Self {
        Self::installed_with("go", target)
    }

    /// The same with another program.
    pub fn installed_with(go: &str, target: &Path) -> Self {
        let programs =
            go::built(go, "tests/e2e/peers/actionlint", &["tool"], &target.join("actionlint"), NEEDED);
        Self { tool: programs.join("actionlint") }
    }

    /// What it finds in a workflow's text, one a line; without the shell scripts in it, which are another tool's to read.
    pub fn faults(&self, workflow: &Path) -> Vec<String> {
        let mut command = Command::new(&self.tool);
        command.args(["-oneline", "-no-color", "-shellcheck=", "-pyflakes="]).arg(workflow);
        let output = command.output().expect("it was just built");
        install::said(&output).lines().map(ToOwned::to_owned).collect()
    }
}
