//! Problem details (RFC 9457): the one table from what went wrong to what a client reads.
//!
//! `docs/STATUS-CODES.md` shows this table row by row. What the log says is another field: a cause never reaches a client.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use super::fault::{self, Fault};

/// As long as most of them are, in bytes.
const USUAL: usize = 512;

static PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");
static NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Everything that can go wrong, as a client can tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A path, query or body that cannot be read.
    BadRequest,
    /// No credential, or one that does not hold.
    Unauthorized,
    /// A credential without a scope that the route needs.
    InsufficientScope,
    /// A request that only the front end's own pages may send.
    Forbidden,
    /// What the operator has not opened.
    Closed,
    /// No route has this path.
    NoSuchRoute,
    /// The route exists, the thing does not, or not for this caller.
    NotFound,
    /// The path exists with other methods.
    MethodNotAllowed,
    /// The request's body did not arrive in time.
    RequestTimeout,
    /// The same order is being carried out.
    UnderWay,
    /// The request's body is larger than is read.
    BodyTooLarge,
    /// The request's body is not of a type that the route reads.
    UnsupportedMediaType,
    /// The key of an order that was another one.
    KeyReused,
    /// What was ordered will not be done: a system behind this service says no.
    Declined,
    /// More requests than a limit allows.
    TooManyRequests,
    /// A fault of this service.
    Internal,
    /// A central system refused, or answered with what cannot be used.
    UpstreamFailed,
    /// More requests at once than this service takes on.
    Overloaded,
    /// A central system is shed or busy, or tokens cannot be checked for now.
    Unavailable,
    /// A central system did not answer in time.
    UpstreamTimeout,
}

impl Kind {
    /// Every kind, in the order of the table.
    pub const ALL: [Self; 20] = [
        Self::BadRequest,
        Self::Unauthorized,
        Self::InsufficientScope,
        Self::Forbidden,
        Self::Closed,
        Self::NoSuchRoute,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::RequestTimeout,
        Self::UnderWay,
        Self::BodyTooLarge,
        Self::UnsupportedMediaType,
        Self::KeyReused,
        Self::Declined,
        Self::TooManyRequests,
        Self::Internal,
        Self::UpstreamFailed,
        Self::Overloaded,
        Self::Unavailable,
        Self::UpstreamTimeout,
    ];

    /// The status, the last part of the `type` and the title.
    pub fn row(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::BadRequest => (StatusCode::BAD_REQUEST, "bad-request", "The request cannot be read"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized", "A valid credential is needed"),
            Self::InsufficientScope => {
                (StatusCode::FORBIDDEN, "insufficient-scope", "The credential lacks a scope")
            }
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden", "The request comes from elsewhere"),
            Self::Closed => (StatusCode::FORBIDDEN, "closed", "It was not opened by the operator"),
            Self::NoSuchRoute => (StatusCode::NOT_FOUND, "no-such-route", "There is no such route"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "There is no such thing"),
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "The route has other methods")
            }
            Self::RequestTimeout => {
                (StatusCode::REQUEST_TIMEOUT, "request-timeout", "The request did not arrive in time")
            }
            Self::UnderWay => (StatusCode::CONFLICT, "under-way", "The same order is under way"),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", "The body is too large"),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "The body's type is not read here",
            ),
            Self::KeyReused => {
                (StatusCode::UNPROCESSABLE_ENTITY, "key-reused", "The key belongs to another order")
            }
            Self::Declined => (StatusCode::UNPROCESSABLE_ENTITY, "declined", "The order was declined"),
            Self::TooManyRequests => {
                (StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "A limit is used up")
            }
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "A fault of this service"),
            Self::UpstreamFailed => {
                (StatusCode::BAD_GATEWAY, "upstream-failed", "A system behind this service failed")
            }
            Self::Overloaded => {
                (StatusCode::SERVICE_UNAVAILABLE, "overloaded", "More to do than can be done")
            }
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available for now"),
            Self::UpstreamTimeout => {
                (StatusCode::GATEWAY_TIMEOUT, "upstream-timeout", "A system behind this service was too slow")
            }
        }
    }

    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        self.row().0
    }

    /// The `type` member.
    pub fn type_uri(self) -> String {
        ["urn:bff:problem:", self.row().1].concat()
    }
}

