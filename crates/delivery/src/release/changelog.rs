//! A changelog: what is unreleased becomes a version's.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use semver::Version;

const UNRELEASED: &str = "## Unreleased\n";

/// Its text, in three.
#[derive(Debug)]
pub(super) struct Changelog {
    path: PathBuf,
    before: String,
    unreleased: String,
    after: String,
}

impl Changelog {
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let (before, rest) = text
            .split_once(UNRELEASED)
            .ok_or_else(|| format!("{} has no line `{}`", path.display(), UNRELEASED.trim()))?;
        let end = rest.find("\n## ").map_or(rest.len(), |at| at + 1);
        let (unreleased, after) = rest.split_at(end);
        Ok(Self {
            path: path.to_owned(),
            before: before.to_owned(),
            unreleased: unreleased.to_owned(),
            after: after.to_owned(),
        })
    }

    /// The text with what is unreleased under the version's heading.
    pub(super) fn released(&self, version: &Version, today: Date) -> Result<String, String> {
        let Self { path, before, unreleased, after } = self;
        let says = unreleased.lines().any(|line| !line.trim().is_empty() && !line.starts_with('#'));
        if !says {
            let heading = UNRELEASED.trim();
            return Err(format!(
                "{} says nothing under `{heading}`: write for who upgrades what is new, and what they must do",
                path.display()
            ));
        }
        let unreleased = unreleased.trim();
        let after = if after.is_empty() { String::new() } else { format!("\n{after}") };
        Ok(format!("{before}{UNRELEASED}\n## {version} — {today}\n\n{unreleased}\n{after}"))
    }
}
