//! What every answer of the standard is wrapped in: data, links, meta.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::{Accounts, date_time::written};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Envelope<D> {
    data: D,
    links: Links,
    meta: Meta,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Links {
    #[serde(rename = "Self")]
    pub(super) this: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prev: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Meta {
    total_pages: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_available_date_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_available_date_time: Option<String>,
}

impl Meta {
    pub(super) fn new(total_pages: i64, available: Option<(i64, i64)>) -> Self {
        Self {
            total_pages,
            first_available_date_time: available.map(|(oldest, _)| written(oldest)),
            last_available_date_time: available.map(|(_, newest)| written(newest)),
        }
    }
}

/// An answer on one page.
pub(super) fn whole(system: &Accounts, request: &HttpRequest, data: impl Serialize) -> HttpResponse {
    let this = format!("{}{}", system.url, request.uri());
    paged(data, Links { this, ..Links::default() }, Meta::new(1, None))
}

/// An answer on one page of several.
pub(super) fn paged(data: impl Serialize, links: Links, meta: Meta) -> HttpResponse {
    HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(Envelope { data, links, meta })
}
