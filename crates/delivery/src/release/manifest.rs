//! The version in a binary's manifest, and in the lock file.

use std::fs;
use std::path::Path;

use semver::Version;
use toml_edit::{DocumentMut, value};

pub(super) fn version(path: &Path) -> Result<Version, String> {
    let manifest = read(path)?;
    let version = manifest.get("package").and_then(|package| package.get("version")?.as_str());
    let version = version.ok_or_else(|| format!("{}: package.version is no text", path.display()))?;
    version.parse().map_err(|error| format!("{}: package.version: {error}", path.display()))
}

/// The manifest's text, as it is but for the version.
pub(super) fn with_version(path: &Path, version: &Version) -> Result<String, String> {
    let mut manifest = read(path)?;
    manifest["package"]["version"] = value(version.to_string());
    Ok(manifest.to_string())
}

/// The lock file's text, as it is but for the version of one member.
pub(super) fn lock_with_version(path: &Path, binary: &str, version: &Version) -> Result<String, String> {
    let mut lock = read(path)?;
    let packages = lock.get_mut("package").and_then(toml_edit::Item::as_array_of_tables_mut);
    let of_binary = packages.into_iter().flat_map(toml_edit::ArrayOfTables::iter_mut).find(|package| {
        package.get("name").and_then(toml_edit::Item::as_str) == Some(binary)
            && !package.contains_key("source")
    });
    match of_binary {
        Some(package) => package["version"] = value(version.to_string()),
        None => return Err(format!("{} does not know {binary}: build it first", path.display())),
    }
    Ok(lock.to_string())
}

fn read(path: &Path) -> Result<DocumentMut, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    text.parse().map_err(|error| format!("{}: {error}", path.display()))
}
