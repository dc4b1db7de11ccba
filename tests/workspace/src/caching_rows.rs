//! `docs/CACHING-RULES.md` and the tests agree: each rule names a test, each test that is named exists, and the suites have none that shows
//! no rule.

use std::collections::BTreeSet;
use std::path::Path;

use walkdir::WalkDir;

use crate::security_rows::exists;
use crate::tree::Tree;
use crate::violation::Violation;

const DOCUMENT: &str = "docs/CACHING-RULES.md";

/// Where the suites are, and how their modules' names begin.
const SUITES: [(&str, &str); 2] = [
    ("crates/core/tests/black_box/caching", "core::caching::"),
    ("crates/core/tests/black_box/composed", "core::composed::"),
];

/// Under this heading each row names a test; under the next one a choice may speak for itself.
const RULES: &str = "## The rules";

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let text = tree.text(Path::new(DOCUMENT)).unwrap_or_default();
    let (mut found, mut named, mut is_rule) = (Vec::new(), BTreeSet::new(), false);
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("## ") {
            is_rule = line == RULES;
        }
        let tests: Vec<&str> = line.split('`').skip(1).step_by(2).filter(|name| is_name(name)).collect();
        let missing = tests.iter().filter(|name| !exists(tree, name));
        found.extend(missing.map(|name| violation(DOCUMENT, index + 1, format!("there is no test {name}"))));
        if is_rule && is_row(line) && tests.is_empty() {
            found.push(violation(DOCUMENT, index + 1, "a rule names no test".to_owned()));
        }
        named.extend(tests.into_iter().map(str::to_owned));
    }
    for (file, name, line) in SUITES.iter().flat_map(|(folder, prefix)| suite(tree, folder, prefix)) {
        if !named.contains(&name) {
            found.push(violation(&file, line, format!("{name} shows no rule")));
        }
    }
    found
}

/// A path of a test, not some other code.
fn is_name(text: &str) -> bool {
    ["core::", "unit::"].iter().any(|prefix| text.starts_with(prefix))
}

/// A table's row below its head.
fn is_row(line: &str) -> bool {
    line.starts_with('|')
        && !line.starts_with("|---")
        && !line.starts_with("| section |")
        && !line.starts_with("| rule |")
}

/// Each test of a suite, in its folders too: its file, its name as the document writes it, its line.
fn suite(tree: &Tree, suite: &str, prefix: &str) -> Vec<(String, String, usize)> {
    let (mut all, root) = (Vec::new(), tree.root().join(suite));
    let files = WalkDir::new(&root).sort_by_file_name().into_iter().flatten();
    for file in files.filter(|file| file.file_type().is_file()) {
        let Some(name) = file.path().strip_prefix(&root).ok().and_then(Path::to_str) else { continue };
        let name = name.replace('\\', "/");
        let file = format!("{suite}/{name}");
        let text = tree.text(Path::new(&file)).unwrap_or_default();
        let module = name.trim_end_matches(".rs").replace('/', "::");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (index, line) in lines.iter().enumerate().filter(|(index, _)| *index > 0) {
            let function = line.strip_prefix("fn ").filter(|_| lines[index - 1] == "#[test]");
            if let Some(function) = function.and_then(|rest| rest.split('(').next()) {
                all.push((file.clone(), format!("{prefix}{module}::{function}"), index + 1));
            }
        }
    }
    all
}

fn violation(file: &str, line: usize, what: String) -> Violation {
    Violation {
        file: file.into(),
        line,
        what,
        why: "A rule of caching without a test is a hope, and a test without a rule is nobody's".into(),
        instead: "Name the test that shows it, or write one".into(),
    }
}
