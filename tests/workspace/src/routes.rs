//! Invariant 7: a route exists only through `core::server`, and nothing else listens.

use std::collections::BTreeSet;

use crate::mention::{Reference, What};
use crate::source::Source;
use crate::tree::Tree;
use crate::violation::Violation;

const SERVER: [&str; 1] = ["crates/core/src/server"];

/// Actix's routing macros: each would register, or tempt to register, a handler without its access rule.
const ROUTE_ATTRIBUTES: [&str; 12] = [
    "get", "post", "put", "delete", "patch", "head", "options", "connect", "trace", "route", "routes",
    "scope",
];

const LISTENERS: [&str; 4] = ["TcpListener", "UdpSocket", "UnixListener", "HttpServer"];

const REGISTRATION: [&str; 5] =
    ["web::resource", "web::scope", "web::route", "web::service", "web::ServiceConfig"];

const ACTIX_TYPES: [&str; 5] = [
    "actix_web::App",
    "actix_web::Resource",
    "actix_web::Scope",
    "actix_web::Route",
    "actix_web::HttpServer",
];

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let (sources, faults) = tree.shipped();
    let mut found: BTreeSet<_> = faults.into_iter().collect();
    for source in sources.iter().filter(|source| !source.in_any(&SERVER) && !source.in_test_folder()) {
        for mention in source.mentions.iter().filter(|mention| !mention.in_test) {
            let what = if source.in_package("bins") {
                in_a_binary(&mention.what).or_else(|| anywhere(&mention.what))
            } else {
                anywhere(&mention.what)
            };
            found.extend(what.map(|what| violation(source, mention.line, what)));
        }
    }
    found.into_iter().collect()
}

fn violation(source: &Source, line: usize, what: String) -> Violation {
    Violation {
        file: source.path.clone(),
        line,
        what,
        why: "Only core::server registers routes and listens: it demands the access rule, the scopes and the deadline".into(),
        instead: "Declare the route through core::server".into(),
    }
}

fn in_a_binary(what: &What) -> Option<String> {
    match what {
        What::Path(reference) | What::Derive(reference) | What::Implements(reference) => actix(reference),
        What::Attribute(reference) => actix(reference).or_else(|| {
            let [name] = reference.resolved.as_slice() else {
                return None;
            };
            ROUTE_ATTRIBUTES.contains(&name.as_str()).then(|| format!("has a routing attribute: #[{name}]"))
        }),
        _ => None,
    }
}

/// Under whatever roof: `actix_web`, `actix_http`, `bff_core::actix_web`.
fn actix(reference: &Reference) -> Option<String> {
    let crates = ["actix_web", "actix_http", "actix_rt", "actix_service", "actix_router", "actix_server"];
    // A variable may be called anything; a crate's name is followed by something of it.
    let named = reference.resolved.len() > 1 && crates.iter().any(|name| reference.has(name));
    named.then(|| format!("uses actix itself: {}", reference.shown()))
}

fn anywhere(what: &What) -> Option<String> {
    match what {
        What::Path(reference) => {
            let shown = reference.shown();
            if LISTENERS.iter().any(|name| reference.has(name)) {
                return Some(format!("listens by itself: {shown}"));
            }
            let by_function = REGISTRATION
                .iter()
                .any(|path| reference.is_within(&format!("actix_web::{path}")) || reference.ends_with(path));
            let by_type = ACTIX_TYPES.iter().any(|path| reference.is_within(path));
            (by_function || by_type).then(|| format!("registers routes by itself: {shown}"))
        }
        What::Method(name) if ["service", "configure"].contains(&name.as_str()) => {
            Some(format!("registers routes by itself: .{name}()"))
        }
        What::Attribute(reference) => {
            let [first, name] = reference.resolved.as_slice() else {
                return None;
            };
            let routing = first == "actix_web" && ROUTE_ATTRIBUTES.contains(&name.as_str());
            routing.then(|| format!("has a routing attribute: #[{first}::{name}]"))
        }
        _ => None,
    }
}
