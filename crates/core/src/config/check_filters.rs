//! Faults of what passes of a declared route's JSON answer: one name for two members, or a member that is both kept and left out.

use std::collections::BTreeMap;

use super::{Route, RouteAnswer};
use crate::proxy::FieldPath;

/// Each with the key that it is told at.
pub(super) fn faults(route: &Route) -> Vec<(&'static str, String)> {
    let filters = [
        ("pick", route.pick.is_empty()),
        ("drop", route.drop.is_empty()),
        ("rename", route.rename.is_empty()),
    ];
    if route.answer != RouteAnswer::Json {
        let text = "works on JSON alone: say that the answer is by answer = \"json\"";
        let used = filters.iter().filter(|(_, unused)| !unused);
        return used.map(|(key, _)| (*key, text.to_owned())).collect();
    }
    let dropped = route.pick.iter().filter_map(|picked| {
        let drop = route.drop.iter().find(|drop| picked.0.starts_with(&drop.0))?;
        Some(("drop", format!("{drop} takes out what pick names, {picked}: keep one of them")))
    });
    dropped.chain(same_names(route)).collect()
}

/// A reader of JSON takes the first of two, or the last.
fn same_names(route: &Route) -> Vec<(&'static str, String)> {
    let mut given: BTreeMap<(&[String], &str), &FieldPath> = BTreeMap::new();
    let mut faults = Vec::new();
    for renaming in &route.rename {
        let (from, to) = (&renaming.from, renaming.to.as_str());
        let place = from.0.split_last().map_or(&[][..], |(_, place)| place);
        if let Some(other) = given.insert((place, to), from) {
            faults
                .push(("rename", format!("{other} and {from} would both be {to:?}: give each its own name")));
        }
    }
    faults
}
