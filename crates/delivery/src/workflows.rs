//! The workflow of each binary, out of one template, and its lines in CODEOWNERS: made of what the workspace has.

mod owners;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::members::Members;

const TEMPLATE: &str = include_str!("workflows/binary.yml");

/// What tells a file that was written here from one that a person wrote.
const MARK: &str = "# Written by `just workflows`";

const FOLDER: &str = ".github/workflows";
const OWNERS: &str = ".github/CODEOWNERS";

/// Files of the root that every binary is made of, or checked by.
const ROOT: [&str; 7] =
    ["Cargo.toml", "Cargo.lock", ".cargo/**", ".clippy.toml", ".rustfmt.toml", ".deny.toml", "justfile"];

/// What a file should hold; nothing where it should not be there.
type Wanted = (PathBuf, Option<String>);

/// Writes each workflow and CODEOWNERS anew, and removes the workflows of binaries that are gone. Gives what it did.
///
/// # Errors
/// Where the workspace cannot be read or written.
pub fn write(root: &Path) -> Result<String, String> {
    let mut said = String::new();
    for (path, text) in wanted(root)? {
        let file = root.join(&path);
        if fs::read_to_string(&file).ok() == text {
            continue;
        }
        let written = match &text {
            Some(text) => fs::create_dir_all(root.join(FOLDER)).and_then(|()| fs::write(&file, text)),
            None => fs::remove_file(&file),
        };
        written.map_err(|error| format!("{}: {error}", path.display()))?;
        let done = if text.is_some() { "written" } else { "removed" };
        _ = writeln!(said, "{done}: {}", path.display());
    }
    Ok(said)
}

/// The files that are not as [`write()`] would leave them.
///
/// # Errors
/// Where the workspace cannot be read.
pub fn out_of_step(root: &Path) -> Result<Vec<PathBuf>, String> {
    let differs = |(path, text): &Wanted| fs::read_to_string(root.join(path)).ok() != *text;
    Ok(wanted(root)?.into_iter().filter(differs).map(|(path, _)| path).collect())
}

fn wanted(root: &Path) -> Result<Vec<Wanted>, String> {
    let members = Members::read(root)?;
    let binaries: Vec<&str> = members.binaries().collect();
    let mut wanted: Vec<Wanted> = binaries
        .iter()
        .map(|binary| (file_of(binary), Some(workflow(binary, &members.folders_of(binary)))))
        .collect();
    let present = fs::read_dir(root.join(FOLDER)).into_iter().flatten().filter_map(Result::ok);
    let mut gone: Vec<PathBuf> = present
        .filter(|entry| fs::read_to_string(entry.path()).is_ok_and(|text| text.starts_with(MARK)))
        .map(|entry| Path::new(FOLDER).join(entry.file_name()))
        .filter(|path| !binaries.iter().any(|binary| file_of(binary) == *path))
        .collect();
    gone.sort();
    wanted.extend(gone.into_iter().map(|path| (path, None)));
    let owners = fs::read_to_string(root.join(OWNERS)).unwrap_or_default();
    wanted.push((PathBuf::from(OWNERS), Some(owners::with(&owners, &binaries))));
    Ok(wanted)
}

fn file_of(binary: &str) -> PathBuf {
    Path::new(FOLDER).join(format!("{binary}.yml"))
}

/// `folders` are those of what the binary is made of.
fn workflow(binary: &str, folders: &[&str]) -> String {
    let mut paths: Vec<String> = folders.iter().map(|folder| format!("{folder}/**")).collect();
    paths.push(format!("deploy/{binary}/**"));
    paths.extend(["deploy/image/**", "deploy/kubernetes/**"].map(ToOwned::to_owned));
    paths.extend(ROOT.map(ToOwned::to_owned));
    paths.push(file_of(binary).display().to_string());
    let lines: Vec<String> = paths.iter().map(|path| format!("      - \"{path}\"")).collect();
    TEMPLATE.replace("PATHS", &lines.join("\n")).replace("BINARY", binary)
}
