//! What goes wrong, as problem details (RFC 9457).

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde::Serialize;

use crate::{access::Refusal, bank::BankError};

#[derive(Debug)]
pub(super) enum Problem {
    Refused(Refusal),
    Parameter(&'static str),
    /// Not there, or another customer's: the two are told apart to nobody.
    NoSuchMessage,
    NoSuchRoute,
    Broken(BankError),
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
            Self::Refused(refusal) => f.write_str(&refusal.description()),
            Self::Parameter(advice) => f.write_str(advice),
            Self::NoSuchMessage => f.write_str("there is no such message"),
            Self::NoSuchRoute => f.write_str("there is no such path; see /openapi.json"),
            Self::Broken(_) => f.write_str("the request could not be served"),
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Refused(refusal) => {
                StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::UNAUTHORIZED)
            }
            Self::Parameter(_) => StatusCode::BAD_REQUEST,
            Self::NoSuchMessage | Self::NoSuchRoute => StatusCode::NOT_FOUND,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Broken(error) = self {
            tracing::error!(%error, "a messages request failed");
        }
        let status = self.status_code();
        let mut response = HttpResponse::build(status);
        response.insert_header(("cache-control", "no-store"));
        if let Self::Refused(refusal) = self {
            response.insert_header(("www-authenticate", refusal.challenge()));
        }
        let body = Body {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail: self.to_string(),
        };
        response
            .content_type("application/problem+json")
            .body(serde_json::to_string(&body).unwrap_or_default())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<BankError> for Problem {
    fn from(error: BankError) -> Self {
        Self::Broken(error)
    }
}
