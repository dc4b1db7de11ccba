//! Routes of the code: which request is whose.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};
use matchit::Router;

use super::edge;
use super::input::Raw;
use super::route::Route;
use super::worker::Worker;
use crate::http::context::Context;
use crate::telemetry::RouteMetrics;

/// The code's routes on one worker, in a tree: what a request costs does not grow with their number.
pub(super) struct Coded<S>(Router<Rc<Place<S>>>);

impl<S> Default for Coded<S> {
    fn default() -> Self {
        Self(Router::new())
    }
}

impl<S> fmt::Debug for Coded<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Coded")
    }
}

/// What is at one path.
struct Place<S> {
    routes: Vec<Rc<Route<S>>>,
    /// The names of the path's variable parts, in their order.
    names: Vec<&'static str>,
    allowed: String,
    metrics: Rc<RouteMetrics>,
}

/// A request and what it is for: one of the routes at its path, or none of them.
pub(super) struct Found<S> {
    place: Rc<Place<S>>,
    route: Option<Rc<Route<S>>>,
}

impl<S> Coded<S> {
    /// The error names a path that cannot be told from another's.
    pub(super) fn of(routes: Vec<Rc<Route<S>>>) -> Result<Self, String> {
        let mut by_path: BTreeMap<&'static str, Vec<Rc<Route<S>>>> = BTreeMap::new();
        for route in routes {
            by_path.entry(route.path).or_default().push(route);
        }
        let mut tree = Router::new();
        for (path, routes) in by_path {
            let place = Rc::new(Place::new(path, routes));
            tree.insert(path, place).map_err(|error| format!("the route {path}: {error}"))?;
        }
        Ok(Self(tree))
    }

    /// What a request is for, by its path as the framework has decoded it; where its variable parts are is written down on the request.
    pub(super) fn find(&self, request: &mut ServiceRequest) -> Option<Found<S>> {
        let matched = self.0.at(request.match_info().as_str()).ok()?;
        let place = matched.value.clone();
        let given: Vec<String> = matched.params.iter().map(|(_, text)| text.to_owned()).collect();
        for (name, text) in place.names.iter().zip(given) {
            request.match_info_mut().add_static(*name, text);
        }
        let route = place.routes.iter().find(|route| takes(route, request.method())).cloned();
        Some(Found { place, route })
    }
}

impl<S> Place<S> {
    fn new(path: &'static str, routes: Vec<Rc<Route<S>>>) -> Self {
        let methods = routes.iter().flat_map(|route| {
            let head = is_headed(route).then_some("HEAD");
            std::iter::once(route.method.as_str()).chain(head)
        });
        let allowed = methods.collect::<Vec<_>>().join(", ");
        let name = |segment: &'static str| segment.strip_prefix('{')?.strip_suffix('}');
        let names = path.split('/').filter_map(name).collect();
        Self { allowed, routes, names, metrics: RouteMetrics::of(path) }
    }
}

impl<S: 'static> Found<S> {
    pub(super) fn metrics(&self) -> &Rc<RouteMetrics> {
        &self.place.metrics
    }

    /// Answers: the route, or that it has other methods.
    pub(super) async fn answer(
        &self,
        worker: &Rc<Worker<S>>,
        request: HttpRequest,
        payload: Payload,
        context: &Context,
    ) -> HttpResponse {
        let Some(route) = &self.route else {
            return edge::method_not_allowed(context, &self.place.allowed);
        };
        let public = &worker.process.config.public;
        let (max_body, stall) = (public.max_body.as_usize(), public.body_timeout);
        let raw = Raw::new(request, payload, max_body, stall, context.clone());
        route.answer(worker, raw, context).await
    }
}

/// `HEAD` goes where `GET` goes.
fn takes<S>(route: &Route<S>, method: &Method) -> bool {
    route.method == *method || (*method == Method::HEAD && is_headed(route))
}

fn is_headed<S>(route: &Route<S>) -> bool {
    route.head && route.method == Method::GET
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::auth::Anonymous;
    use crate::http::problem::Failure;
    use crate::server::{Call, Json, anyone};

    async fn nothing(_: Call<(), Anonymous>) -> Result<Json<String>, Failure> {
        Ok(Json(String::new()))
    }

    #[track_caller]
    fn check(paths: [&'static str; 2], sound: bool) {
        let route = |path| Rc::new(Route::get(path, "Nothing", anyone(), Duration::from_secs(1), nothing));
        let coded = Coded::of(paths.map(route).into());
        assert_eq!(coded.is_ok(), sound, "{paths:?}: {coded:?}");
    }

    #[test]
    fn routes_that_cannot_be_told_apart_are_refused() {
        check(["/a/{x}", "/a/{y}/b"], true);
        check(["/a/{x}", "/a/b"], true);
        check(["/a/{x}", "/a/{y}"], false);
        check(["/a/{x}", "/a/{*rest}"], false);
        check(["/a/{x", "/b"], false);
    }
}
