//! Counts beside those that are kept.

use std::fmt;

use workspace_rules::instructions::{Count, Counts, Means};

/// What a path may take more, or have got better by before it is worth keeping: in a hundred.
pub(super) const ALLOWED: f64 = 3.0;

const UPDATE: &str = "run `just instructions --update` and commit what it writes";

/// What came of the comparison.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Why there was none.
    NoPair(String),
    Compared(Vec<Line>),
}

/// A path, then and now.
#[derive(Debug)]
pub(super) struct Line {
    path: String,
    kept: Option<u64>,
    now: Option<u64>,
}

impl Verdict {
    pub(super) fn of(kept: Option<&Counts>, now: &Counts) -> Self {
        let Some(kept) = kept else {
            return Self::NoPair(format!("No counts are kept to compare with: {UPDATE}."));
        };
        if !are_a_pair(&kept.of, &now.of) {
            let told = format!(
                "The instructions were NOT compared: they were counted with\n  {:?}\nand now with\n  {:?}",
                kept.of, now.of
            );
            return Self::NoPair(format!(
                "{told}\nCounts of the two are no pair. On a commit that is known to be good, {UPDATE}."
            ));
        }
        let find = |counts: &Counts, path: &str| {
            counts.paths.iter().find(|count| count.path == path).map(|count| count.instructions)
        };
        let gone = kept.paths.iter().filter(|count| find(now, &count.path).is_none());
        let line = |Count { path, .. }: &Count| Line {
            path: path.clone(),
            kept: find(kept, path),
            now: find(now, path),
        };
        Self::Compared(now.paths.iter().chain(gone).map(line).collect())
    }
}

/// Whose valgrind counted makes no difference.
pub(super) fn are_a_pair(kept: &Means, now: &Means) -> bool {
    (&kept.compiler, &kept.target, &kept.processor) == (&now.compiler, &now.target, &now.processor)
}

impl Line {
    /// Paths come and go with the file of counts alone.
    pub(super) fn is_fault(&self) -> bool {
        self.change().is_none_or(|change| change > ALLOWED)
    }

    fn change(&self) -> Option<f64> {
        Some(percent(self.kept?, self.now?))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPair(why) => f.write_str(why),
            Self::Compared(lines) => {
                for line in lines {
                    writeln!(f, "{line}")?;
                }
                let better = |line: &Line| line.change().is_some_and(|change| change < -ALLOWED);
                if lines.iter().any(Line::is_fault) {
                    write!(
                        f,
                        "A hot path takes more than {ALLOWED} % more. Find out what for; where it is worth it, {UPDATE}."
                    )
                } else if lines.iter().any(better) {
                    write!(f, "All within {ALLOWED} %, and some take less. To keep it so, {UPDATE}.")
                } else {
                    write!(f, "All within {ALLOWED} %.")
                }
            }
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: Option<u64>| count.map_or_else(|| "none".to_owned(), |count| count.to_string());
        let change = self.change().map_or_else(String::new, |change| format!("  {change:+.2} %"));
        let mark = if self.is_fault() { "  <--" } else { "" };
        write!(f, "{:<28} {:>9} kept, {:>9} now{change}{mark}", self.path, count(self.kept), count(self.now))
    }
}

fn percent(kept: u64, now: u64) -> f64 {
    let float = |count: u64| u32::try_from(count).map_or(f64::MAX, f64::from);
    (float(now) / float(kept.max(1)) - 1.0) * 100.0
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn counts(compiler: &str, paths: &[(&str, u64)]) -> Counts {
        let text = |text: &str| text.to_owned();
        let of =
            Means { compiler: text(compiler), target: text("t"), valgrind: text("v"), processor: text("p") };
        let count =
            |(path, instructions): &(&str, u64)| Count { path: text(path), instructions: *instructions };
        Counts { of, built: None, paths: paths.iter().map(count).collect() }
    }

    fn faults(kept: &[(&str, u64)], now: &[(&str, u64)]) -> Vec<String> {
        match Verdict::of(Some(&counts("a", kept)), &counts("a", now)) {
            Verdict::Compared(lines) => {
                lines.into_iter().filter(Line::is_fault).map(|line| line.path).collect()
            }
            Verdict::NoPair(why) => vec![why],
        }
    }

    #[test]
    fn more_is_a_fault_and_less_is_not() {
        assert!(faults(&[("a", 1000), ("b", 1000)], &[("a", 1029), ("b", 500)]).is_empty());
        assert_eq!(faults(&[("a", 1000), ("b", 1000)], &[("a", 1000), ("b", 1031)]), ["b"]);
    }

    #[test]
    fn no_path_comes_or_goes_unnoticed() {
        assert_eq!(faults(&[("a", 1000)], &[("a", 1000), ("b", 1)]), ["b"]);
        assert_eq!(faults(&[("a", 1000), ("b", 1)], &[("a", 1000)]), ["b"]);
    }

    #[test]
    fn counts_of_two_compilers_are_no_pair() {
        let told = Verdict::of(Some(&counts("one", &[("a", 1)])), &counts("two", &[("a", 9)])).to_string();
        assert!(told.contains("NOT compared") && told.contains("one") && told.contains("two"), "{told}");
        assert!(told.contains("just instructions --update"), "{told}");
        assert!(matches!(Verdict::of(None, &counts("one", &[])), Verdict::NoPair(_)));
    }
}
