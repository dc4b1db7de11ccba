//! What README.md says of all that the product is held to: what is missed, and what nobody measured, in any of the runs.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::marked;
use crate::tree::Tree;
use crate::violation::Violation;
use crate::{benchmarks, growth, screen};

const PAGE: &str = "README.md";

/// How the bars of a run stand.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Standing {
    /// Each with what it came to, and what it may.
    pub(crate) missed: Vec<String>,
    pub(crate) not_measured: Vec<String>,
}

pub fn violations(tree: &Tree) -> Vec<Violation> {
    marked::faults_of(tree, PAGE, &parts(tree))
}

pub fn update(tree: &Tree) {
    marked::write(tree, PAGE, &parts(tree));
}

fn parts(tree: &Tree) -> Vec<(&'static str, String)> {
    let all = [
        of(tree, "run.json", benchmarks::standing),
        of(tree, "hit.json", benchmarks::standing),
        of(tree, "screen.json", screen::standing),
        of(tree, "growth.json", growth::standing),
    ];
    vec![("bench-missed", told(all))]
}

/// A run that is not there, or cannot be read, is not measured as a whole.
fn of<R: DeserializeOwned>(tree: &Tree, file: &str, standing: fn(&R) -> Standing) -> Standing {
    let text = tree.text(&Path::new(marked::RUNS).join(file));
    let run = text.and_then(|text| serde_json::from_str(&text).ok());
    run.as_ref().map_or_else(
        || Standing { not_measured: vec![format!("all of {file}")], ..Standing::default() },
        standing,
    )
}

fn told(all: impl IntoIterator<Item = Standing>) -> String {
    let (mut missed, mut not_measured) = (Vec::new(), Vec::new());
    for standing in all {
        missed.extend(standing.missed);
        not_measured.extend(standing.not_measured);
    }
    let missed = if missed.is_empty() {
        "No bar is missed.".to_owned()
    } else {
        format!("Bars that are missed:\n\n- {}", missed.join("\n- "))
    };
    if not_measured.is_empty() {
        return missed;
    }
    format!("{missed}\n\nBars that were not measured:\n\n- {}", not_measured.join("\n- "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missed_in_any_run_is_told_and_what_nobody_measured() {
        let standing = |missed: &[&str], not_measured: &[&str]| Standing {
            missed: missed.iter().map(ToString::to_string).collect(),
            not_measured: not_measured.iter().map(ToString::to_string).collect(),
        };
        let told = told([standing(&["a"], &["b"]), standing(&[], &[]), standing(&["c"], &[])]);
        assert_eq!(told, "Bars that are missed:\n\n- a\n- c\n\nBars that were not measured:\n\n- b");
    }

    #[test]
    fn where_none_is_missed_that_is_told() {
        assert_eq!(told([Standing::default()]), "No bar is missed.");
    }
}
