//! Routes of the settings: which request is whose.

mod declaration;
mod passing;

use std::fmt;
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::http::{Method, Uri, header};
use actix_web::{HttpRequest, HttpResponse};
use matchit::Router;

use super::edge;
use super::input::Raw;
use super::route::Route;
use super::worker::Worker;
use crate::http::context::Context;
use crate::http::problem::Failure;
use crate::limit::Limits;
use crate::proxy::{Cors, Pass, canonical};
use crate::telemetry::RouteMetrics;
use crate::upstream::{Upstream, Upstreams};
pub(super) use declaration::Declaration;
use passing::Passing;
pub(super) use passing::Target;

/// As much as an address at the upstream is mostly longer than what is asked for.
const LONGER: usize = 32;

/// The declared routes on one worker.
pub(super) struct Declared<S> {
    router: Router<Rc<Place<S>>>,
    there_are: bool,
}

impl<S> fmt::Debug for Declared<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Declared")
    }
}

/// What is at one path.
struct Place<S> {
    path: &'static str,
    metrics: Rc<RouteMetrics>,
    entries: Vec<Entry<S>>,
    allowed: String,
}

/// One method there.
struct Entry<S> {
    route: Rc<Route<S>>,
    declaration: Declaration,
    upstream: Upstream,
    cors: Option<Rc<Cors>>,
}

/// A request and the place that it is for.
pub(super) struct Found<S> {
    place: Rc<Place<S>>,
    /// Which of the entries there it is for, and where it goes.
    entry: Option<(usize, Target)>,
}

impl<S: 'static> Declared<S> {
    /// Opens them on this worker.
    pub(super) fn open(declarations: &[Declaration], upstreams: &Upstreams, limits: &Limits) -> Self {
        let mut places: Vec<Place<S>> = Vec::new();
        for declaration in declarations {
            let upstream = upstreams.get(&declaration.config.upstream);
            let endpoint = Rc::new(Passing {
                pass: Pass::new(declaration.config.clone(), upstream.clone()),
                rule: declaration.rule,
                token: declaration.config.token,
                answer: declaration.config.answer,
            });
            let (path, rule, deadline) = (declaration.path, declaration.rule, declaration.config.deadline);
            let cors = Cors::of(&declaration.config).map(Rc::new);
            let entries = declaration.methods().map(|method| {
                let route = Route::declared(method.clone(), path, rule, deadline, endpoint.clone());
                let route = route.held_to(limits, &declaration.config.limits);
                let (declaration, upstream) = (declaration.clone(), upstream.clone());
                Entry { route: Rc::new(route), declaration, upstream, cors: cors.clone() }
            });
            match places.iter_mut().find(|place| place.path == path) {
                Some(place) => place.entries.extend(entries),
                None => places.push(Place {
                    path,
                    metrics: RouteMetrics::of(path),
                    entries: entries.collect(),
                    allowed: String::new(),
                }),
            }
        }
        let mut router = Router::new();
        for mut place in places {
            place.allowed = place.allowed();
            // Two that a router could not tell apart were refused with the settings.
            _ = router.insert(place.path, Rc::new(place));
        }
        Self { router, there_are: !declarations.is_empty() }
    }

    /// The route that a request is for, or why one that could be read as being for two is refused.
    pub(super) fn find(&self, request: &HttpRequest) -> Option<Result<Found<S>, Failure>> {
        let uri = request.uri();
        // Where nothing is declared, the front end's files are all that there is.
        if !self.there_are {
            return None;
        }
        let refused = |why: &str| Failure::bad_request(format!("The request's target {why}."));
        // RFC 9112 section 3.2.2: that form is for proxies, which this is not for whoever calls.
        if uri.authority().is_some() || uri.scheme().is_some() {
            return Some(Err(refused("names a host: send the path alone")));
        }
        let path = match canonical(uri.path()) {
            Ok(path) => path,
            // Nothing more than another path.
            Err(_) if uri.path().ends_with('/') && !uri.path().contains("//") => return None,
            Err(why) => return Some(Err(refused(why))),
        };
        let matched = self.router.at(&path).ok()?;
        let place = matched.value.clone();
        let at = place.position(request.method());
        let entry = at.map(|at| (at, place.entries[at].target(uri, |name| matched.params.get(name))));
        Some(Ok(Found { place, entry }))
    }
}

