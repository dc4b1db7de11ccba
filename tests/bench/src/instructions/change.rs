//! A change's counts beside those of what it begins with, both counted on this machine, and what either keeps in its file.
//!
//! A count hangs on the compiler and the processor, so what is kept says nothing here by itself: it is ratios that are compared. A change that
//! leaves the file alone may take no more than before. One that writes it anew says how much more or less it takes, and that has to be so.

use std::fmt;

use workspace_rules::instructions::Counts;

use super::verdict::{ALLOWED, are_a_pair};

/// What a change begins with, and itself: each as it is kept, and as it was counted.
pub(super) struct Change<'a> {
    pub(super) kept_before: &'a Counts,
    pub(super) counted_before: &'a Counts,
    pub(super) kept: &'a Counts,
    pub(super) counted: &'a Counts,
}

/// A path: by how much its count changed, by how much the file says that it did, and what is wrong with that.
#[derive(Debug)]
pub(super) struct Line {
    path: String,
    came: Option<f64>,
    said: Option<f64>,
    pub(super) fault: Option<&'static str>,
}

impl Change<'_> {
    /// Of every path that any of the four has.
    pub(super) fn lines(&self) -> Vec<Line> {
        let mut paths: Vec<&str> = Vec::new();
        for counts in [self.counted, self.kept, self.counted_before, self.kept_before] {
            for count in &counts.paths {
                if !paths.contains(&count.path.as_str()) {
                    paths.push(&count.path);
                }
            }
        }
        paths.into_iter().map(|path| self.line(path)).collect()
    }

    fn line(&self, path: &str) -> Line {
        let ratio = |before: &Counts, after: &Counts| Some(of(after, path)? / of(before, path)?);
        let came = ratio(self.counted_before, self.counted);
        let said =
            ratio(self.kept_before, self.kept).filter(|_| are_a_pair(&self.kept_before.of, &self.kept.of));
        let fault = match (of(self.kept, path), of(self.counted, path)) {
            (None, None) => None,
            (None, Some(_)) => Some("it is not in the file"),
            (Some(_), None) => Some("it is in the file, and is taken no more"),
            (Some(kept), Some(counted)) => self.apart(came, said, kept, counted),
        };
        Line { path: path.to_owned(), came, said, fault }
    }

    fn apart(&self, came: Option<f64>, said: Option<f64>, kept: f64, counted: f64) -> Option<&'static str> {
        let more = |of: f64, than: f64| (of / than - 1.0) * 100.0 > ALLOWED;
        let differ = |one: f64, other: f64| more(one, other) || more(other, one);
        if self.kept == self.kept_before {
            return came.is_some_and(|came| more(came, 1.0)).then_some("it takes more");
        }
        if let Some((came, said)) = came.zip(said) {
            return differ(came, said).then_some("the file says otherwise");
        }
        // A path that is new, or a file by another compiler: what can be held to is what was counted by the same means.
        if are_a_pair(&self.kept.of, &self.counted.of) && differ(kept, counted) {
            return Some("the file says otherwise");
        }
        came.is_some_and(|came| more(came, 1.0)).then_some("it takes more")
    }
}

#[expect(clippy::cast_precision_loss, reason = "some thousands")]
fn of(counts: &Counts, path: &str) -> Option<f64> {
    let count = counts.paths.iter().find(|count| count.path == path)?;
    Some(count.instructions.max(1) as f64)
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |ratio: Option<f64>| {
            ratio.map_or_else(|| "none".to_owned(), |ratio| format!("{:+.2} %", (ratio - 1.0) * 100.0))
        };
        let fault = self.fault.map(|fault| format!("  <-- {fault}")).unwrap_or_default();
        write!(
            f,
            "{:<28} counted {:>9}, by the file {:>9}{fault}",
            self.path,
            percent(self.came),
            percent(self.said)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::verdict::tests::counts;
    use super::*;

    type Paths<'a> = &'a [(&'a str, u64)];

    /// What is wrong where this is kept and counted before, and after; the file was counted elsewhere, where all takes half.
    #[track_caller]
    fn check(before: (Paths<'_>, Paths<'_>), after: (Paths<'_>, Paths<'_>), faults: &[&str]) {
        let [kept_before, kept] = [before.0, after.0].map(|paths| counts("elsewhere", paths));
        let [counted_before, counted] = [before.1, after.1].map(|paths| counts("here", paths));
        let change = Change {
            kept_before: &kept_before,
            counted_before: &counted_before,
            kept: &kept,
            counted: &counted,
        };
        let lines = change.lines().into_iter();
        let found: Vec<String> =
            lines.filter_map(|line| Some(format!("{} {}", line.path, line.fault?))).collect();
        assert_eq!(found, faults);
    }

    const BEFORE: (Paths<'_>, Paths<'_>) = (&[("a", 500), ("b", 50)], &[("a", 1000), ("b", 100)]);

    #[test]
    fn who_leaves_the_file_alone_takes_no_more() {
        check(BEFORE, (BEFORE.0, &[("a", 1020), ("b", 50)]), &[]);
        check(BEFORE, (BEFORE.0, &[("a", 1040), ("b", 100)]), &["a it takes more"]);
    }

    #[test]
    fn who_writes_the_file_anew_takes_what_it_says() {
        check(BEFORE, (&[("a", 600), ("b", 50)], &[("a", 1200), ("b", 100)]), &[]);
        // More than it says, and less: the next change could take the rest.
        let otherwise = ["a the file says otherwise"];
        check(BEFORE, (&[("a", 600), ("b", 50)], &[("a", 1300), ("b", 100)]), &otherwise);
        check(BEFORE, (&[("a", 600), ("b", 50)], &[("a", 1000), ("b", 100)]), &otherwise);
        // One word changed is not leave to take more elsewhere.
        check(BEFORE, (&[("a", 501), ("b", 50)], &[("a", 1000), ("b", 120)]), &["b the file says otherwise"]);
    }

    #[test]
    fn a_path_comes_and_goes_with_the_file() {
        check(BEFORE, (&[("a", 500)], &[("a", 1000)]), &[]);
        check(BEFORE, (&[("a", 500), ("b", 50), ("c", 5)], &[("a", 1000), ("b", 100), ("c", 10)]), &[]);
        check(BEFORE, (BEFORE.0, &[("a", 1000)]), &["b it is in the file, and is taken no more"]);
        let one_more: Paths<'_> = &[("a", 1000), ("b", 100), ("c", 10)];
        check(BEFORE, (BEFORE.0, one_more), &["c it is not in the file"]);
    }

    /// Its ratio to what another compiler made says nothing.
    #[test]
    fn a_file_by_another_compiler_is_held_to_what_the_same_counts() {
        let all = [("a", 1000)];
        let (kept_before, here) = (counts("old", &[("a", 500)]), counts("new", &all));
        let fault = |kept: &Counts, counted: &Counts| {
            let change = Change { kept_before: &kept_before, counted_before: &here, kept, counted };
            change.lines().remove(0).fault
        };
        assert_eq!(fault(&counts("new", &all), &counts("new", &all)), None);
        assert_eq!(
            fault(&counts("new", &[("a", 900)]), &counts("new", &all)),
            Some("the file says otherwise")
        );
        assert_eq!(fault(&counts("newer", &[("a", 900)]), &counts("new", &all)), None);
        assert_eq!(
            fault(&counts("newer", &[("a", 900)]), &counts("new", &[("a", 1100)])),
            Some("it takes more")
        );
    }
}
