//! One question to an issuer's token endpoint: token exchange (RFC 8693) or client credentials (RFC 6749 section 4.4).

use std::time::Duration;

use serde::Deserialize;

use super::{Error, Target, Wanted};
use crate::auth::AccessToken;
use crate::upstream::transport::Transport;
use crate::upstream::{Answer, ErrorKind};

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// For an issuer that does not say how long its token lasts (RFC 6749 section 5.1 only recommends it).
const UNSAID: u64 = 60;

/// What is asked for. Without a subject it is the service's own token.
pub(super) struct Ask {
    pub(super) target: Target,
    pub(super) subject: Option<AccessToken>,
}

/// What was granted.
pub(crate) struct Granted {
    pub(super) token: AccessToken,
    pub(super) lasts: Duration,
}

#[derive(Deserialize)]
struct Success {
    access_token: String,
    token_type: String,
    issued_token_type: Option<String>,
    expires_in: Option<u64>,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
}

impl Ask {
    pub(super) async fn send(&self, transport: &Transport) -> Result<Granted, Error> {
        let issuer = &self.target.issuer;
        let known = issuer.known().ok_or_else(|| Error::Unavailable("it was never reached".to_owned()))?;
        let url = known.metadata.token_endpoint.clone().ok_or(Error::NotConfigured)?;
        if issuer.client().is_none() {
            return Err(Error::NotConfigured);
        }
        let outgoing = issuer.form(url, self.fields()).map_err(Error::Unavailable)?;
        let answer =
            transport.exchange(&outgoing, issuer.config.timeout).await.map_err(|error| match error.kind {
                ErrorKind::Timeout => Error::Timeout,
                _ => Error::Unavailable(error.to_string()),
            })?;
        match answer.status().as_u16() {
            200 => Granted::read(&answer, self.subject.is_some()),
            400 | 401 => {
                let refused: Refused =
                    answer.json().map_err(|error| Error::Unavailable(error.to_string()))?;
                // The code is the issuer's text: only the registered ones are repeated.
                let code =
                    CODES.iter().find(|code| **code == refused.error).copied().unwrap_or("unknown_error");
                let caller = self.subject.is_some()
                    && matches!(code, "invalid_grant" | "invalid_request" | "invalid_token");
                Err(Error::Refused { code: code.to_owned(), caller })
            }
            status => Err(Error::Unavailable(format!("it answered {status}"))),
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let Wanted { audience, resource, scope } = &*self.target.wanted;
        let wanted = [("audience", audience), ("resource", resource), ("scope", scope)];
        let mut fields: Vec<_> =
            wanted.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect();
        match &self.subject {
            Some(subject) => fields.extend([
                ("grant_type", EXCHANGE.to_owned()),
                ("subject_token", subject.expose().to_owned()),
                ("subject_token_type", ACCESS_TOKEN.to_owned()),
                ("requested_token_type", ACCESS_TOKEN.to_owned()),
            ]),
            None => fields.push(("grant_type", "client_credentials".to_owned())),
        }
        fields
    }
}

impl Granted {
    /// What a successful answer says.
    pub(crate) fn read(answer: &Answer, exchanged: bool) -> Result<Self, Error> {
        let success: Success = answer.json().map_err(|error| Error::Unavailable(error.to_string()))?;
        if !success.token_type.eq_ignore_ascii_case("bearer") {
            return Err(Error::Unavailable("its token is not a bearer token".to_owned()));
        }
        let token = AccessToken::sendable(&success.access_token)
            .ok_or_else(|| Error::Unavailable("its token cannot be sent in a header".to_owned()))?;
        // RFC 8693 section 2.2.1: required, and without it the token might be of another kind than was asked for.
        if exchanged && success.issued_token_type.as_deref() != Some(ACCESS_TOKEN) {
            return Err(Error::Unavailable(
                "its answer does not say that it issued an access token".to_owned(),
            ));
        }
        let lasts = Duration::from_secs(success.expires_in.unwrap_or(UNSAID));
        Ok(Self { token, lasts })
    }
}

/// RFC 6749 section 5.2, RFC 8693 section 2.2.2, RFC 6750 section 3.1, RFC 8707 section 2.
const CODES: [&str; 8] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "invalid_token",
    "invalid_target",
];