impl<S> Place<S> {
    fn allowed(&self) -> String {
        let options = self.cors().is_some().then_some("OPTIONS");
        let mut methods: Vec<&str> = self.entries.iter().flat_map(Entry::methods).chain(options).collect();
        methods.dedup();
        methods.join(", ")
    }

    fn position(&self, method: &Method) -> Option<usize> {
        self.entries.iter().position(|entry| entry.methods().any(|each| each == method.as_str()))
    }

    /// Whether pages of other origins may use anything here.
    fn cors(&self) -> Option<&Cors> {
        self.entries.iter().find_map(|entry| entry.cors.as_deref())
    }

    /// The answer to a browser that asks whether a page may; `None` where it asks nothing. What it asks about is the method that
    /// will follow, and another one at the same path may have other rules.
    fn preflight(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let asked = request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
        if *request.method() != Method::OPTIONS || self.cors().is_none() {
            return None;
        }
        let at = Method::from_bytes(asked.as_bytes()).ok().and_then(|method| self.position(&method));
        let entry = at.map(|at| &self.entries[at]);
        let Some((entry, cors)) = entry.and_then(|entry| Some((entry, entry.cors.as_deref()?))) else {
            return Some(HttpResponse::NoContent().finish());
        };
        let of_entry = self.entries.iter().filter(|other| other.is_of(entry));
        let methods: Vec<&str> = of_entry.flat_map(Entry::methods).collect();
        Some(cors.preflight(request.headers(), &methods.join(", ")))
    }
}

impl<S> Entry<S> {
    fn methods(&self) -> impl Iterator<Item = &str> {
        let head = self.route.head.then_some("HEAD");
        std::iter::once(self.route.method.as_str()).chain(head)
    }

    /// Where a request to this address goes, whose path has these values at its places.
    fn target<'a>(&self, asked: &Uri, value: impl Fn(&str) -> Option<&'a str>) -> Target {
        let (config, base) = (&self.declaration.config, &self.upstream.shared().base);
        let query = asked.query();
        let mut url =
            String::with_capacity(base.len() + asked.path().len() + query.map_or(0, str::len) + LONGER);
        url.push_str(base);
        config.to.as_ref().unwrap_or(&config.path).fill(&mut url, &value);
        if let Some(query) = query {
            url.push('?');
            url.push_str(query);
        }
        // What it reads is about the ones, what it writes changes the others: none does both.
        let tags = if config.cache.is_zero() { &config.ends } else { &config.tags };
        Target { url, tags: tags.iter().map(|tag| tag.fill(&value)).collect() }
    }

    /// Whether both are of one section.
    fn is_of(&self, other: &Self) -> bool {
        match (&self.cors, &other.cors) {
            (Some(own), Some(others)) => Rc::ptr_eq(own, others),
            _ => false,
        }
    }
}

impl<S: 'static> Found<S> {
    pub(super) fn metrics(&self) -> &Rc<RouteMetrics> {
        &self.place.metrics
    }

    /// Answers: the browser that asks first, the one route, or the method that there is none for.
    pub(super) async fn answer(
        self,
        worker: &Rc<Worker<S>>,
        request: HttpRequest,
        payload: Payload,
        context: &Context,
    ) -> HttpResponse {
        let place = &self.place;
        if let Some(answer) = place.preflight(&request) {
            return answer;
        }
        let Some((at, target)) = self.entry else {
            let mut answer = edge::method_not_allowed(context, &place.allowed);
            if let Some(cors) = place.cors() {
                cors.tell(request.headers(), answer.headers_mut());
            }
            return answer;
        };
        let entry = &place.entries[at];
        let max_body = entry.declaration.config.max_body.as_usize();
        let stall = worker.process.config.public.body_timeout;
        let mut raw = Raw::new(request.clone(), payload, max_body, stall, context.clone());
        raw.target = Some(target);
        let mut answer = entry.route.answer(worker, raw, context).await;
        if let Some(cors) = &entry.cors {
            cors.tell(request.headers(), answer.headers_mut());
        }
        answer
    }
}
