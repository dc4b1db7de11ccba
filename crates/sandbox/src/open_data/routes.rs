//! The routes, each from the query to the view it is shown.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::ACCEPT_LANGUAGE,
    web::{self, ServiceConfig},
};
use serde::Serialize;

use super::{
    catalogue::{BRANCHES, CASH_MACHINES, PRODUCTS},
    language::Language,
    place::{Branch, CashMachine, Placed, placed},
    problem::Problem,
    product::ProductView,
    query::{PlaceQuery, product_kind},
    representation::Kept,
};

const PLACES_LAST: &str = "public, max-age=300";
const PRODUCTS_LAST: &str = "public, max-age=60, stale-while-revalidate=30";

type Answer = Result<HttpResponse, Problem>;

/// Registers all of them.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/v1/branches").get(branches))
        .service(web::resource("/v1/atms").get(cash_machines))
        .service(web::resource("/v1/products").get(products))
        .service(web::resource("/openapi.json").get(document))
        .default_service(web::to(|| async { Err::<HttpResponse, _>(Problem::NoSuchRoute) }));
}

#[derive(Serialize)]
struct Branches<'a> {
    branches: Vec<Placed<'a, Branch>>,
    /// Of all, not of those shown.
    total: usize,
}

#[derive(Serialize)]
struct CashMachines<'a> {
    atms: Vec<Placed<'a, CashMachine>>,
    total: usize,
}

#[derive(Serialize)]
struct Products<'a> {
    products: Vec<ProductView<'a>>,
}

async fn branches(request: HttpRequest) -> Answer {
    let query = PlaceQuery::parse(request.query_string())?;
    let branches = placed(&BRANCHES.items, query.near, query.limit);
    let kept = Kept { cache_control: PLACES_LAST, updated: BRANCHES.updated, language: None };
    kept.answer(&request, &Branches { branches, total: BRANCHES.items.len() })
}

async fn cash_machines(request: HttpRequest) -> Answer {
    let query = PlaceQuery::parse(request.query_string())?;
    let atms = placed(&CASH_MACHINES.items, query.near, query.limit);
    let kept = Kept { cache_control: PLACES_LAST, updated: CASH_MACHINES.updated, language: None };
    kept.answer(&request, &CashMachines { atms, total: CASH_MACHINES.items.len() })
}

async fn products(request: HttpRequest) -> Answer {
    let kind = product_kind(request.query_string())?;
    let language = asked_for(&request);
    let of_kind = PRODUCTS.items.iter().filter(|product| kind.is_none_or(|kind| product.kind == kind));
    let products = of_kind.map(|product| product.read(language)).collect();
    let kept = Kept { cache_control: PRODUCTS_LAST, updated: PRODUCTS.updated, language: Some(language) };
    kept.answer(&request, &Products { products })
}

/// Several headers count as one with commas between them (RFC 9110, section 5.3).
fn asked_for(request: &HttpRequest) -> Language {
    let headers = request.headers().get_all(ACCEPT_LANGUAGE).filter_map(|value| value.to_str().ok());
    Language::negotiated(&headers.collect::<Vec<_>>().join(","))
}

async fn document() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(include_str!("../../openapi/open-data.json"))
}
