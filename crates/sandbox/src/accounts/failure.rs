//! What goes wrong, and how the standard wants it told.

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};

use crate::{
    access::Refusal,
    bank::BankError,
    open_banking::{Detail, error_response, refusal},
};

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

impl Failure {
    fn detail(&self) -> Detail {
        match self {
            Self::Refused(refusal) => Detail::forbidden(refusal.description()),
            Self::Parameter { name, message } => Detail::invalid(message.clone()).at(name),
            Self::NoSuchAccount => Detail::not_found("there is no such account").at("AccountId"),
            Self::NotYours => Detail::forbidden("the token gives no access to this account").at("AccountId"),
            Self::Broken(_) => Detail::unexpected(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail().message())
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
        match self {
            Self::Refused(refused) => refusal(refused),
            _ => error_response(self.status_code(), self.detail()),
        }
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
