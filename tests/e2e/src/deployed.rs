//! What is deployed: the binaries, and the environments of each, as the folders say.

use std::fs;
use std::path::Path;

use crate::document;

/// Names of the binaries.
pub fn binaries() -> Vec<String> {
    folders(&document::path("bins"))
}

/// The Kubernetes environments of a binary: `production`, `staging`.
pub fn environments(binary: &str) -> Vec<String> {
    let mut found = folders(&document::path(&format!("deploy/{binary}/kubernetes")));
    found.retain(|name| name != "base");
    found
}

fn folders(parent: &Path) -> Vec<String> {
    let entries = fs::read_dir(parent).unwrap_or_else(|error| panic!("{}: {error}", parent.display()));
    let folders = entries.filter_map(Result::ok).filter(|entry| entry.path().is_dir());
    let mut names: Vec<_> = folders.map(|folder| folder.file_name().display().to_string()).collect();
    names.sort();
    names
}