/// Why a request was not answered as asked: what the client reads, and apart from it what the log says.
#[derive(Clone, Debug)]
pub struct Failure {
    kind: Kind,
    detail: Option<Cow<'static, str>>,
    faults: Arc<[Fault]>,
    retry_after: Option<u32>,
    challenge: Option<String>,
    allow: Option<String>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl Failure {
    /// A failure with the kind's title alone.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            detail: None,
            faults: Arc::default(),
            retry_after: None,
            challenge: None,
            allow: None,
            cause: None,
        }
    }

    /// A 400; `detail` names the field and what to do.
    pub fn bad_request(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::BadRequest).detail(detail)
    }

    /// A 400 that names everything that does not fit.
    pub fn unfit(faults: Vec<Fault>) -> Self {
        let detail = fault::in_words(&faults);
        Self { faults: fault::told(faults).into(), ..Self::bad_request(detail) }
    }

    /// A 404; `detail` says what was not found, the same whether it does not exist or belongs to another.
    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::NotFound).detail(detail)
    }

    /// Tells the client more; never a cause's text.
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Sets `Retry-After`, in seconds.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Sets `WWW-Authenticate` (RFC 6750 section 3).
    pub(crate) fn challenge(mut self, challenge: String) -> Self {
        self.challenge = Some(challenge);
        self
    }

    /// Sets `Allow` (RFC 9110 section 15.5.6).
    pub(crate) fn allow(mut self, methods: String) -> Self {
        self.allow = Some(methods);
        self
    }

    /// Keeps what happened for the log.
    pub fn cause(mut self, cause: impl Error + Send + Sync + 'static) -> Self {
        self.cause = Some(Arc::new(cause));
        self
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What a person is told: the detail, else the title.
    pub(crate) fn text(&self) -> &str {
        self.detail.as_deref().unwrap_or(self.kind.row().2)
    }

    /// The answer: problem details, with the request's id.
    pub fn answer(&self, request_id: &str) -> HttpResponse {
        let (status, _, title) = self.kind.row();
        let problem = Problem {
            kind: self.kind.type_uri(),
            title,
            status: status.as_u16(),
            detail: self.detail.as_deref(),
            errors: &self.faults,
            request_id,
        };
        let mut answer = HttpResponse::build(status);
        answer.insert_header((header::CONTENT_TYPE, PROBLEM_JSON.clone()));
        answer.insert_header((header::CACHE_CONTROL, NO_STORE.clone()));
        if let Some(seconds) = self.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Some(challenge) = &self.challenge {
            answer.insert_header((header::WWW_AUTHENTICATE, challenge.as_str()));
        }
        if let Some(methods) = &self.allow {
            answer.insert_header((header::ALLOW, methods.as_str()));
        }
        let mut body = Vec::with_capacity(USUAL);
        // Writing into memory does not fail.
        _ = serde_json::to_writer(&mut body, &problem);
        let mut answer = answer.body(body);
        answer.extensions_mut().insert(Cause(self.clone()));
        answer
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.row().1)?;
        if let Some(detail) = &self.detail {
            write!(f, " ({detail})")?;
        }
        Ok(())
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_ref().map(|cause| &**cause as _)
    }
}

/// Only so that actix can carry it; the route's own wrapper answers, with the request's id.
impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }
    fn error_response(&self) -> HttpResponse {
        self.answer("")
    }
}

/// Rides on an answer to the access log, which logs the chain once.
#[derive(Debug)]
pub(crate) struct Cause(pub(crate) Failure);

/// Problem details (RFC 9457): how every error looks.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem<'a> {
    /// What kind of problem this is, a stable identifier.
    #[serde(rename = "type")]
    #[schema(examples("urn:bff:problem:not-found"))]
    kind: String,
    /// The kind in words.
    #[schema(examples("There is no such thing"))]
    title: &'a str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, examples(404))]
    status: u16,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("You have no account with this id."))]
    detail: Option<&'a str>,
    /// What does not fit, each for itself (RFC 9457 section 3.1); where it is a 400, and can be named.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    errors: &'a [Fault],
    /// The request's id, for a question to the operator.
    #[schema(examples("6f1c2f1e-0c1c-4f6c-9d59-0f6b3b1c9a11"))]
    request_id: &'a str,
}
