//! Whether a binary can do without the others: it is built, tested and started where their folders are not there.

use std::path::Path;

use crate::copy::Copy;
use crate::on_sandbox::OnSandbox;
use crate::workspace::{self, folder_of};

/// What cargo makes for this is in a target folder of its own, which is kept. One binary is built at a time, so that none has
/// a feature of a dependency by another's grace.
///
/// # Errors
/// With what cargo said, where the binary needs what is not there, or a test of it fails.
///
/// # Panics
/// Where it does not start, with all that it said.
pub fn check(binary: &str) -> Result<String, String> {
    let root = workspace::root();
    folder_of(&root, binary)?;
    let target = root.join("target/autonomy");
    eprintln!(
        "{binary} is built and tested in a copy without the others, below target/autonomy. The first time this takes minutes."
    );
    let copy = Copy::of(&root, target.join("copy"));
    alone(&copy, &target, binary)
}

/// The same in a copy that is there.
///
/// # Errors
/// As [`check`] does.
pub fn alone(copy: &Copy, target: &Path, binary: &str) -> Result<String, String> {
    copy.leave_alone(binary);
    copy.cargo(target, &["test", "--package", binary])?;
    if !copy.root().join("crates/sandbox").is_dir() {
        return Ok(format!(
            "{binary} builds and passes its tests alone; there is no sandbox to start it on\n"
        ));
    }
    copy.cargo(target, OnSandbox::BUILT_BY)?;
    let started = OnSandbox::start(&copy.root(), &target.join("debug"), binary);
    Ok(format!(
        "{binary} builds, passes its tests and starts alone; it was ready at {}\n",
        started.bff.public()
    ))
}
