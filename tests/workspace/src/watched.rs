//! Dashboards and alerts watch what there is: each series that they name is one that core measures, with labels that it has, and
//! is that of the folder's own binary. Whatever core measures has a panel, and an alert tells environments apart.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::measured::Measured;
use crate::tree::Tree;
use crate::violation::Violation;

/// What Prometheus adds to every series.
const ADDED: [&str; 3] = ["job", "namespace", "instance"];

/// What makes one series of many.
const AGGREGATIONS: [&str; 5] = ["sum", "min", "max", "avg", "count"];

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let measured = Measured::by(tree);
    let mut found = Vec::new();
    for binary in tree.binaries() {
        for name in ["alerts.yaml", "dashboard.json"] {
            let file = Path::new("deploy").join(&binary).join(name);
            // JSON escapes the quotes of a selector.
            let text = tree.text(&file).unwrap_or_default().replace("\\\"", "\"");
            for (index, line) in text.lines().enumerate() {
                let faults = series(line).into_iter().filter_map(|series| series.fault(&measured, &binary));
                let mixed = (name == "alerts.yaml" && mixes(line)).then(|| MIXED.to_owned());
                found.extend(faults.chain(mixed).map(|what| violation(&file, index + 1, what)));
            }
            if name == "dashboard.json" && !text.is_empty() {
                let shown: BTreeSet<&str> = text.lines().flat_map(series).map(|series| series.name).collect();
                let unseen = measured.names().filter(|metric| !measured.shown(metric, &shown));
                found.extend(unseen.map(|metric| violation(&file, 1, format!("no panel shows {metric}"))));
            }
        }
    }
    found
}

const MIXED: &str = "it makes one of several environments";

/// Whether an expression of an alert aggregates without keeping the namespace.
fn mixes(line: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    AGGREGATIONS.iter().any(|name| {
        line.match_indices(name).filter(|(at, _)| !line[..*at].ends_with(word)).any(|(at, _)| {
            let rest = &line[at + name.len()..];
            let grouped = rest.strip_prefix(" by (").and_then(|rest| rest.split(')').next());
            rest.starts_with('(')
                || grouped.is_some_and(|labels| labels.split(',').all(|label| label.trim() != "namespace"))
        })
    })
}

/// `bff_a_total{job="a-bff", kind!="x"}`, or `up{…}`.
#[derive(Debug, PartialEq, Eq)]
struct Series<'a> {
    name: &'a str,
    matchers: &'a str,
    /// The labels that the expression groups by.
    grouped: Vec<&'a str>,
}

impl Series<'_> {
    fn fault(&self, measured: &Measured, binary: &str) -> Option<String> {
        let Self { name, .. } = self;
        let own = if *name == "up" { Some(BTreeSet::new()) } else { measured.series(name) };
        let Some(own) = own else { return Some(format!("nothing measures {name}")) };
        if !self.matchers.contains(&format!("job=\"{binary}\"")) {
            return Some(format!("{name} is not that of {binary}"));
        }
        let named = self.matchers.split(',').filter_map(|matcher| matcher.split(['=', '!']).next());
        let mut named =
            named.map(str::trim).filter(|label| !label.is_empty()).chain(self.grouped.iter().copied());
        let strange = named.find(|label| !own.contains(label) && !ADDED.contains(label))?;
        Some(format!("{name} has no label {strange}"))
    }
}

/// All of a line, which is one expression or a part of one.
fn series(line: &str) -> Vec<Series<'_>> {
    let grouped: Vec<&str> = line
        .split(" by (")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .flat_map(|labels| labels.split(','))
        .map(str::trim)
        .collect();
    // A recorded series has colons in its name; what it is made of was looked at where it is recorded.
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = line[at..].find(word).map(|begin| at + begin) {
        let end = line[begin..].find(|c| !word(c)).map_or(line.len(), |end| begin + end);
        let (name, rest) = (&line[begin..end], &line[end..]);
        at = end;
        if name.starts_with("bff_") || (name == "up" && rest.starts_with('{')) {
            let matchers = rest.strip_prefix('{').and_then(|rest| rest.split('}').next()).unwrap_or_default();
            found.push(Series { name, matchers, grouped: grouped.clone() });
            at += matchers.len();
        }
    }
    found
}

fn violation(file: &Path, line: usize, what: String) -> Violation {
    Violation {
        file: PathBuf::from(file),
        line,
        what,
        why: "A panel or an alert of what nobody measures stays empty, and says that all is well".into(),
        instead: "Name what crates/core/src/telemetry/metrics.rs measures".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aggregation_keeps_the_namespace_or_mixes() {
        for kept in ["sum by (namespace, le) (x)", "min by (job, namespace) (x)", "count_over_time(x[5m])"] {
            assert!(!mixes(kept), "{kept}");
        }
        for mixed in ["sum(x)", "a and max by (le) (x)", "sum by (namespace) (x) / sum by (le) (x)"] {
            assert!(mixes(mixed), "{mixed}");
        }
    }

    #[test]
    fn series_are_found_in_an_expression() {
        let line = r#"sum by (le, route) (rate(bff_a_bucket{job="a-bff", kind!="x"}[5m])) > up{job="b"}"#;
        let found = series(line);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!((found[0].name, found[0].matchers), ("bff_a_bucket", r#"job="a-bff", kind!="x""#));
        assert_eq!(found[0].grouped, ["le", "route"]);
        assert_eq!((found[1].name, found[1].matchers), ("up", r#"job="b""#));
        assert_eq!(series("the service is up, and up again: job:bff_a:rate5m"), []);
    }
}
