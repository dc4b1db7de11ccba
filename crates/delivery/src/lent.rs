//! What cargo compiled of others' crates for one target folder, lent to another: it takes minutes to do again.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use walkdir::WalkDir;

use crate::members::Members;

/// What rustc makes of a library. It replaces such a file and never writes into it, so that one file may be in two folders.
const LIBRARIES: [&str; 3] = ["rlib", "rmeta", "so"];

/// Begins the folder `into` with what was built of the workspace's dependencies, and of no member. What cannot be lent is compiled.
pub(crate) fn begin_with(workspace: &Path, into: &Path) {
    let Ok(members) = Members::read(workspace) else { return };
    let own: BTreeSet<String> = members.names().map(|name| name.replace('-', "_")).collect();
    let built = workspace.join("target/debug");
    for folder in ["deps", "build", ".fingerprint"] {
        let entries = WalkDir::new(built.join(folder)).min_depth(1).into_iter();
        let others = entries.filter_entry(|entry| {
            entry.depth() > 1 || !entry.file_name().to_str().is_none_or(|name| own.contains(&made_of(name)))
        });
        for entry in others.filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
            let Ok(place) = entry.path().strip_prefix(&built) else { continue };
            let _compiled = lend(entry.path(), &into.join(place));
        }
    }
}

/// The crate that a file or folder is of: `libserde_core-0f1e2d.rlib`, `serde_core-0f1e2d.d`, `serde-core-0f1e2d`.
fn made_of(name: &str) -> String {
    let (before, _hash) = name.rsplit_once('-').unwrap_or((name, ""));
    let before =
        if is_library(Path::new(name)) { before.strip_prefix("lib").unwrap_or(before) } else { before };
    before.replace('-', "_")
}

fn is_library(file: &Path) -> bool {
    file.extension().is_some_and(|extension| LIBRARIES.iter().any(|each| extension == *each))
}

fn lend(file: &Path, place: &Path) -> io::Result<()> {
    // What was linked of libraries is somebody's test.
    let is_linked =
        file.extension().is_none() && file.parent().is_some_and(|folder| folder.ends_with("deps"));
    if is_linked {
        return Ok(());
    }
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    if is_library(file) {
        return fs::hard_link(file, place);
    }
    // Cargo writes into it, and goes by its age.
    fs::copy(file, place)?;
    File::options().write(true).open(place)?.set_modified(fs::metadata(file)?.modified()?)
}

#[test]
fn what_a_file_is_made_of_is_in_its_name() {
    for name in ["libserde_core-0f1e2d.rlib", "serde_core-0f1e2d.d", "serde-core-0f1e2d", "serde_core-0f1e2d"]
    {
        assert_eq!(made_of(name), "serde_core", "{name}");
    }
    // No library, whatever its name begins with.
    assert_eq!(made_of("libloading-0f1e2d"), "libloading");
}
