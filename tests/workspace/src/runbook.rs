//! `docs/OPERATIONS.md`, the alerts and the metrics agree: whoever is woken finds what to do, and every metric is told of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::measured::Measured;
use crate::tree::Tree;
use crate::violation::Violation;

const DOCUMENT: &str = "docs/OPERATIONS.md";

/// Below this heading each alert has one of its own.
const ALERTS: &str = "## Alerts";

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let text = tree.text(Path::new(DOCUMENT)).unwrap_or_default();
    let mut found = alerts(tree, &text);
    found.extend(metrics(tree, &text));
    found
}

/// Each alert has an entry that it leads to, and each entry an alert.
fn alerts(tree: &Tree, text: &str) -> Vec<Violation> {
    let entries = entries(text);
    let (mut found, mut raised) = (Vec::new(), BTreeSet::new());
    for binary in tree.binaries() {
        let file = Path::new("deploy").join(&binary).join("alerts.yaml");
        let rules = tree.text(&file).unwrap_or_default();
        let lines: Vec<&str> = rules.lines().map(plain).collect();
        for (index, line) in lines.iter().enumerate() {
            let Some(name) = line.trim_start().strip_prefix("- alert: ").map(str::trim) else { continue };
            raised.insert(name.to_owned());
            if !entries.contains_key(name) {
                found.push(violation(&file, index + 1, format!("{DOCUMENT} has no entry {name}")));
            }
            let own =
                lines[index + 1..].iter().take_while(|line| !line.trim_start().starts_with("- alert: "));
            let anchor = format!("#{}", name.to_lowercase());
            if !own.into_iter().any(|line| line.contains("runbook_url: ") && line.ends_with(&anchor)) {
                found.push(violation(&file, index + 1, format!("{name} does not lead to its entry")));
            }
        }
    }
    let idle = entries.iter().filter(|(name, _)| !raised.contains(*name));
    found.extend(
        idle.map(|(name, line)| violation(Path::new(DOCUMENT), *line, format!("no alert is called {name}"))),
    );
    found
}

/// Headings of the third level below the one for alerts, with their lines.
fn entries(text: &str) -> BTreeMap<String, usize> {
    let lines = text.lines().map(plain).enumerate().skip_while(|(_, line)| *line != ALERTS).skip(1);
    let below = lines.take_while(|(_, line)| !line.starts_with("## "));
    below.filter_map(|(index, line)| Some((line.strip_prefix("### ")?.to_owned(), index + 1))).collect()
}

/// The table's rows, `` | `bff_a_total` | `kind`, `use` | … ``, are what is measured.
fn metrics(tree: &Tree, text: &str) -> Vec<Violation> {
    let measured = Measured::by(tree);
    let (mut found, mut told) = (Vec::new(), BTreeSet::new());
    for (index, line) in text.lines().map(plain).enumerate() {
        let Some(row) = line.strip_prefix("| `bff_") else { continue };
        let mut cells = row.split('|');
        let name = format!("bff_{}", cells.next().unwrap_or_default().trim().trim_end_matches('`'));
        let labels: BTreeSet<String> =
            cells.next().unwrap_or_default().split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect();
        match measured.labels(&name) {
            None => found.push(violation(Path::new(DOCUMENT), index + 1, format!("nothing measures {name}"))),
            Some(own) if *own != labels => {
                found.push(violation(
                    Path::new(DOCUMENT),
                    index + 1,
                    format!("{name} has the labels {own:?}"),
                ));
            }
            Some(_) => {}
        }
        told.insert(name);
    }
    let silent = measured.names().filter(|name| !told.contains(*name));
    found.extend(silent.map(|name| violation(Path::new(DOCUMENT), 1, format!("{name} is not told of"))));
    found
}

/// Without a fixture's mark.
fn plain(line: &str) -> &str {
    let marked = line.find("#~").or_else(|| line.find("//~"));
    line[..marked.unwrap_or(line.len())].trim_end()
}

fn violation(file: &Path, line: usize, what: String) -> Violation {
    Violation {
        file: PathBuf::from(file),
        line,
        what,
        why: "Whoever is woken at night has no time to find out what was meant".into(),
        instead: "Let the page say what there is, and the alert lead to its entry".into(),
    }
}
