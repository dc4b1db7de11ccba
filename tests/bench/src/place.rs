//! Of which build something was measured, where it is kept, and where what it needs is.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// The central systems and the provider, where they are not said to be elsewhere: beside this program. They are not what is measured, and need not be
/// built as that is.
///
/// # Panics
/// Where the system does not say which file this program is.
#[must_use]
pub fn sandbox(elsewhere: Option<&PathBuf>) -> PathBuf {
    let beside =
        || std::env::current_exe().expect("a program knows its own executable").with_file_name("sandbox");
    elsewhere.cloned().unwrap_or_else(beside)
}

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
