//! Installing an outside tool below the target folder, once.

use std::fs::{self, File};
use std::path::Path;
use std::process::Output;

/// Calls `install` unless it was called for the same `wanted` before. Tests run at once, in several processes: one installs,
/// the others wait.
pub fn once(folder: &Path, wanted: &str, install: impl FnOnce()) {
    fs::create_dir_all(folder).expect("the target folder can be written to");
    let lock = File::create(folder.join("lock")).expect("the target folder can be written to");
    lock.lock().expect("a file can be locked");
    let stamp = folder.join("installed.txt");
    if fs::read_to_string(&stamp).ok().as_deref() != Some(wanted) {
        install();
        fs::write(&stamp, wanted).expect("the target folder can be written to");
    }
}

/// # Panics
/// Where the command could not be run or did not end well: with `otherwise`, and what it said.
#[track_caller]
pub fn ran(output: std::io::Result<Output>, otherwise: &str) -> String {
    let output = output.unwrap_or_else(|error| panic!("{otherwise} ({error})"));
    let said = said(&output);
    assert!(output.status.success(), "{otherwise} ({})", said.trim());
    said
}

/// Both streams of what was run.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
