//! Where a binary of the workspace is, once built.

use std::path::{Path, PathBuf};

/// The built binary `name`, beside the running test executable: `target/debug/NAME` for a test in `target/debug/deps`.
///
/// Cargo builds a package's own binaries before its tests, but not those of other packages: that is the caller's to do.
///
/// # Panics
/// Where it is missing, with the command that builds it.
#[track_caller]
pub fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own executable");
    let deps = test.ancestors().find(|folder| folder.ends_with("deps"));
    let profile = deps.and_then(Path::parent).expect("a test runs from its target folder");
    let exe = profile.join(name);
    assert!(exe.is_file(), "{} is missing: build it with `cargo build --bin {name}`", exe.display());
    exe
}
