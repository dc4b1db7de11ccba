//! The way of every request through this service, in one function: each step with its why.

use std::borrow::Cow;
use std::rc::{Rc, Weak};
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse};
use tracing::Instrument as _;

use super::worker::Worker;
use crate::http::context::Context;
use crate::http::problem::{Cause, Failure, Kind};
use crate::http::request_id::{self, RequestId};
use crate::http::{chain, headers, peer, representation};
use crate::limit::{Place, Priority, Shed, keeping};
use crate::telemetry::{self, TraceContext};

/// Takes a request in and its answer out.
pub(super) async fn pass<S: 'static>(
    worker: Rc<Worker<S>>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // 1. The context first: everything after it, refusals too, can be found again by its id.
    let context = open(&worker, &request);
    let span = telemetry::request_span(context.trace(), request.method().as_str());
    request.extensions_mut().insert(context.clone());
    // 2. A place, before anybody is asked who is calling: what is turned away is to cost next to nothing, here and behind.
    let placed = worker.process.places.take(priority(&worker, &request)).await.map(Rc::new);
    if let Ok(place) = &placed {
        request.extensions_mut().insert(Rc::downgrade(place));
    }
    // 3. The route: it checks access before anything else, and turns every failure and panic into a problem.
    let (request, mut answer) = match &placed {
        Ok(_) => next.call(request).instrument(span.clone()).await?.into_parts(),
        Err(shed) => {
            let answer = fail(request.request(), &Failure::from(*shed));
            (request.into_parts().0, answer)
        }
    };
    // 4. The log before the body is touched: an answer's cause rides on it.
    let took = context.clock().now() - context.began();
    record(&request, &answer, &context, &span, took, placed.as_ref().err());
    // 5. Fields that every answer has, problems included.
    headers::add(answer.status(), answer.headers_mut(), &context, took);
    // 6. The representation: its tag and its coding are those of the bytes that leave.
    let answer = representation::finish(request.method(), request.headers(), answer);
    // 7. The place last, once the body is what leaves: it is given back when all of that is gone, and what goes on without its client.
    let answer = match placed {
        Ok(place) => keeping(place, answer),
        Err(_) => answer,
    };
    Ok(ServiceResponse::new(request, answer))
}

/// How soon a request is shed.
fn priority<S>(worker: &Worker<S>, request: &ServiceRequest) -> Priority {
    if worker.critical.is_for(request.method(), request.path()) {
        return Priority::Critical;
    }
    Priority::of(request.headers())
}

fn open<S>(worker: &Worker<S>, request: &ServiceRequest) -> Context {
    let headers = request.headers();
    let process = &worker.process;
    let id = RequestId::take_or_make(headers.get(request_id::HEADER));
    let peer = request.peer_addr().map(|address| address.ip());
    let client = peer::client(peer, headers, &process.config.public.trusted_proxies);
    Context::new(
        id,
        TraceContext::take_or_make(headers),
        client,
        process.clock.clone(),
        process.config.public.deadline,
    )
}

/// One line and the metrics of a request. The path is not logged, its pattern is: a path holds account numbers.
fn record(
    request: &HttpRequest,
    answer: &HttpResponse,
    context: &Context,
    span: &tracing::Span,
    took: Duration,
    shed: Option<&Shed>,
) {
    let declared = request.extensions().get::<Pattern>().map(|pattern| Cow::Borrowed(pattern.0));
    let route = declared.or_else(|| request.match_pattern().map(Cow::Owned)).unwrap_or("unknown".into());
    let status = answer.status();
    let method = method_label(request.method());
    telemetry::request_answered(&route, method, status, took);
    span.record("http.route", &*route);
    telemetry::name_span(span, method, &route);
    if !span.is_disabled() {
        span.record("bff.parts", context.ledger().provenance());
    }
    span.record("http.response.status_code", status.as_u16());
    // Said only where somebody reads it: at a level that is off, none of this is made.
    macro_rules! log {
        ($level:ident) => {
            tracing::$level!(
                event = "request",
                request.id = %context.id(),
                trace.id = telemetry::trace_id(context.trace(), span),
                http.method = method,
                http.route = &*route,
                http.status = status.as_u16(),
                client.address = context.client().map(|address| address.to_string()),
                duration.us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
                parts = context.ledger().provenance(),
                shed = shed.map(|shed| shed.0.word()),
                error = answer.extensions().get::<Cause>().map(|cause| chain(&cause.0)),
                "answered"
            )
        };
    }
    if shed.is_some() {
        // As it is told to: what is to be looked at is why there is so much to do, and the metrics say that.
        log!(warn);
    } else if status.is_server_error() {
        log!(error);
    } else {
        log!(info);
    }
}

/// Methods that have routes, by name; any other is one label, since a client may invent them.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Rides on a request of a declared route, which the framework's router knows nothing of.
pub(super) struct Pattern(pub(super) &'static str);

/// The context that [`pass`] put on the request.
pub(super) fn context(request: &HttpRequest) -> Option<Context> {
    request.extensions().get::<Context>().cloned()
}

/// The place that [`pass`] took for the request.
pub(super) fn place(request: &HttpRequest) -> Option<Rc<Place>> {
    request.extensions().get::<Weak<Place>>()?.upgrade()
}

/// The answer for a path that no route has.
pub(super) fn no_such_route(request: &HttpRequest) -> HttpResponse {
    fail(
        request,
        &Failure::new(Kind::NoSuchRoute)
            .detail("No route has this path; the OpenAPI document lists them all."),
    )
}

/// The answer for a path that has routes with other methods.
pub(super) fn method_not_allowed(request: &HttpRequest, allowed: &str) -> HttpResponse {
    let failure = Failure::new(Kind::MethodNotAllowed).detail(format!("This path takes {allowed}."));
    fail(request, &failure.allow(allowed.to_owned()))
}

/// The answer that says what went wrong.
pub(super) fn fail(request: &HttpRequest, failure: &Failure) -> HttpResponse {
    let context = context(request);
    failure.answer(context.as_ref().map_or("", |context| context.id().as_str()))
}
