//! `docs/SECURITY.md` and the tests agree: every row that must be there is, each names a test, and each test exists.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::tree::Tree;
use crate::violation::Violation;

const DOCUMENT: &str = "docs/SECURITY.md";

/// The rows that there are to be.
const ROWS: [(char, &[u32]); 4] = [
    ('A', &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]),
    ('B', &[1, 2, 3, 4, 5, 6, 7]),
    ('C', &[1, 2, 3, 4, 5]),
    ('D', &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]),
];

/// Where the modules of a test's name are.
const FOLDERS: [(&str, &str); 5] = [
    ("core", "crates/core/tests/black_box"),
    ("unit", "crates/core/src"),
    ("web", "bins/web-bff/tests/black_box"),
    ("mobile", "bins/mobile-bff/tests/black_box"),
    ("e2e", "tests/e2e/tests"),
];

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let text = tree.text(Path::new(DOCUMENT)).unwrap_or_default();
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for (index, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.strip_prefix('|').map(|row| row.split('|').collect()).unwrap_or_default();
        let [first, _, tests, ..] = cells[..] else { continue };
        let named: Vec<&str> =
            tests.split('`').skip(1).step_by(2).filter(|name| name.contains("::")).collect();
        if is_row(first.trim()) {
            seen.insert(first.trim().to_owned());
            if named.is_empty() {
                found.push(violation(index + 1, format!("row {} names no test", first.trim())));
            }
        }
        let missing = named.into_iter().filter(|name| !exists(tree, name));
        found.extend(missing.map(|name| violation(index + 1, format!("there is no test {name}"))));
    }
    let wanted =
        ROWS.iter().flat_map(|(letter, numbers)| numbers.iter().map(move |n| format!("{letter}{n}")));
    let absent = wanted.filter(|row| !seen.contains(row));
    found.extend(absent.map(|row| violation(1, format!("row {row} is missing"))));
    found
}

fn is_row(cell: &str) -> bool {
    let Some(number) = cell.strip_prefix(['A', 'B', 'C', 'D']) else { return false };
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the module's file has a test function of this name.
pub(crate) fn exists(tree: &Tree, name: &str) -> bool {
    let mut parts: Vec<&str> = name.split("::").collect();
    let (Some(function), false) = (parts.pop(), parts.is_empty()) else { return false };
    let folder = FOLDERS.iter().find(|(short, _)| *short == parts[0]).map(|(_, folder)| *folder);
    let Some(folder) = folder else { return false };
    let module: PathBuf = Path::new(folder).join(parts[1..].join("/"));
    let files = [module.with_extension("rs"), module.join("mod.rs"), module.join("tests.rs")];
    files.iter().filter_map(|file| tree.text(file)).any(|text| is_test(&text, function))
}

/// A function of that name behind `#[test]`, with attributes or comments between.
fn is_test(text: &str, function: &str) -> bool {
    let mut tested = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with(&format!("fn {function}(")) {
            return tested;
        }
        tested = line == "#[test]" || (tested && (line.starts_with("#[") || line.starts_with("//")));
    }
    false
}

fn violation(line: usize, what: String) -> Violation {
    Violation {
        file: DOCUMENT.into(),
        line,
        what,
        why: "A rule of security without a test is a hope".into(),
        instead: "Name the test that shows it, or write one".into(),
    }
}
