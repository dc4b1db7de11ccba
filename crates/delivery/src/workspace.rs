//! The workspace that this tool is a member of.

use std::path::{Path, PathBuf};

/// Where its root manifest is.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this package is two folders down").to_owned()
}
