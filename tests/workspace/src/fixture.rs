//! Fixtures: small trees that a rule must reject, or must not.
//!
//! A line that breaks a rule ends in a mark, `//~ words of the violation` (in TOML `#~ words`). The rule must name exactly
//! the marked lines. Fixtures are read, never compiled.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::tree::Tree;
use crate::violation::Violation;

/// A rule: from a tree to what breaks it there.
pub type Rule = fn(&Tree) -> Vec<Violation>;

/// Expects `rule` to find nothing in the workspace itself.
///
/// # Panics
/// With every violation, one a line.
#[track_caller]
pub fn check_workspace(rule: Rule) {
    let tree = Tree::workspace();
    let (sources, _) = tree.shipped();
    assert!(
        sources.iter().any(|source| !source.mentions.is_empty()),
        "nothing was read from {}",
        tree.root().display()
    );
    check_documents(rule);
}

/// The same of a rule that looks at documents alone: no source needs to be read for it.
///
/// # Panics
/// With every violation, one a line.
#[track_caller]
pub fn check_documents(rule: Rule) {
    let found = rule(&Tree::workspace());
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), listed(&found));
}

/// Expects `rule` to find in `fixtures/NAME` just what is marked there, and something is.
#[track_caller]
pub fn check_rejected(rule: Rule, name: &str) {
    let marks = check(rule, name);
    assert!(marks > 0, "{name} marks nothing: it proves nothing");
}

/// Expects `rule` to find nothing in `fixtures/NAME`, which has no marks.
#[track_caller]
pub fn check_accepted(rule: Rule, name: &str) {
    let marks = check(rule, name);
    assert_eq!(marks, 0, "{name} is meant to keep the rule");
}

#[track_caller]
fn check(rule: Rule, name: &str) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    let marks = marks(&root);
    let tree = Tree::at(&root);
    let read = tree.shipped().0.len() + tree.members().len();
    assert!(
        read > 0 || root.join(".clippy.toml").is_file(),
        "there is nothing to read in {}",
        root.display()
    );
    let found = rule(&tree);
    let unmarked =
        found.iter().filter(|violation| !marks.contains_key(&(violation.file.clone(), violation.line)));
    let unmarked = unmarked.map(|violation| format!("not marked: {violation}"));
    let missed = marks.iter().filter(|((file, line), words)| {
        !found
            .iter()
            .any(|found| found.file == *file && found.line == *line && found.what.contains(words.as_str()))
    });
    let missed = missed.map(|((file, line), words)| format!("not found: {}:{line}: {words}", file.display()));
    let faults: Vec<String> = unmarked.chain(missed).collect();
    assert!(faults.is_empty(), "{name}:\n{}\nAll that was found:\n{}", faults.join("\n"), listed(&found));
    marks.len()
}

fn marks(root: &Path) -> BTreeMap<(PathBuf, usize), String> {
    let mut marks = BTreeMap::new();
    for entry in
        WalkDir::new(root).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file())
    {
        let text = std::fs::read_to_string(entry.path()).expect("a fixture is text");
        let file = entry.path().strip_prefix(root).expect("it is below the root");
        for (index, line) in text.lines().enumerate() {
            if let Some((_, words)) = line.split_once("//~ ").or_else(|| line.split_once("#~ ")) {
                marks.insert((file.to_owned(), index + 1), words.trim().to_owned());
            }
        }
    }
    marks
}

fn listed(found: &[Violation]) -> String {
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
