//! The admin listener: is it alive, is it ready, what does it count; and for the operator, what is done to it while it runs.

mod address;
mod keys;
mod operator;
mod purges;

use std::sync::Arc;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::{self, Data, QueryConfig, ServiceConfig};
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse};
use serde::Deserialize;

pub(super) use operator::Operator;

use super::process::Process;
use crate::clock::Clock;
use crate::http::context::Context;
use crate::http::problem::{Failure, Kind};
use crate::http::request_id::{self, RequestId};
use crate::telemetry::{TraceContext, audit};

/// What is open to whoever reaches this port. All else, what there is and what there is not, is the operator's.
const OPEN: [&str; 3] = ["/livez", "/readyz", "/metrics"];

/// Time for one answer.
const DEADLINE: Duration = Duration::from_secs(10);

/// Registers the admin routes.
pub(super) fn routes(process: Arc<Process>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config
            .app_data(Data::from(process))
            .route("/livez", web::get().to(livez))
            .route("/readyz", web::get().to(readyz))
            .route("/metrics", web::get().to(metrics))
            .configure(keys::routes)
            .configure(purges::routes)
            .app_data(query())
            .default_service(web::to(unknown));
    }
}

/// It answers, so it is alive. Nothing else may make it not: a restart mends no upstream.
async fn livez() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("application/json")
        .body("{\"alive\":true}")
}

async fn readyz(process: Data<Process>) -> HttpResponse {
    let report = process.readiness.report();
    let mut answer = if report.ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.insert_header((header::CACHE_CONTROL, "no-store")).json(report)
}

async fn metrics(process: Data<Process>) -> HttpResponse {
    process.places.measure();
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(process.prometheus.text())
}

async fn unknown(request: HttpRequest) -> HttpResponse {
    let failure = Failure::new(Kind::NoSuchRoute).detail("The admin port has nothing of this name.");
    answered(&request, Err(failure))
}

/// A query that cannot be read is a problem as any other.
fn query() -> QueryConfig {
    QueryConfig::default().error_handler(|error, _| Failure::bad_request(error.to_string()).into())
}

/// What an operator sends, in JSON.
fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|error| Failure::bad_request(error.to_string()))
}

/// The answer of the operator's own routes: nobody keeps it.
fn answered(request: &HttpRequest, answer: Result<HttpResponse, Failure>) -> HttpResponse {
    let mut answer = answer.unwrap_or_else(|failure| failure.answer(context(request).id().as_str()));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Lets a request in where its path is open, or where it shows the operator's credential; each attempt is an event.
pub(super) async fn pass(
    process: Arc<Process>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if OPEN.contains(&request.path()) {
        return next.call(request).await;
    }
    let context = open(&process, &request);
    let what = request.match_pattern().unwrap_or_else(|| "unknown".to_owned());
    let what = format!("{} {what}", request.method());
    if let Err(refusal) = process.operator.check(request.headers()) {
        audit::Event::new("admin", "refused").within(&context).what(what).why(&refusal).record();
        let answer = Failure::from(refusal).answer(context.id().as_str());
        return Ok(named(request.into_response(answer), &context));
    }
    audit::Event::new("admin", "admitted").within(&context).what(what).record();
    request.extensions_mut().insert(context.clone());
    Ok(named(next.call(request).await?, &context))
}

/// With the request's id, as everywhere.
fn named(mut answer: ServiceResponse<BoxBody>, context: &Context) -> ServiceResponse<BoxBody> {
    if let Ok(id) = HeaderValue::from_str(context.id().as_str()) {
        answer.headers_mut().insert(request_id::HEADER, id);
    }
    answer
}

fn open(process: &Process, request: &ServiceRequest) -> Context {
    let headers = request.headers();
    let id = RequestId::take_or_make(headers.get(request_id::HEADER));
    // No proxy stands before this port: who connects is who asks.
    let client = request.peer_addr().map(|address| address.ip());
    Context::new(id, TraceContext::take_or_make(headers), client, process.clock.clone(), DEADLINE)
}

/// The context that [`pass`] put on the request.
fn context(request: &HttpRequest) -> Context {
    let opened = request.extensions().get::<Context>().cloned();
    opened.unwrap_or_else(|| {
        let trace = TraceContext::take_or_make(request.headers());
        Context::new(RequestId::make(), trace, None, Clock::system(), DEADLINE)
    })
}
