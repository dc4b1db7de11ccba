//! What every answer of the standard is wrapped in: data, links, meta.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::date_time::written;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<D> {
    data: D,
    links: Links,
    meta: Meta,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Links {
    #[serde(rename = "Self")]
    pub(crate) this: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prev: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Meta {
    total_pages: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_available_date_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_available_date_time: Option<String>,
}

impl Links {
    pub(crate) fn only(this: String) -> Self {
        Self { this, ..Self::default() }
    }
}

impl Meta {
    pub(crate) fn new(total_pages: i64, available: Option<(i64, i64)>) -> Self {
        Self {
            total_pages,
            first_available_date_time: available.map(|(oldest, _)| written(oldest)),
            last_available_date_time: available.map(|(_, newest)| written(newest)),
        }
    }
}

/// An answer on one page.
pub(crate) fn whole(url: &str, request: &HttpRequest, data: impl Serialize) -> HttpResponse {
    paged(data, Links::only(format!("{url}{}", request.uri())), Meta::new(1, None))
}

/// An answer on one page of several.
pub(crate) fn paged(data: impl Serialize, links: Links, meta: Meta) -> HttpResponse {
    HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(Envelope { data, links, meta })
}
