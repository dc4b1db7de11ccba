//! What core measures, read from the macros that do it: names, and the labels of each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::tree::Tree;

/// Names that are described, each with the labels that it is counted under.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    labels: BTreeMap<String, BTreeSet<String>>,
    histograms: BTreeSet<String>,
}

impl Measured {
    /// By every file of core.
    pub(crate) fn by(tree: &Tree) -> Self {
        let mut measured = Self::default();
        for file in tree.rust_files(Path::new("crates/core/src")) {
            let text = tree.text(&file).unwrap_or_default();
            for name in ["describe_counter!(", "describe_gauge!(", "describe_histogram!(", "durations!("] {
                for arguments in calls(&text, name) {
                    let Some(metric) = texts(arguments).next() else { continue };
                    measured.labels.entry(metric.to_owned()).or_default();
                    if matches!(name, "describe_histogram!(" | "durations!(") {
                        measured.histograms.insert(metric.to_owned());
                    }
                }
            }
            for name in ["counter!(", "gauge!(", "histogram!(", "durations!("] {
                for arguments in calls(&text, name) {
                    let Some(metric) = texts(arguments).next() else { continue };
                    measured.labels.entry(metric.to_owned()).or_default().extend(labels(arguments));
                }
            }
        }
        measured
    }

    /// Names, without what the text format makes of a histogram.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.labels.keys().map(String::as_str)
    }

    /// The labels of a series, `_bucket`, `_sum` and `_count` of a histogram among them.
    pub(crate) fn series(&self, name: &str) -> Option<BTreeSet<&str>> {
        let part = |suffix: &str| name.strip_suffix(suffix).filter(|name| self.histograms.contains(*name));
        let bucket = part("_bucket");
        let whole = bucket.or_else(|| part("_sum")).or_else(|| part("_count"));
        // A histogram by its bare name is in no text format.
        let metric = whole.or_else(|| Some(name).filter(|name| !self.histograms.contains(*name)))?;
        let mut labels: BTreeSet<&str> = self.labels.get(metric)?.iter().map(String::as_str).collect();
        labels.extend(bucket.map(|_| "le"));
        Some(labels)
    }

    /// Whether a metric is among series by their names: of a histogram, any part of it.
    pub(crate) fn shown(&self, metric: &str, series: &BTreeSet<&str>) -> bool {
        let parts: &[&str] =
            if self.histograms.contains(metric) { &["_bucket", "_sum", "_count"] } else { &[""] };
        parts.iter().any(|part| series.contains(format!("{metric}{part}").as_str()))
    }

    /// The labels of a metric by its own name.
    pub(crate) fn labels(&self, name: &str) -> Option<&BTreeSet<String>> {
        self.labels.get(name)
    }
}

/// What stands between the parentheses of each call of a macro; one whose name only ends so is another.
fn calls<'a>(text: &'a str, opening: &str) -> Vec<&'a str> {
    let at = text.match_indices(opening).map(|(at, _)| at);
    let own = at.filter(|at| !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
    own.map(|at| within(&text[at + opening.len()..])).collect()
}

/// Up to the parenthesis that closes; one in a text does not count.
fn within(text: &str) -> &str {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => return &text[..at],
            ')' if !quoted => depth -= 1,
            _ => {}
        }
    }
    text
}

fn texts(arguments: &str) -> impl Iterator<Item = &str> {
    arguments.split('"').skip(1).step_by(2)
}

/// Texts before a `=>`.
fn labels(arguments: &str) -> impl Iterator<Item = String> {
    let parts: Vec<&str> = arguments.split('"').collect();
    let pairs = parts.windows(2).enumerate().filter(|(index, _)| index % 2 == 1);
    let named = pairs.filter(|(_, pair)| pair[1].trim_start().starts_with("=>"));
    named.map(|(_, pair)| pair[0].to_owned()).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_labels_are_found() {
        let text = r#"
            describe_counter!("bff_a_total", "Things (some), by kind.");
            counter!("bff_a_total", "kind" => kind.to_owned(), "use" => used(1)).increment(1);
        "#;
        let described = calls(text, "describe_counter!(");
        assert_eq!(described, [r#""bff_a_total", "Things (some), by kind.""#]);
        let counted = calls(text, "counter!(");
        assert_eq!(counted.len(), 1, "{counted:?}");
        assert_eq!(labels(counted[0]).collect::<Vec<_>>(), ["kind", "use"]);
    }
}
