//! The document with the version that is released.

use std::fs;
use std::path::Path;

use contract::Document;
use semver::Version;

pub(super) struct Versioned {
    pub(super) text: String,
    pub(super) document: Document,
}

/// Only `info.version` changes, and the rest stays as the binary printed it: that it did is for the binary's own test to say.
pub(super) fn with_version(path: &Path, version: &Version) -> Result<Versioned, String> {
    let fault = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let text = fs::read_to_string(path).map_err(|error| fault(&error))?;
    let old = Document::parse(&text).map_err(|why| fault(&why))?;
    let of = |version: &str| format!("\"version\": \"{version}\"");
    let begin = text.find("\"info\"").ok_or_else(|| fault(&"it has no `info`"))?;
    let (before, rest) = text.split_at(begin);
    let text = format!("{before}{}", rest.replacen(&of(old.version()), &of(&version.to_string()), 1));
    let document = Document::parse(&text).map_err(|why| fault(&why))?;
    if document.version() == version.to_string() {
        Ok(Versioned { text, document })
    } else {
        Err(fault(&"its `info.version` is not where it was expected: have it printed anew"))
    }
}
