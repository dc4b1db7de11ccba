//! What goes wrong, as problem details (RFC 9457).

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde::Serialize;

#[derive(Debug)]
pub(super) enum Problem {
    Parameter(&'static str),
    NoSuchRoute,
    /// A view that is no JSON.
    Unwritable(serde_json::Error),
}

#[derive(Serialize)]
struct Body {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(advice) => f.write_str(advice),
            Self::NoSuchRoute => f.write_str("there is no such path; see /openapi.json"),
            Self::Unwritable(_) => f.write_str("the request could not be served"),
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Parameter(_) => StatusCode::BAD_REQUEST,
            Self::NoSuchRoute => StatusCode::NOT_FOUND,
            Self::Unwritable(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Unwritable(error) = self {
            tracing::error!(%error, "an open data request failed");
        }
        let status = self.status_code();
        let body = Body {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail: self.to_string(),
        };
        HttpResponse::build(status)
            .insert_header(("cache-control", "no-store"))
            .content_type("application/problem+json")
            .body(serde_json::to_string(&body).unwrap_or_default())
    }
}
