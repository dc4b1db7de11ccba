//! Credentials: one that was enough stays enough, and is shown in the same way.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::document::{Document, Operation, items, members};
use crate::finding::Finding;

/// Ways of showing a credential that changed.
pub(crate) fn schemes(released: &Document, now: &Document) -> Vec<Finding> {
    let (was, is) = (schemes_of(released), schemes_of(now));
    let used = |name: &str| {
        released
            .operations()
            .any(|operation| items(&required(released, &operation)).iter().any(|each| !each[name].is_null()))
    };
    let changed = members(was).filter(|(name, was)| {
        used(name) && !is[*name].is_null() && without_words(was) != without_words(&is[*name])
    });
    let finding = |(name, was): (&str, &Value)| Finding {
        operation: String::new(),
        place: format!("security scheme {name}"),
        what: format!("it was {}, and is {} now", without_words(was), without_words(&is[name])),
        way_out: "add a scheme of another name, and let operations take either".to_owned(),
    };
    changed.map(finding).collect()
}

/// What each credential that was enough lacks now.
pub(crate) fn compare(
    released: &Document,
    promised: &Operation<'_>,
    now: &Document,
    operation: &Operation<'_>,
    found: &mut Vec<Finding>,
) {
    let (was, is) = (required(released, promised), required(now, operation));
    for enough in items(&was) {
        let suffices = items(&is).iter().any(|wanted| wanted_of(wanted).is_subset(&wanted_of(enough)));
        if !suffices {
            let more: Vec<_> = items(&is).iter().map(shown).collect();
            let what = format!("{} was enough, and {} is needed now", shown(enough), more.join(" or "));
            found.push(Finding::changed(promised, "credential", what));
        }
    }
}

fn schemes_of(document: &Document) -> &Value {
    &document.value()["components"]["securitySchemes"]
}

/// The alternatives; one that needs nothing where there are none.
fn required(document: &Document, operation: &Operation<'_>) -> Value {
    let own = [&operation.value["security"], &document.value()["security"]];
    let alternatives = own.into_iter().find(|security| security.is_array());
    match alternatives {
        Some(alternatives) if !items(alternatives).is_empty() => alternatives.clone(),
        _ => json!([{}]),
    }
}

/// Every scheme, and every scope of one.
fn wanted_of(requirement: &Value) -> BTreeSet<(&str, &str)> {
    let each = members(requirement).flat_map(|(scheme, scopes)| {
        let scopes = items(scopes).iter().filter_map(Value::as_str).map(move |scope| (scheme, scope));
        scopes.chain([(scheme, "")])
    });
    each.collect()
}

fn shown(requirement: &Value) -> String {
    let each = members(requirement).map(|(scheme, scopes)| {
        let scopes: Vec<_> = items(scopes).iter().filter_map(Value::as_str).collect();
        if scopes.is_empty() { scheme.to_owned() } else { format!("{scheme} with `{}`", scopes.join(" ")) }
    });
    let each: Vec<_> = each.collect();
    if each.is_empty() { "no credential".to_owned() } else { each.join(" and ") }
}

fn without_words(scheme: &Value) -> Value {
    let said = members(scheme).filter(|(name, _)| !["description", "bearerFormat"].contains(name));
    Value::Object(said.map(|(name, value)| (name.to_owned(), value.clone())).collect::<Map<_, _>>())
}
