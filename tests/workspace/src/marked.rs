//! Parts of a document that are made of figures: between two marks stands what a run's file says, to the digit.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tree::Tree;
use crate::violation::Violation;

/// Where the runs of the benchmark are.
pub(crate) const RUNS: &str = "docs/benchmarks";

const WRITE_ANEW: &str =
    "Write it anew with `UPDATE_DOCS=1 cargo test --package workspace-rules --test figures`";

/// The parts of a page that are not what the benchmark's runs say; none where there is no such page.
pub(crate) fn faults_of(tree: &Tree, page: &str, parts: &[(&str, String)]) -> Vec<Violation> {
    let Some(text) = tree.text(Path::new(page)) else { return Vec::new() };
    faults(page, &text, RUNS, parts, WRITE_ANEW)
}

/// Writes those parts anew, where there is such a page.
pub(crate) fn write(tree: &Tree, page: &str, parts: &[(&str, String)]) {
    let Some(text) = tree.text(Path::new(page)) else { return };
    fs::write(tree.root().join(page), written(text, parts)).expect("the document can be written");
}

/// The parts that are not what the run says.
pub(crate) fn faults(
    file: &str,
    document: &str,
    run: &str,
    parts: &[(impl AsRef<str>, String)],
    instead: &'static str,
) -> Vec<Violation> {
    let each = parts.iter().map(|(name, table)| (name.as_ref(), table));
    let fault = |(name, table): (&str, &String)| {
        let Some((line, found)) = part(document, name) else {
            return Some(violation(file, 1, format!("it has no {}", opening(name)), instead));
        };
        // What follows the mark on its own line is not of the table.
        let found = found.split_once('\n').map_or("", |(_, rest)| rest);
        (found.trim() != table)
            .then(|| violation(file, line, format!("{name} is not what {run} says"), instead))
    };
    each.filter_map(fault).collect()
}

/// The document with every part as the run has it.
pub(crate) fn written(document: String, parts: &[(impl AsRef<str>, String)]) -> String {
    parts.iter().fold(document, |document, (name, table)| {
        let name = name.as_ref();
        let found = part(&document, name).map(|(_, found)| found.to_owned()).unwrap_or_default();
        let (open, close) = (opening(name), closing(name));
        let anew = format!("{open}\n\n{table}\n\n{close}");
        document.replacen(&format!("{open}{found}{close}"), &anew, 1)
    })
}

/// A marked part: the line that it begins on, and what stands in it.
fn part<'a>(document: &'a str, name: &str) -> Option<(usize, &'a str)> {
    let (before, rest) = document.split_once(&opening(name))?;
    let (inner, _) = rest.split_once(&closing(name))?;
    Some((before.lines().count() + 1, inner))
}

fn opening(name: &str) -> String {
    format!("<!-- {name} -->")
}

fn closing(name: &str) -> String {
    format!("<!-- /{name} -->")
}

pub(crate) fn violation(file: &str, line: usize, what: String, instead: &'static str) -> Violation {
    Violation {
        file: PathBuf::from(file),
        line,
        what,
        why: "A figure that no run has given is an invention".into(),
        instead: instead.into(),
    }
}
