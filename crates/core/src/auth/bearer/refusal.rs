//! Why a credential was refused, and what the client reads of it (RFC 6750 section 3, RFC 9449 section 7.1).

use std::fmt;

use super::credential::Scheme;
use super::dpop::ALGORITHMS;
use crate::config::Dpop;
use crate::http::problem::{Failure, Kind};

/// A refused credential. The reasons are fixed texts: nothing of a token is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No token came along.
    Missing,
    /// The token does not hold, and why.
    Invalid(&'static str),
    /// The proof that came with it does not hold, and why.
    Proof(&'static str),
    /// The proof lacks a nonce of this service, or a current one.
    Nonce,
    /// The issuer no longer takes it.
    Revoked,
    /// The token holds, but lacks a scope.
    Scope(&'static [&'static str]),
    /// The issuer's keys were never fetched: nothing can be checked.
    KeysUnavailable,
    /// The issuer cannot be asked, and why not.
    IssuerUnavailable(String),
    /// Whether a proof came before cannot be found out, and why not.
    StoreUnavailable(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("no access token"),
            Self::Invalid(why) => write!(f, "token refused: {why}"),
            Self::Proof(why) => write!(f, "proof refused: {why}"),
            Self::Nonce => f.write_str("proof refused: it lacks a current nonce"),
            Self::Revoked => f.write_str("token refused by its issuer"),
            Self::Scope(scopes) => write!(f, "token lacks the scope {:?}", scopes.join(" ")),
            Self::KeysUnavailable => f.write_str("no keys to check tokens with"),
            Self::IssuerUnavailable(why) => write!(f, "the issuer cannot be asked about a token: {why}"),
            Self::StoreUnavailable(why) => write!(f, "whether a proof came before is not known: {why}"),
        }
    }
}

impl std::error::Error for Refusal {}

/// A refusal of a request, and by what its client may do better.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(super) why: Refusal,
    pub(super) dpop: Dpop,
    pub(super) scheme: Scheme,
}

/// Where nothing is known of the request, it is as if it had come by the plain scheme.
impl From<Refusal> for Failure {
    fn from(why: Refusal) -> Self {
        Refused { why, dpop: Dpop::Off, scheme: Scheme::Bearer }.into()
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        let unauthorized = |error: &str, what: &str, why: &str| {
            Self::new(Kind::Unauthorized)
                .challenge(refused.challenge(&format!("error=\"{error}\", error_description=\"{why}\"")))
                .detail(format!("{what} is refused: {why}."))
        };
        let invalid = |why: &str| unauthorized("invalid_token", "The access token", why);
        let failure = match &refused.why {
            // Section 3.1: a request without a credential learns no error code.
            Refusal::Missing => Self::new(Kind::Unauthorized).challenge(refused.offer()).detail(format!(
                "Send an access token for this service as \"Authorization: {} …\".",
                refused.first()
            )),
            Refusal::Invalid(why) => invalid(why),
            Refusal::Proof(why) => unauthorized("invalid_dpop_proof", "The proof of its key (DPoP)", why),
            Refusal::Nonce => unauthorized("use_dpop_nonce", "The proof of its key (DPoP)", NONCE),
            Refusal::Revoked => invalid("its issuer no longer takes it"),
            Refusal::Scope(scopes) => {
                let scopes = scopes.join(" ");
                let error = format!("error=\"insufficient_scope\", scope=\"{scopes}\"");
                Self::new(Kind::InsufficientScope)
                    .challenge(refused.challenge(&error))
                    .detail(format!("The access token needs the scope \"{scopes}\"."))
            }
            Refusal::KeysUnavailable | Refusal::IssuerUnavailable(_) | Refusal::StoreUnavailable(_) => {
                Self::new(Kind::Unavailable)
                    .retry_after(5)
                    .detail("Access tokens cannot be checked for now; try again.")
            }
        };
        failure.cause(refused.why)
    }
}

const NONCE: &str = "it lacks a current nonce, which the field DPoP-Nonce of this answer has";

impl Refused {
    /// The schemes that are taken, each as a challenge without an error (RFC 9449 section 7.1).
    fn offer(&self) -> String {
        match self.dpop {
            Dpop::Off => "Bearer".to_owned(),
            Dpop::Accepted => format!("Bearer, {}", dpop("")),
            Dpop::Required => dpop(""),
        }
    }

    fn first(&self) -> &'static str {
        if self.dpop == Dpop::Required { "DPoP" } else { "Bearer" }
    }

    /// A challenge with this error by the scheme that the request came by, if that is taken at all.
    fn challenge(&self, error: &str) -> String {
        match (self.dpop, self.scheme) {
            (Dpop::Off, _) => format!("Bearer {error}"),
            (Dpop::Accepted, Scheme::Bearer) => format!("Bearer {error}, {}", dpop("")),
            (Dpop::Accepted, Scheme::Dpop) | (Dpop::Required, _) => dpop(&format!("{error}, ")),
        }
    }
}

fn dpop(error: &str) -> String {
    format!("DPoP {error}algs=\"{ALGORITHMS}\"")
}
