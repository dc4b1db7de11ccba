//! Where tests may leave what took long to get.

use std::path::{Path, PathBuf};

/// The target folder that the running test was built into.
pub fn folder() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own executable");
    let deps = test.ancestors().find(|folder| folder.ends_with("deps"));
    let target = deps.and_then(Path::parent).and_then(Path::parent);
    target.expect("a test runs from its target folder").to_owned()
}
