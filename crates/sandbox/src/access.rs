//! Who may call a central system: bearer tokens of the development provider, meant for that very system.
//!
//! Knows nothing of the provider but its issuer and its public key, as a resource server does (RFC 9068).

use std::sync::Arc;

use actix_web::{HttpRequest, http::header};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;

use crate::{
    bank::{Bank, CustomerId},
    system::note_caller,
};

/// The check before one system.
pub(crate) struct Gate {
    pub(crate) scope: &'static str,
    key: DecodingKey,
    validation: Validation,
    bank: Arc<Bank>,
}

/// Why a call is not let in; its texts are for the developer who made it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No bearer token at all: 401 without an error code (RFC 6750, section 3.1).
    NoToken,
    /// 401 `invalid_token`.
    InvalidToken(String),
    /// 403 `insufficient_scope`.
    Scope(&'static str),
    /// 403: a token of a service, where a customer's is needed.
    NoCustomer,
}

/// Whose call it is.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) customer: CustomerId,
    pub(crate) client: String,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    client_id: String,
    #[serde(default)]
    scope: String,
}

impl Gate {
    pub(crate) fn new(
        issuer: &str,
        audience: &str,
        scope: &'static str,
        key: DecodingKey,
        bank: Arc<Bank>,
    ) -> Self {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        validation.validate_nbf = true;
        // One machine, one clock.
        validation.leeway = 0;
        Self { scope, key, validation, bank }
    }

    /// The customer in whose name the call is made.
    pub(crate) fn customer(&self, request: &HttpRequest) -> Result<CustomerId, Refusal> {
        self.call(request).map(|call| call.customer)
    }

    /// The customer in whose name the call is made, and the client that makes it.
    pub(crate) fn call(&self, request: &HttpRequest) -> Result<Call, Refusal> {
        let claims = self.claims(bearer(request)?)?;
        note_caller(request, Some(&claims.client_id), Some(&claims.sub));
        if !claims.scope.split(' ').any(|scope| scope == self.scope) {
            return Err(Refusal::Scope(self.scope));
        }
        let Ok(customer) = claims.sub.parse::<CustomerId>() else {
            return Err(Refusal::NoCustomer);
        };
        if self.bank.knows(customer) {
            Ok(Call { customer, client: claims.client_id })
        } else {
            Err(Refusal::InvalidToken(format!("there is no customer {customer}")))
        }
    }

    fn claims(&self, token: &str) -> Result<Claims, Refusal> {
        let invalid = |error: jsonwebtoken::errors::Error| Refusal::InvalidToken(error.to_string());
        let token = decode::<Claims>(token, &self.key, &self.validation).map_err(invalid)?;
        // Without this an ID token of the same issuer could pass for an access token.
        match token.header.typ.as_deref() {
            Some("at+jwt" | "application/at+jwt") => Ok(token.claims),
            other => Err(Refusal::InvalidToken(format!("its type is {other:?}, not at+jwt"))),
        }
    }
}

impl Refusal {
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::NoToken | Self::InvalidToken(_) => 401,
            Self::Scope(_) | Self::NoCustomer => 403,
        }
    }

    /// The value of `WWW-Authenticate`.
    pub(crate) fn challenge(&self) -> String {
        match self {
            Self::NoToken => "Bearer realm=\"sandbox\"".to_owned(),
            Self::InvalidToken(_) => {
                format!(
                    "Bearer realm=\"sandbox\", error=\"invalid_token\", error_description=\"{}\"",
                    self.description()
                )
            }
            Self::Scope(scope) => {
                format!("Bearer realm=\"sandbox\", error=\"insufficient_scope\", scope=\"{scope}\"")
            }
            Self::NoCustomer => format!(
                "Bearer realm=\"sandbox\", error=\"insufficient_scope\", error_description=\"{}\"",
                self.description()
            ),
        }
    }

    /// Without quotes and backslashes, since it stands in a quoted string (RFC 6750, section 3).
    pub(crate) fn description(&self) -> String {
        let text = match self {
            Self::NoToken => "a bearer token is needed".to_owned(),
            Self::InvalidToken(why) => format!("the token is not valid here: {why}"),
            Self::Scope(scope) => format!("the token has no scope {scope}"),
            Self::NoCustomer => "the token stands for a service, customer data needs a customer's".to_owned(),
        };
        text.replace(['"', '\\'], "'").chars().filter(|c| (' '..='~').contains(c)).collect()
    }
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(request: &HttpRequest) -> Result<&str, Refusal> {
    let value = request.headers().get(header::AUTHORIZATION).ok_or(Refusal::NoToken)?;
    let (scheme, token) =
        value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(Refusal::NoToken)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(Refusal::NoToken) }
}
