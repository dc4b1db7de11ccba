//! The run in one table, for who has not decided yet to read more.

use std::fmt::Write as _;

use super::run::{Measured, Run, Work};
use crate::quantile::median;

/// What the names of our binaries end with, before what else a row says of one.
const OURS: &str = "-bff";

/// What is asked by all, and is no choice.
const UPSTREAM: &str = "the ";

/// The marked part of README.md.
pub(super) fn summary(run: &Run) -> Vec<(String, String)> {
    let mut text = "| work | processor time for a request, µs |\n|---|---|".to_owned();
    for work in run.works.iter().filter(|work| is_compared(work)) {
        _ = write!(text, "\n| {} | {} |", work.name, cheapest_first(work));
    }
    vec![("bench-summary".to_owned(), text)]
}

/// Ours, and others.
fn is_compared(work: &Work) -> bool {
    work.contenders.iter().any(is_ours) && work.contenders.iter().any(|each| !is_ours(each))
}

fn cheapest_first(work: &Work) -> String {
    let median = |each: &Measured| median(&each.microseconds.measured());
    let gateways = work.contenders.iter().filter(|each| !each.name.starts_with(UPSTREAM));
    let timed = gateways.filter_map(|each| Some((each, median(each)?)));
    let mut timed: Vec<(&Measured, f64)> = timed.collect();
    timed.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    let told = timed.into_iter().map(|(each, median)| {
        let told = format!("{} {median:.0}", each.name);
        if is_ours(each) { format!("**{told}**") } else { told }
    });
    told.collect::<Vec<_>>().join("; ")
}

fn is_ours(each: &Measured) -> bool {
    each.name.split(',').next().is_some_and(|name| name.ends_with(OURS))
}
