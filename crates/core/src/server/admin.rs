//! The admin listener: is it alive, is it ready, what does it count.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::process::Process;
use crate::http::problem::{Failure, Kind};
use crate::http::request_id::RequestId;

/// Registers the admin routes.
pub(super) fn routes(process: Arc<Process>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config
            .app_data(Data::from(process))
            .route("/livez", web::get().to(livez))
            .route("/readyz", web::get().to(readyz))
            .route("/metrics", web::get().to(metrics))
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
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(process.prometheus.text())
}

async fn unknown(_: HttpRequest) -> HttpResponse {
    let failure = Failure::new(Kind::NoSuchRoute).detail("The admin port has /livez, /readyz and /metrics.");
    failure.answer(RequestId::make().as_str())
}
