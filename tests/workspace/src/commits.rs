//! Whether all that docs/BENCHMARKS.md shows is of one commit: the page says so, or of which each run is.

use std::collections::HashSet;
use std::path::Path;

use serde::Deserialize;

use crate::built::{Built, State};
use crate::durations::{PAGE, RUNS};
use crate::marked;
use crate::tree::Tree;
use crate::violation::Violation;

/// What of a run is looked at here.
#[derive(Deserialize)]
struct Run {
    built: Option<Built>,
}

pub fn violations(tree: &Tree) -> Vec<Violation> {
    marked::faults_of(tree, PAGE, &parts(tree))
}

pub fn update(tree: &Tree) {
    marked::write(tree, PAGE, &parts(tree));
}

fn parts(tree: &Tree) -> Vec<(&'static str, String)> {
    let read = |file: &'static str| {
        let run: Run = serde_json::from_str(&tree.text(&Path::new(marked::RUNS).join(file))?).ok()?;
        Some((file, run.built))
    };
    vec![("bench-commits", told(&RUNS.into_iter().filter_map(read).collect::<Vec<_>>()))]
}

fn told(runs: &[(&str, Option<Built>)]) -> String {
    if let [(_, Some(first)), others @ ..] = runs
        && first.tree == State::Clean
        && others.iter().all(|(_, built)| built.as_ref() == Some(first))
    {
        return format!("All runs of this page are {}.", Built::told(Some(first)));
    }
    let of = |built: &Option<Built>| {
        let files: Vec<&str> =
            runs.iter().filter(|(_, other)| other == built).map(|(file, _)| *file).collect();
        format!("{} {}", files.join(", "), Built::told(built.as_ref()))
    };
    let mut groups: Vec<String> = runs.iter().map(|(_, built)| of(built)).collect();
    let mut seen = HashSet::new();
    groups.retain(|group| seen.insert(group.clone()));
    format!("Not all runs of this page are known to be of one commit: {}.", groups.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(commit: &str, tree: State) -> Built {
        Built { commit: commit.to_owned(), tree }
    }

    #[test]
    fn runs_of_one_commit_are_told_in_one() {
        let runs = ["x", "y"].map(|file| (file, Some(of("a", State::Clean))));
        assert_eq!(told(&runs), "All runs of this page are of commit `a`.");
    }

    #[test]
    fn runs_of_several_are_told_apart() {
        let one = of("a", State::Clean);
        let runs = [("x", Some(one.clone())), ("y", None), ("z", Some(one))];
        let each = "x, z of commit `a`; y of a commit that was not written down";
        assert_eq!(told(&runs), format!("Not all runs of this page are known to be of one commit: {each}."));
    }

    #[test]
    fn what_was_not_committed_is_no_commit() {
        let said = told(&["x", "y"].map(|file| (file, Some(of("a", State::Changed)))));
        assert!(
            said.starts_with("Not all runs") && said.contains("x, y of commit `a` and changes"),
            "{said}"
        );
    }
}
