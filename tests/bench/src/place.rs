//! Of which build something was measured, and where it is kept.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// `target/release` is `release`.
pub(crate) fn build(binaries: &Path) -> String {
    let folder = binaries.canonicalize().unwrap_or_else(|_| binaries.to_owned());
    folder.file_name().unwrap_or_default().display().to_string()
}

/// Writes a run where it is to be kept.
pub(crate) fn keep(run: &impl Serialize, file: Option<&PathBuf>) {
    let Some(file) = file else { return };
    let text = serde_json::to_string_pretty(run).expect("it is JSON");
    fs::write(file, text + "\n").unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}
