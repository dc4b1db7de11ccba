//! What the settings are held to that no file says: the code's own name, upstreams and routes.

use actix_web::http::Method;

use super::RouteAccess;

/// What the binary's code needs, whatever the file says.
#[derive(Clone, Copy, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a need by itself, and any of them may go together"
)]
pub struct Needs<'a> {
    /// The binary's name; `web-thing` reads variables that start with `WEB_THING__`.
    pub name: &'a str,
    /// The upstreams that its code calls.
    pub upstreams: &'a [&'a str],
    /// Those of them to which it sends what is signed.
    pub signed: &'a [&'a str],
    /// Whether any of its routes takes a bearer token.
    pub bearer: bool,
    /// Whether any of its routes takes the session of a browser.
    pub session: bool,
    /// The paths that are its own, with those at which its document can be browsed.
    pub paths: &'a [String],
    /// Its own routes.
    pub routes: &'a [OwnRoute],
    /// Whether any of its routes takes a partner's key.
    pub keys: bool,
    /// Whether by any of its routes something is ordered that must happen once.
    pub orders: bool,
}

/// A route of the code, as far as the settings speak of routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRoute {
    /// Its method; with `GET` goes `HEAD`.
    pub method: Method,
    /// Its path, as it is written.
    pub path: String,
    /// Who may use it.
    pub access: RouteAccess,
}
