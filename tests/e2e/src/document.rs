//! The project's documents, and the parts of them that are measured and not written.

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the workspace.
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

/// Its text; empty where it is not there.
pub fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_default()
}

/// What stands between `<!-- name -->` and `<!-- /name -->`, with the line ends around it.
pub fn marked<'a>(document: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = document.split_once(&format!("<!-- {name} -->"))?;
    rest.split_once(&format!("<!-- /{name} -->")).map(|(inner, _)| inner)
}

/// Holds the marked part of a file to `content`; with `UPDATE_DOCS` set it is written instead.
#[track_caller]
pub fn check(file: &str, name: &str, content: &str) {
    let (document, content) = (text(file), format!("\n\n{content}\n\n"));
    let found =
        marked(&document, name).unwrap_or_else(|| panic!("{file} has no <!-- {name} --> … <!-- /{name} -->"));
    if found == content {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_DOCS").is_some(),
        "{file} is not what was measured (UPDATE_DOCS=1 writes it anew):\n{content}"
    );
    let (open, close) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let updated = document.replacen(&format!("{open}{found}{close}"), &format!("{open}{content}{close}"), 1);
    fs::write(path(file), updated).expect("the document can be written");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marked_part_is_found() {
        assert_eq!(marked("a <!-- x -->\nb\n<!-- /x --> c", "x"), Some("\nb\n"));
        assert_eq!(marked("a <!-- x -->\nb", "x"), None);
        assert_eq!(marked("a", "x"), None);
    }
}
