//! The one credential of a request: its scheme and its token (RFC 9110 section 11.6.2).

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap};

use super::Refusal;

/// What of a request its credential is checked against. It has no `Debug`: it holds the credential.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) headers: &'a HeaderMap,
}

impl<'a> Asked<'a> {
    pub(crate) fn of(request: &'a HttpRequest) -> Self {
        Self { method: request.method().as_str(), path: request.uri().path(), headers: request.headers() }
    }
}

/// How a token came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Whoever has it may use it (RFC 6750).
    Bearer,
    /// With a proof of the key that it is bound to (RFC 9449 section 7.1).
    Dpop,
}

/// A token and how it came.
pub(super) struct Credential<'a> {
    pub(super) scheme: Scheme,
    pub(super) token: &'a str,
}

impl<'a> Credential<'a> {
    /// Two credentials are refused: which one counts would be a guess.
    pub(super) fn of(headers: &'a HeaderMap) -> Result<Self, Refusal> {
        let mut values = headers.get_all(header::AUTHORIZATION);
        let value = values.next().ok_or(Refusal::Missing)?;
        if values.next().is_some() {
            return Err(Refusal::Invalid("there are two Authorization headers"));
        }
        // All at once: a token is long, and a field has no control characters by then.
        let value = str::from_utf8(value.as_bytes()).ok().filter(|value| value.is_ascii());
        let value = value.ok_or(Refusal::Invalid("the Authorization header is not text"))?;
        let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
        let scheme = match scheme {
            scheme if scheme.eq_ignore_ascii_case("bearer") => Scheme::Bearer,
            scheme if scheme.eq_ignore_ascii_case("dpop") => Scheme::Dpop,
            _ => return Err(Refusal::Missing),
        };
        Ok(Self { scheme, token: token.trim_matches(' ') })
    }
}
