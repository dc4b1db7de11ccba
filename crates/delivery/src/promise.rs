//! What a binary's last release promised its clients, held to what its code says now. The binary's own tests ask the same of the
//! document that is committed.

use std::fs;
use std::path::Path;

use contract::{Document, findings, report};
use jiff::civil::Date;

use crate::cargo::{cargo_in, printed};
use crate::workspace::folder_of;

/// Holds what the binary of the workspace at `root` prints to its last release.
///
/// # Errors
/// As [`check`] has them.
pub fn check_in(root: &Path, binary: &str, today: Date) -> Result<String, String> {
    check(root, binary, today, |args| printed(&mut cargo_in(root, args)))
}

/// The same with a `cargo` that builds the binary, and has it print its document. The file `openapi.json` would not do: it is of the
/// code as it was when somebody last wrote it.
///
/// # Errors
/// With every promise that is broken, and the way out; or where there is no such binary, or it does not build.
pub fn check(
    root: &Path,
    binary: &str,
    today: Date,
    cargo: impl Fn(&[&str]) -> Result<String, String>,
) -> Result<String, String> {
    let folder = folder_of(root, binary)?;
    let released = Document::read(&folder.join("released.openapi.json")).map_err(|why| why.to_string())?;
    let Some(released) = released else {
        return Ok(format!("{binary} was never released: it has promised nothing.\n"));
    };
    let text = cargo(&["run", "--package", binary, "--bin", binary, "--", "openapi"])?;
    let now = Document::parse(&text).map_err(|why| format!("what {binary} prints is no document: {why}"))?;
    let found = findings(&released, &now, today);
    let stale = if fs::read_to_string(folder.join("openapi.json")).is_ok_and(|committed| committed == text) {
        String::new()
    } else {
        format!("bins/{binary}/openapi.json is not what the code says: `just docs` writes it anew.\n")
    };
    if found.is_empty() {
        Ok(format!("{binary} keeps what {} promised.\n{stale}", released.version()))
    } else {
        Err(report(&released, &found) + &stale)
    }
}
