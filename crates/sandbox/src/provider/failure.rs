//! What goes wrong at the endpoints that clients call directly, as OAuth writes it (RFC 6749, section 5.2).

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde::Serialize;

use crate::bank::BankError;

#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: Code,
    pub(super) description: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedResponseType,
    InvalidScope,
    /// RFC 8707 and RFC 8693.
    InvalidTarget,
    /// OpenID Connect Core 1.0, section 3.1.2.6.
    LoginRequired,
    RequestNotSupported,
    ServerError,
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'static str,
    error_description: &'a str,
}

impl Code {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::LoginRequired => "login_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::ServerError => "server_error",
        }
    }
}

impl Failure {
    pub(super) fn new(code: Code, description: impl Into<String>) -> Self {
        Self { code, description: description.into() }
    }

    fn internal(error: &dyn fmt::Display) -> Self {
        tracing::error!(%error, "a provider request failed");
        Self::new(Code::ServerError, "the request could not be served")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.description)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self.code {
            Code::InvalidClient => StatusCode::UNAUTHORIZED,
            Code::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header(("cache-control", "no-store"));
        if self.code == Code::InvalidClient {
            response.insert_header(("www-authenticate", "Basic realm=\"sandbox\""));
        }
        response.json(Body { error: self.code.as_str(), error_description: &self.description })
    }
}

impl From<BankError> for Failure {
    fn from(error: BankError) -> Self {
        Self::internal(&error)
    }
}

impl From<jsonwebtoken::errors::Error> for Failure {
    fn from(error: jsonwebtoken::errors::Error) -> Self {
        Self::internal(&error)
    }
}

impl From<aws_lc_rs::error::Unspecified> for Failure {
    fn from(error: aws_lc_rs::error::Unspecified) -> Self {
        Self::internal(&error)
    }
}
