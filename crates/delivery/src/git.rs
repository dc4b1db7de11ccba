//! Git, asked and told by its command.

use std::path::Path;
use std::process::{Command, Output};

/// What git prints.
///
/// # Errors
/// Where it is missing, or does not end well: with what was asked, and what it said.
pub(crate) fn git(root: &Path, args: &[&str]) -> Result<String, String> {
    let output = run(root, args)?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("git {}: {}", args.join(" "), said.trim()))
    }
}

/// What git prints, or nothing where it does not end well: the answer to a question.
pub(crate) fn asked(root: &Path, args: &[&str]) -> Result<Option<String>, String> {
    let output = run(root, args)?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(output.status.success().then_some(printed))
}

fn run(root: &Path, args: &[&str]) -> Result<Output, String> {
    let mut command = Command::new("git");
    command.args(args).current_dir(root);
    command.output().map_err(|error| format!("git is needed, and could not be run: {error}"))
}
