//! The problems that a route can answer with, for the OpenAPI document.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::json;
use utoipa::ToSchema as _;
use utoipa::openapi::{Content, Ref, Response, ResponseBuilder};

use super::access::Rule;
use super::openapi::{Description, Succeeds};
use super::others::Others;
use super::route::Route;
use crate::http::fault::{Fault, Place};
use crate::http::problem::{Failure, Kind, Problem};

/// The problems that a route can answer with; one per status.
pub(super) fn kinds<S: 'static>(route: &Route<S>) -> Vec<Kind> {
    let mut kinds = vec![
        Kind::TooManyRequests,
        Kind::Internal,
        Kind::UpstreamFailed,
        Kind::Unavailable,
        Kind::UpstreamTimeout,
    ];
    let Description { parameters, body, .. } = &route.description;
    if body.is_some() {
        kinds.extend([Kind::RequestTimeout, Kind::BodyTooLarge, Kind::UnsupportedMediaType]);
    }
    if body.is_some() || !parameters.is_empty() {
        kinds.push(Kind::BadRequest);
    }
    if route.description.succeeds == Succeeds::Order {
        kinds.extend([Kind::UnderWay, Kind::KeyReused, Kind::Declined]);
    }
    if route.path.contains('{') || route.method == Method::DELETE {
        kinds.push(Kind::NotFound);
    }
    match route.rule {
        Rule::Anyone => {}
        // About the session alone: no scope is asked for, but that the request is the front end's own.
        Rule::Session([]) => kinds.extend([Kind::Unauthorized, Kind::Forbidden]),
        Rule::Bearer(_) | Rule::Partner(_) | Rule::Session(_) => {
            kinds.extend([Kind::Unauthorized, Kind::InsufficientScope]);
        }
    }
    if matches!(route.description.others, Some(Others::Navigation)) {
        kinds.push(Kind::Forbidden);
    }
    kinds
}

pub(super) fn answered_kinds<S: 'static>(routes: &[Route<S>]) -> Vec<Kind> {
    let names: BTreeSet<_> = routes.iter().flat_map(kinds).map(|kind| kind.row().1).collect();
    Kind::ALL.into_iter().filter(|kind| names.contains(kind.row().1)).collect()
}

pub(super) fn response_name(kind: Kind) -> String {
    kind.row().1.to_owned()
}

pub(super) fn problem(kind: Kind) -> Response {
    let mut example = json!({
        "type": kind.type_uri(),
        "title": kind.row().2,
        "status": kind.status().as_u16(),
        "request_id": "6f1c2f1e-0c1c-4f6c-9d59-0f6b3b1c9a11",
    });
    if kind == Kind::BadRequest {
        let wrong = [Fault::new(Place::Query, "limit", "give a whole number from 1 to 200")];
        example["detail"] = json!(Failure::unfit(wrong.to_vec()).text());
        example["errors"] = json!(wrong);
    }
    let content = Content::builder()
        .schema(Some(Ref::from_schema_name(Problem::name())))
        .example(Some(example))
        .build();
    ResponseBuilder::new().description(kind.row().2).content("application/problem+json", content).build()
}
