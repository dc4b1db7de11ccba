//! What an operator takes of a binary is in a folder of its own, whole, and speaks of no other binary: its team owns it, and a new
//! binary's is a copy with another name.

use std::path::Path;

use crate::tree::Tree;
use crate::violation::Violation;

/// What each must have; `NAME` is the binary's.
const FILES: [&str; 8] = [
    "NAME.service",
    "compose.toml",
    "dashboard.json",
    "alerts.yaml",
    "alerts.test.yaml",
    "kubernetes/base/kustomization.yaml",
    "kubernetes/staging/kustomization.yaml",
    "kubernetes/production/kustomization.yaml",
];

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let binaries = tree.binaries();
    let mut found = Vec::new();
    for binary in &binaries {
        let folder = Path::new("deploy").join(binary);
        let files = FILES.map(|name| folder.join(name.replace("NAME", binary)));
        let absent = files.iter().filter(|file| tree.text(file).is_none());
        let manifest = Path::new("bins").join(binary).join("Cargo.toml");
        found.extend(absent.map(|file| Violation {
            file: manifest.clone(),
            line: 1,
            what: format!("there is no {}", file.display()),
            why: "A binary that nobody can run and watch is not finished".into(),
            instead: "Copy the folder of another binary and give it this one's name".into(),
        }));
        for file in tree.files(&folder) {
            found.extend(others(tree, &file, binary, &binaries));
        }
    }
    found
}

/// Lines that name another binary.
fn others(tree: &Tree, file: &Path, own: &str, binaries: &[String]) -> Vec<Violation> {
    let text = tree.text(file).unwrap_or_default();
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.split("#~").next().unwrap_or_default();
        let other = binaries.iter().find(|other| *other != own && names(line, other));
        found.extend(other.map(|other| Violation {
            file: file.to_owned(),
            line: index + 1,
            what: format!("it is the folder of {own} and speaks of {other}"),
            why: "What two teams share is changed by neither".into(),
            instead: "Say it of this binary, or say it in deploy/ for all".into(),
        }));
    }
    found
}

/// Whether the line has the name as a whole word: `web-bff` is not in `new-web-bff`.
fn names(line: &str, binary: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    // What follows may be more of a longer name: `web-bff-config` is a name of the binary's.
    line.match_indices(binary).any(|(at, _)| !line[..at].ends_with(part))
}
