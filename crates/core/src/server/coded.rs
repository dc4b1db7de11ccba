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
use crate::proxy::Pattern;
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
    allowed: String,
    metrics: Rc<RouteMetrics>,
}

/// A request and what it is for: one of the routes at its path, or none of them.
pub(super) struct Found<S> {
    place: Rc<Place<S>>,
    route: Option<Rc<Route<S>>>,
}

impl<S> Coded<S> {
    /// The error names a path that cannot be told from another's, or that is no path of segments.
    pub(super) fn of(routes: Vec<Rc<Route<S>>>) -> Result<Self, String> {
        let mut by_path: BTreeMap<&'static str, Vec<Rc<Route<S>>>> = BTreeMap::new();
        for route in routes {
            by_path.entry(route.path).or_default().push(route);
        }
        let mut tree = Router::new();
        for (path, routes) in by_path {
            // The tree takes more than that, and names it in its own way; nothing of the code takes a rest.
            if Pattern::parse(path).is_none_or(|pattern| pattern.has_rest()) {
                return Err(format!(
                    "the route {path}: each segment of its path is plain text or a {{name}} of its own"
                ));
            }
            let place = Rc::new(Place::new(path, routes));
            tree.insert(path, place).map_err(|error| format!("the route {path}: {error}"))?;
        }
        Ok(Self(tree))
    }

    /// What a request is for, by its path as the framework has decoded it; where its variable parts are is written down on the request.
    pub(super) fn find(&self, request: &mut ServiceRequest) -> Option<Found<S>> {
        let matched = self.0.at(request.match_info().as_str()).ok()?;
        let place = matched.value.clone();
        let given: Vec<_> =
            matched.params.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        for (name, text) in given {
            request.match_info_mut().add_static(name, text);
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
        Self { allowed, routes, metrics: RouteMetrics::of(path) }
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

    use actix_web::test::TestRequest;

    use super::*;
    use crate::auth::Anonymous;
    use crate::http::problem::Failure;
    use crate::server::{Call, Json, anyone};

    async fn nothing(_: Call<(), Anonymous>) -> Result<Json<String>, Failure> {
        Ok(Json(String::new()))
    }

    fn coded(paths: &[&'static str]) -> Result<Coded<()>, String> {
        let route = |path: &&'static str| {
            Rc::new(Route::get(path, "Nothing", anyone(), Duration::from_secs(1), nothing))
        };
        Coded::of(paths.iter().map(route).collect())
    }

    #[track_caller]
    fn check(paths: [&'static str; 2], sound: bool) {
        let coded = coded(&paths);
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

    #[test]
    fn paths_that_the_tree_would_read_in_its_own_way_are_refused() {
        for path in ["/a/{x}.json/{y}", "/a-{x}/b", "/a/{x:\\d+}", "/a/{*r}", "/a/"] {
            let why = coded(&[path]).unwrap_err();
            assert!(why.contains(path), "{why}");
        }
    }

    #[test]
    fn each_part_of_a_path_has_its_own_name() {
        let coded = coded(&["/a/{x}/b", "/a/c/d", "/{z}/b/e", "/{p}/of/{q}/at/{r}"]).unwrap();
        for (path, expected) in [
            ("/a/1/b", Some(&[("x", "1")][..])),
            ("/a/c/b", Some(&[("x", "c")])),
            ("/a/c/d", Some(&[])),
            ("/a/b/b", Some(&[("x", "b")])),
            ("/a/b/e", Some(&[("z", "a")])),
            ("/1/of/2/at/3", Some(&[("p", "1"), ("q", "2"), ("r", "3")])),
            ("/a/of/2/at/3", Some(&[("p", "a"), ("q", "2"), ("r", "3")])),
            ("/a/c/e", None),
        ] {
            let mut request = TestRequest::with_uri(path).to_srv_request();
            let is_found = coded.find(&mut request).is_some();
            assert_eq!(is_found, expected.is_some(), "{path}");
            let given: Vec<_> = request.match_info().iter().collect();
            assert_eq!(given, expected.unwrap_or_default(), "{path}");
        }
    }
}
