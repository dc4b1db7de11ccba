//! What goes wrong, as the standard's `OBErrorResponse1`.

use actix_web::{HttpResponse, http::StatusCode};
use serde::Serialize;
use uuid::Uuid;

use crate::access::Refusal;

/// The one thing that is wrong with a request.
///
/// The document demands codes of four characters. Their set is published apart from it; clients go by the status.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Detail {
    error_code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    id: String,
    code: String,
    message: &'static str,
    errors: [Detail; 1],
}

impl Detail {
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self { error_code: "U101", message: message.into(), path: None }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self { error_code: "U102", message: message.into(), path: None }
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self { error_code: "U103", message: message.into(), path: None }
    }

    pub(crate) fn unexpected() -> Self {
        Self { error_code: "U104", message: "the request could not be served".to_owned(), path: None }
    }

    pub(crate) fn signature(message: impl Into<String>) -> Self {
        Self { error_code: "U105", message: message.into(), path: Some("x-jws-signature") }
    }

    /// The parameter, the header or the place in the body.
    pub(crate) fn at(self, path: &'static str) -> Self {
        Self { path: Some(path), ..self }
    }

    pub(crate) fn message(self) -> String {
        self.message
    }
}

pub(crate) fn error_response(status: StatusCode, detail: Detail) -> HttpResponse {
    HttpResponse::build(status).insert_header(("cache-control", "no-store")).json(Body {
        id: Uuid::new_v4().to_string(),
        code: format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default()),
        message: "The request was not served.",
        errors: [detail],
    })
}

/// The answer to a caller who is not let in. The standard gives a 401 no body.
pub(crate) fn refusal(refusal: &Refusal) -> HttpResponse {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let mut response = if status == StatusCode::UNAUTHORIZED {
        HttpResponse::build(status).insert_header(("cache-control", "no-store")).finish()
    } else {
        error_response(status, Detail::forbidden(refusal.description()))
    };
    if let Ok(challenge) = refusal.challenge().parse() {
        response.headers_mut().insert(actix_web::http::header::WWW_AUTHENTICATE, challenge);
    }
    response
}
