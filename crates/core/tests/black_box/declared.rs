//! Declared routes: what passes by configuration alone, and what never does.

mod cors;
mod events;
mod fields;
mod filter;
mod kept;
mod paths;
mod room;
pub(crate) mod settings;
mod streams;
mod whose;

use super::service::{Service, Setup, setup};

/// A probe with one route that everybody may use, `/pass/{*rest}` to the central system's `/below/{*rest}`, and `more` of it.
pub(super) fn passing(more: &str) -> Setup {
    setup().in_file(&format!("{}{more}", route("/pass/{*rest}")))
}

/// The lines of such a route.
fn route(path: &str) -> String {
    let rest = path.rsplit_once('/').unwrap().1;
    format!(
        "[[route]]\npath = \"{path}\"\nto = \"/below/{rest}\"\nupstream = \"central\"\naccess = \"anyone\"\ntoken = \"none\"\n"
    )
}

/// What the central system was asked for.
fn targets(service: &Service) -> Vec<String> {
    service.central.seen().iter().map(|seen| format!("{} {}", seen.method, seen.target)).collect()
}
