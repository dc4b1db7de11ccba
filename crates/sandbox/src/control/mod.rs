//! The control path: faults switched on and off while the systems run, and what the systems saw.

mod page;

use actix_web::{
    HttpResponse, ResponseError,
    http::StatusCode,
    web::{self, Bytes, Data, Path, Query, ServiceConfig},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    clock,
    system::{Fault, Request, System, SystemName},
};

/// The systems that are controlled; every one of [`SystemName::ALL`] is among them.
pub(crate) struct Controlled(pub(crate) Vec<Data<System>>);

impl Controlled {
    fn find(&self, name: &str) -> Result<&System, Failure> {
        let name: SystemName = name.parse().map_err(Failure::NoSuchSystem)?;
        let found = self.0.iter().find(|system| system.name == name);
        found.map(Data::get_ref).ok_or_else(|| Failure::NoSuchSystem(name.to_string()))
    }
}

/// Registers the routes.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/").get(page::page))
        .service(web::resource("/systems").get(systems))
        .service(web::resource("/systems/{name}/faults").get(faults).put(set_faults).delete(reset_faults))
        .service(web::resource("/systems/{name}/seen").get(seen).delete(clear_seen))
        .default_service(web::to(|| async { Err::<HttpResponse, _>(Failure::NoSuchRoute) }));
}

#[derive(Serialize)]
struct Systems {
    systems: Vec<SystemView>,
}

#[derive(Serialize)]
struct SystemView {
    name: &'static str,
    url: String,
    faults: Fault,
    seen_total: u64,
}

#[derive(Serialize)]
struct SeenView {
    total: u64,
    requests: Vec<Request>,
}

#[derive(Deserialize)]
struct Choice {
    limit: Option<usize>,
    /// Seconds.
    within: Option<u32>,
}

async fn systems(controlled: Data<Controlled>) -> HttpResponse {
    let view = |system: &Data<System>| SystemView {
        name: system.name.as_str(),
        url: system.url.clone(),
        faults: system.fault(),
        seen_total: system.seen.total(),
    };
    HttpResponse::Ok().json(Systems { systems: controlled.0.iter().map(view).collect() })
}

async fn faults(controlled: Data<Controlled>, name: Path<String>) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().json(controlled.find(&name)?.fault()))
}

/// What is not named is off: the body is the whole setting, not a change to it.
async fn set_faults(
    controlled: Data<Controlled>,
    name: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, Failure> {
    let system = controlled.find(&name)?;
    let read: Fault =
        serde_json::from_slice(&body).map_err(|error| Failure::Unreadable(error.to_string()))?;
    let fault = read.checked().map_err(Failure::Unreadable)?;
    tracing::info!(system = %system.name, ?fault, "faults were set");
    system.set_fault(fault);
    Ok(HttpResponse::Ok().json(fault))
}

async fn reset_faults(controlled: Data<Controlled>, name: Path<String>) -> Result<HttpResponse, Failure> {
    controlled.find(&name)?.set_fault(Fault::default());
    Ok(HttpResponse::NoContent().finish())
}

async fn seen(
    controlled: Data<Controlled>,
    name: Path<String>,
    choice: Result<Query<Choice>, actix_web::Error>,
) -> Result<HttpResponse, Failure> {
    let system = controlled.find(&name)?;
    let Choice { limit, within } = choice.map_err(|_| Failure::Choice)?.into_inner();
    let since =
        within.map_or(Timestamp::MIN, |seconds| clock::now() - SignedDuration::from_secs(seconds.into()));
    let (total, requests) = system.seen.latest(limit.unwrap_or(usize::MAX), since);
    Ok(HttpResponse::Ok().json(SeenView { total, requests }))
}

async fn clear_seen(controlled: Data<Controlled>, name: Path<String>) -> Result<HttpResponse, Failure> {
    controlled.find(&name)?.seen.clear();
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Debug)]
enum Failure {
    NoSuchSystem(String),
    NoSuchRoute,
    Unreadable(String),
    Choice,
}

#[derive(Serialize)]
struct Body {
    error: String,
    systems: [&'static str; SystemName::COUNT],
    faults: [&'static str; 4],
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSuchSystem(message) => f.write_str(message),
            Self::NoSuchRoute => {
                f.write_str("there are /, /systems, /systems/{name}/faults and /systems/{name}/seen")
            }
            Self::Unreadable(message) => write!(f, "the faults cannot be read: {message}"),
            Self::Choice => f.write_str("`limit` is a number, `within` a number of seconds"),
        }
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NoSuchSystem(_) | Self::NoSuchRoute => StatusCode::NOT_FOUND,
            Self::Unreadable(_) | Self::Choice => StatusCode::BAD_REQUEST,
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).json(Body {
            error: self.to_string(),
            systems: SystemName::ALL.map(SystemName::as_str),
            faults: Fault::KEYS,
        })
    }
}
