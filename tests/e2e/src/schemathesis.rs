//! Schemathesis, which makes requests out of an OpenAPI document and holds the answers to it; installed where it is missing.
//!
//! It is Python, pinned with hashes in `schemathesis/requirements.txt`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::three::Asking;
use crate::{document, install, python};

/// What it is run with. The seed makes two runs of the same code the same; nothing is kept from one run to the next.
const HOW: &str = "--checks all --max-examples 30 --seed 1 --workers 1 --generation-database none --continue-on-failure \
                   --no-color --output-sanitize true";

/// The installed tool.
#[derive(Debug)]
pub struct Schemathesis {
    folder: PathBuf,
}

impl Schemathesis {
    /// Installs it below `target`, unless what is there was made of the same requirements.
    ///
    /// # Panics
    /// Where it cannot be installed, with what to install first.
    pub fn installed(target: &Path) -> Self {
        Self::installed_with("python3", target)
    }

    /// The same with another interpreter.
    pub fn installed_with(python: &str, target: &Path) -> Self {
        Self { folder: python::environment(python, "schemathesis", target) }
    }

    /// Asks a front all that this document allows, and much that it does not, but for the operations `left_out`, each as
    /// `METHOD /path`. Gives its report.
    ///
    /// # Errors
    /// With the report, which has a `curl` for each answer that the document does not promise.
    pub fn run(&self, asking: &Asking<'_>, document: &Path, left_out: &[&str]) -> Result<String, String> {
        let url = asking.front().bff.public();
        let mut command = Command::new(self.folder.join("venv/bin/schemathesis"));
        command
            .current_dir(&self.folder)
            .env("PYTHONPATH", document::path(&ours("")))
            .env("PYTHONDONTWRITEBYTECODE", "1");
        command.env("SCHEMATHESIS_HOOKS", "hooks").env("BFF_URL", &url);
        command.arg("--config-file").arg(document::path(&ours("schemathesis.toml")));
        command.arg("run").arg(document);
        command.args(["--url", &url]).args(HOW.split_whitespace());
        command.arg("--baseline").arg(document::path(&ours("accepted.json")));
        for operation in left_out {
            command.args(["--exclude-name", operation]);
        }
        let headers = asking.headers();
        // A cookie is the hooks' to place.
        for (name, value) in headers.iter().filter(|(name, _)| *name != "Cookie") {
            command.args(["--header", &format!("{name}: {value}")]);
        }
        let headers: BTreeMap<_, _> = headers.into_iter().collect();
        command.env("BFF_HEADERS", serde_json::json!(headers).to_string());
        let output = command.output().expect("it was just installed");
        let said = install::said(&output);
        if output.status.success() { Ok(said) } else { Err(said) }
    }
}

/// A file of ours for it.
fn ours(name: &str) -> String {
    format!("tests/e2e/schemathesis/{name}")
}
