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
    /// A client that may not pay.
    NotAPayer,
    MediaType,
    Header {
        name: &'static str,
        message: &'static str,
    },
    Signature(&'static str),
    /// A body that is not what the standard describes.
    Body(String),
    Field {
        path: &'static str,
        message: &'static str,
    },
    /// The idempotency key was used for another body.
    KeyReused,
    /// The standard asks for 400 where a resource does not exist, not for 404.
    NoSuch(&'static str),
    /// Another customer's, or made through another client: 403.
    NotYours,
    ConsentUsed,
    /// The payment is not what the consent allows.
    Mismatch(&'static str),
    Broken(BankError),
    /// A view that is no JSON.
    Unwritable(serde_json::Error),
}

impl Failure {
    fn detail(&self) -> Detail {
        match self {
            Self::Refused(refusal) => Detail::forbidden(refusal.description()),
            Self::NotAPayer => Detail::forbidden("this client may not pay: it has no signing key here"),
            Self::MediaType => Detail::invalid("the body is application/json").at("content-type"),
            Self::Header { name, message } => Detail::invalid(*message).at(name),
            Self::Signature(message) => Detail::signature(*message),
            Self::Body(message) => Detail::invalid(message.chars().take(500).collect::<String>()),
            Self::Field { path, message } => Detail::invalid(*message).at(path),
            Self::KeyReused => Detail::invalid("the key was used for another body in the last 24 hours")
                .at("x-idempotency-key"),
            Self::NoSuch(what) => Detail::not_found("there is no such resource").at(what),
            Self::NotYours => Detail::forbidden("the token gives no access to this resource"),
            Self::ConsentUsed => Detail::invalid("the consent was used already").at("Data.ConsentId"),
            Self::Mismatch(path) => Detail::invalid("it differs from the consent").at(path),
            Self::Broken(_) | Self::Unwritable(_) => Detail::unexpected(),
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
            Self::NotAPayer | Self::NotYours => StatusCode::FORBIDDEN,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Broken(_) | Self::Unwritable(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Broken(error) => tracing::error!(%error, "a payments request failed"),
            Self::Unwritable(error) => tracing::error!(%error, "a payment cannot be shown"),
            _ => {}
        }
        match self {
            Self::Refused(refused) => refusal(refused),
            // The standard gives it no body.
            Self::MediaType => HttpResponse::build(self.status_code()).finish(),
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

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error.into())
    }
}
