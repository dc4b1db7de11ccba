//! The way of every request through this service, in one function: each step with its why.

use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use tracing::Instrument as _;

use super::worker::Worker;
use crate::http::context::Context;
use crate::http::problem::{Cause, Failure, Kind};
use crate::http::request_id::{self, RequestId};
use crate::http::{chain, headers, peer, representation};
use crate::limit::{Priority, Shed, keeping};
use crate::telemetry::{self, RouteMetrics, TraceContext};

/// Takes a request in and its answer out.
pub(super) async fn pass<S: 'static>(worker: Rc<Worker<S>>, mut request: ServiceRequest) -> ServiceResponse {
    // 1. The context first: everything after it, refusals too, can be found again by its id.
    let context = open(&worker, &request);
    let span = telemetry::request_span(context.trace(), request.method().as_str());
    // 2. A place, before anybody is asked who is calling: what is turned away is to cost next to nothing, here and behind.
    let placed = worker.process.places.take(priority(&worker, &request)).await.map(Rc::new);
    // 3. The route: it checks access before anything else, and turns every failure and panic into a problem.
    let way = worker.way(&mut request);
    let metrics = way.metrics(&worker);
    let (request, payload) = request.into_parts();
    let answer = match &placed {
        Ok(place) => {
            context.is_at(place);
            // Pinned where it is, here and below: it is large, and each that wraps it would move it.
            pin!(way.answer(&worker, request.clone(), payload, &context)).instrument(span.clone()).await
        }
        Err(shed) => fail(&context, &Failure::from(*shed)),
    };
    // 4. The log before the body is touched: an answer's cause rides on it.
    let took = context.clock().now() - context.began();
    record(request.method(), &answer, &context, &metrics, &span, took, placed.as_ref().err());
    // 5. The representation: its tag and its coding are those of the bytes that leave.
    let mut answer = representation::finish(request.method(), request.headers(), answer);
    // 6. Fields that every answer has, problems included. Some follow from the status that leaves.
    headers::add(answer.status(), answer.headers_mut(), &context, took);
    // 7. The place last, once the body is what leaves: it is given back when all of that is gone, and what goes on without its client.
    let answer = match placed {
        Ok(place) => keeping(place, answer),
        Err(_) => answer,
    };
    ServiceResponse::new(request, answer)
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
    method: &Method,
    answer: &HttpResponse,
    context: &Context,
    metrics: &RouteMetrics,
    span: &tracing::Span,
    took: Duration,
    shed: Option<&Shed>,
) {
    let (route, status, method) = (metrics.route(), answer.status(), method_label(method));
    metrics.answered(method, status, took);
    if !span.is_disabled() {
        span.record("http.route", route);
        telemetry::name_span(span, method, route);
        span.record("bff.parts", context.ledger().provenance());
        span.record("http.response.status_code", status.as_u16());
    }
    // Said only where somebody reads it: at a level that is off, none of this is made.
    macro_rules! log {
        ($level:ident) => {
            tracing::$level!(
                event = "request",
                request.id = %context.id(),
                trace.id = telemetry::trace_id(context.trace(), span),
                http.method = method,
                http.route = route,
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

/// The answer for a path that no route has.
pub(super) fn no_such_route(context: &Context) -> HttpResponse {
    let failure = Failure::new(Kind::NoSuchRoute);
    fail(context, &failure.detail("No route has this path; the OpenAPI document lists them all."))
}

/// The answer for a path that has routes with other methods.
pub(super) fn method_not_allowed(context: &Context, allowed: &str) -> HttpResponse {
    let failure = Failure::new(Kind::MethodNotAllowed).detail(format!("This path takes {allowed}."));
    fail(context, &failure.allow(allowed.to_owned()))
}

/// The answer that says what went wrong.
pub(super) fn fail(context: &Context, failure: &Failure) -> HttpResponse {
    failure.answer(context.id().as_str())
}
