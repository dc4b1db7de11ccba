//! How long all that docs/BENCHMARKS.md shows took to measure: the page says so, and it stays what somebody waits for.

use std::path::Path;

use serde::Deserialize;

use crate::marked;
use crate::tree::Tree;
use crate::violation::Violation;

pub(crate) const PAGE: &str = "docs/BENCHMARKS.md";

/// All that the page shows.
pub(crate) const RUNS: [&str; 3] = ["run.json", "screen.json", "growth.json"];

/// All three together, in seconds. What is built at their begin, which is not a measurement, takes as long again where nothing is there yet, and nobody waits
/// for more than forty.
const AT_MOST: u64 = 19 * 60;

/// What of a run is looked at here.
#[derive(Deserialize)]
struct Run {
    took_seconds: Option<u64>,
}

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let runs = runs(tree);
    let mut faults = marked::faults_of(tree, PAGE, &[("bench-durations", told(&runs))]);
    let took: u64 = runs.iter().filter_map(|(_, took)| *took).sum();
    if took > AT_MOST {
        faults.push(Violation {
            file: PAGE.into(),
            line: 1,
            what: format!("its runs took {took} s, and may take {AT_MOST}"),
            why: "Nobody measures what takes an hour".into(),
            instead: "Measure fewer or shorter rounds".into(),
        });
    }
    faults
}

pub fn update(tree: &Tree) {
    marked::write(tree, PAGE, &[("bench-durations", told(&runs(tree)))]);
}

fn runs(tree: &Tree) -> Vec<(&'static str, Option<u64>)> {
    let took = |file: &str| {
        let run: Run = serde_json::from_str(&tree.text(&Path::new(marked::RUNS).join(file))?).ok()?;
        run.took_seconds
    };
    RUNS.map(|file| (file, took(file))).into()
}

fn told(runs: &[(&str, Option<u64>)]) -> String {
    let each = |(file, took): &(&str, Option<u64>)| match took {
        Some(took) => format!("{file} in {}", minutes(*took)),
        None => format!("{file} in a time that was not written down"),
    };
    let each = runs.iter().map(each).collect::<Vec<_>>().join(", ");
    let all: Option<u64> = runs.iter().map(|(_, took)| *took).sum();
    let all = all.map(|all| format!("; all of it in {}", minutes(all))).unwrap_or_default();
    format!("Measured: {each}{all}.")
}

/// `17 min 5 s`
pub(crate) fn minutes(seconds: u64) -> String {
    format!("{} min {} s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_told_and_their_sum() {
        let runs = [("a", Some(60)), ("b", Some(125))];
        assert_eq!(told(&runs), "Measured: a in 1 min 0 s, b in 2 min 5 s; all of it in 3 min 5 s.");
        let one = [("a", Some(60)), ("b", None)];
        assert_eq!(told(&one), "Measured: a in 1 min 0 s, b in a time that was not written down.");
    }
}
