//! What a binary is to core: its name, what it calls, its routes. Core never learns more.

use std::fmt;

use super::access::Rule;
use super::openapi::Succeeds;
use super::route::Route;
use super::sign_in;
use crate::config::{Live, Needs, NoSettings, OwnRoute};
use crate::upstream::Upstreams;

/// A BFF. `S` is what its handlers work with: the typed clients. `C` is its own section of the settings, `[app]`.
pub struct App<S, C = NoSettings> {
    /// The binary's name, as its variables and its telemetry have it.
    pub name: &'static str,
    /// The binary's own version.
    pub version: &'static str,
    /// What it is, in a sentence, for its document and its help.
    pub about: &'static str,
    /// The settings that `--dev` starts with.
    pub dev: &'static str,
    /// The upstreams that its code calls, by name.
    pub upstreams: &'static [&'static str],
    /// Those of them to which it sends what is signed.
    pub signed: &'static [&'static str],
    /// Makes what the handlers work with, once per worker.
    pub state: fn(&Upstreams, &Live<C>) -> S,
    /// Its routes.
    pub routes: fn() -> Vec<Route<S>>,
    /// Where a person can browse its OpenAPI document, such as `/docs`; needs core's feature `browse`.
    pub browse: Option<&'static str>,
}

impl<S: 'static, C> App<S, C> {
    /// Its routes, and where any of them takes a browser's session, those of signing in and out.
    pub(super) fn all_routes(&self) -> Vec<Route<S>> {
        let mut routes = (self.routes)();
        if routes.iter().any(|route| matches!(route.rule, Rule::Session(_))) {
            routes.extend(sign_in::routes());
        }
        routes
    }

    /// The paths that its routes take, and where its document can be browsed: a page, and what is below it.
    pub(crate) fn paths(&self) -> Vec<String> {
        let own = self.all_routes().into_iter().map(|route| route.path.to_owned());
        let browsed = self.browse.into_iter().flat_map(|page| [page.to_owned(), format!("{page}/{{*file}}")]);
        own.chain(browsed).collect()
    }

    /// Its routes, as the settings may name them.
    pub(crate) fn own_routes(&self) -> Vec<OwnRoute> {
        let own = |route: Route<S>| OwnRoute {
            method: route.method,
            path: route.path.to_owned(),
            access: route.rule.access(),
        };
        self.all_routes().into_iter().map(own).collect()
    }

    /// What its configuration must hold; `paths` and `own` are its own.
    pub(crate) fn needs<'a>(&'a self, paths: &'a [String], own: &'a [OwnRoute]) -> Needs<'a> {
        let routes = (self.routes)();
        let any = |rule: fn(&Rule) -> bool| routes.iter().any(|route| rule(&route.rule));
        Needs {
            name: self.name,
            upstreams: self.upstreams,
            signed: self.signed,
            bearer: any(|rule| matches!(rule, Rule::Bearer(_) | Rule::Partner(_))),
            session: any(|rule| matches!(rule, Rule::Session(_))),
            paths,
            routes: own,
            keys: any(|rule| matches!(rule, Rule::Partner(_))),
            orders: routes.iter().any(|route| route.description.succeeds == Succeeds::Order),
        }
    }
}

impl<S, C> fmt::Debug for App<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("name", &self.name)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl<S, C> Clone for App<S, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, C> Copy for App<S, C> {}
