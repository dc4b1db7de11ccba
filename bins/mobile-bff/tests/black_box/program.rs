//! The binary's own answers: what it prints when asked for something other than to serve.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The binary under test.
pub(crate) const EXE: &str = env!("CARGO_BIN_EXE_mobile-bff");

/// A file of this package.
pub(crate) fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Runs it to its end in `folder`, with no environment but `PATH`.
pub(crate) fn run_in(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(EXE);
    command.args(args).current_dir(folder).env_clear();
    command.output().expect("the binary runs")
}

/// What it prints on success.
#[track_caller]
pub(crate) fn printed(args: &[&str]) -> String {
    let output = run_in(Path::new("/"), args);
    assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
