//! Cargo, run by its command.

use std::path::Path;
use std::process::Command;

/// Cargo in a folder, to be told what to do.
pub(crate) fn cargo_in(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(args).current_dir(folder);
    command
}

/// What it prints.
///
/// # Errors
/// Where it cannot be run, or does not end well: with what was asked, and all that it said.
pub(crate) fn printed(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("cargo cannot be run: {error}"))?;
    let [printed, said] =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    if output.status.success() {
        return Ok(printed);
    }
    let asked: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    Err(format!("cargo {}:\n{printed}{said}", asked.join(" ")))
}
