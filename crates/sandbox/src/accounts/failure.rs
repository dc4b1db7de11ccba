//! What goes wrong, as the standard's `OBErrorResponse1`.

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde::Serialize;
use uuid::Uuid;

use crate::{access::Refusal, bank::BankError};

// Codes of four characters, as the document demands. Their set is published apart from it; clients go by the status.
const CODE_FORBIDDEN: &str = "U101";
const CODE_INVALID: &str = "U102";
const CODE_NOT_FOUND: &str = "U103";
const CODE_UNEXPECTED: &str = "U104";

#[derive(Debug)]
pub(super) enum Failure {
    Refused(Refusal),
    /// A query parameter that cannot be used.
    Parameter {
        name: &'static str,
        message: String,
    },
    /// The standard asks for 400 where a resource of the path does not exist, not for 404.
    NoSuchAccount,
    /// It exists and belongs to another customer: 403.
    NotYours,
    Broken(BankError),
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    id: String,
    code: String,
    message: &'static str,
    errors: [Detail; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Detail {
    error_code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'static str>,
}

impl Failure {
    fn detail(&self) -> Detail {
        let (error_code, message, path) = match self {
            Self::Refused(refusal) => (CODE_FORBIDDEN, refusal.description(), None),
            Self::Parameter { name, message } => (CODE_INVALID, message.clone(), Some(*name)),
            Self::NoSuchAccount => (CODE_NOT_FOUND, "there is no such account".to_owned(), Some("AccountId")),
            Self::NotYours => {
                (CODE_FORBIDDEN, "the token gives no access to this account".to_owned(), Some("AccountId"))
            }
            Self::Broken(_) => (CODE_UNEXPECTED, "the request could not be served".to_owned(), None),
        };
        Detail { error_code, message, path }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail().message)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Refused(refusal) => {
                StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::UNAUTHORIZED)
            }
            Self::Parameter { .. } | Self::NoSuchAccount => StatusCode::BAD_REQUEST,
            Self::NotYours => StatusCode::FORBIDDEN,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Broken(error) = self {
            tracing::error!(%error, "an accounts request failed");
        }
        let status = self.status_code();
        let mut response = HttpResponse::build(status);
        response.insert_header(("cache-control", "no-store"));
        if let Self::Refused(refusal) = self {
            response.insert_header(("www-authenticate", refusal.challenge()));
            if status == StatusCode::UNAUTHORIZED {
                // The standard gives a 401 no body.
                return response.finish();
            }
        }
        response.json(Body {
            id: Uuid::new_v4().to_string(),
            code: format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default()),
            message: "The request was not served.",
            errors: [self.detail()],
        })
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<BankError> for Failure {
    fn from(error: BankError) -> Self {
        Self::Broken(error)
    }
}
