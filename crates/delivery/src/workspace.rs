//! The workspace that this tool is a member of, and the binaries in one.

use std::fs;
use std::path::{Path, PathBuf};

/// Where its root manifest is.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this package is two folders down").to_owned()
}

/// The folder of a binary of the workspace at `root`.
///
/// # Errors
/// With those that there are, where there is none of this name.
pub(crate) fn folder_of(root: &Path, binary: &str) -> Result<PathBuf, String> {
    let folders = fs::read_dir(root.join("bins")).into_iter().flatten().filter_map(Result::ok);
    let folders = folders.filter(|folder| folder.path().join("Cargo.toml").is_file());
    let mut names: Vec<_> = folders.map(|folder| folder.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    if names.iter().any(|name| name == binary) {
        Ok(root.join("bins").join(binary))
    } else {
        Err(format!("there is no bins/{binary}: there are {}", names.join(", ")))
    }
}
