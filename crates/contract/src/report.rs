//! The check of a binary's folder, and its findings as a person reads them.

use std::fmt::Write as _;
use std::path::Path;

use jiff::civil::Date;

use crate::{Document, Finding, findings};

/// The document of the last release, as the release wrote it.
const RELEASED: &str = "released.openapi.json";
/// The document of the code.
const NOW: &str = "openapi.json";

/// The contract holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// With this release.
    Since(String),
    /// Nothing was released, so nothing was promised.
    NothingReleased,
}

/// Holds the document in a binary's folder to that of its last release.
///
/// # Errors
/// With every finding, and the way out of each; or with why a document cannot be read.
pub fn check(folder: &Path, today: Date) -> Result<Kept, String> {
    let read = |name: &str| Document::read(&folder.join(name)).map_err(|why| why.to_string());
    let Some(released) = read(RELEASED)? else { return Ok(Kept::NothingReleased) };
    let now = read(NOW)?.ok_or_else(|| format!("{}: there is no such file", folder.join(NOW).display()))?;
    let found = findings(&released, &now, today);
    if found.is_empty() {
        Ok(Kept::Since(released.version().to_owned()))
    } else {
        Err(report(&released, &found))
    }
}

/// Every finding in a line, and after those of one operation the way out.
pub fn report(released: &Document, findings: &[Finding]) -> String {
    let mut text = format!("{} breaks what its release {} promised:\n", released.title(), released.version());
    for (index, finding) in findings.iter().enumerate() {
        _ = writeln!(text, "  {finding}");
        let next = findings.get(index + 1);
        if next.is_none_or(|next| next.way_out != finding.way_out) {
            _ = writeln!(text, "    Way out: {}.", finding.way_out);
        }
    }
    text
}
