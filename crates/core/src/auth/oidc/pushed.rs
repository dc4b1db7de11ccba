//! Pushed authorization requests (RFC 9126): the request goes to the provider directly, and the browser carries a reference.

use std::time::Duration;

use serde::Deserialize;
use url::Url;

use super::RelyingParty;
use super::error::Error;
use crate::auth::issuer::Metadata;
use crate::upstream::transport::Transport;

/// Section 2.2.
#[derive(Deserialize)]
struct Accepted {
    request_uri: String,
}

/// Section 2.3.
#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl RelyingParty {
    /// Pushes the request where the provider offers it; else the browser carries it all.
    pub(super) async fn pushed(
        &self,
        request: Url,
        metadata: &Metadata,
        transport: &Transport,
        within: Duration,
    ) -> Result<Url, Error> {
        let Some(endpoint) =
            metadata.pushed_authorization_request_endpoint.clone().filter(|_| self.config.par)
        else {
            return Ok(request);
        };
        let client = self.issuer.client_id();
        let pairs: Vec<_> = request.query_pairs().filter(|(name, _)| name != "client_id").collect();
        let fields = FIELDS.iter().flat_map(|name| {
            pairs.iter().filter(move |(each, _)| each == name).map(|(_, value)| (*name, value.to_string()))
        });
        let mut fields: Vec<_> = fields.collect();
        // A parameter of the request itself (section 2.1), also where the `Authorization` field proves the client; the other
        // ways of proving it add it of themselves, and twice is once too often.
        if self.issuer.client().as_ref().as_ref().is_some_and(|client| client.secret().0) {
            fields.push(("client_id", client.clone()));
        }
        let outgoing = self.issuer.form(endpoint, fields).map_err(Error::Client)?;
        let answer = transport.exchange(&outgoing, within.min(self.issuer.config.timeout)).await;
        let answer = answer.map_err(|error| Error::Unavailable(error.to_string()))?;
        match answer.status().as_u16() {
            // 201, and 200 by those who read the draft.
            200 | 201 => {
                let accepted: Accepted = answer
                    .json()
                    .map_err(|_| Error::Untrusted("its answer to a pushed request cannot be read"))?;
                // The endpoint's own query stays (RFC 6749 section 3.1).
                let mut url = metadata
                    .authorization_endpoint
                    .as_deref()
                    .and_then(|endpoint| Url::parse(endpoint).ok())
                    .ok_or(Error::Untrusted("an address in its discovery document is none"))?;
                url.query_pairs_mut()
                    .append_pair("client_id", &client)
                    .append_pair("request_uri", &accepted.request_uri);
                Ok(url)
            }
            400 | 401 | 403 => {
                let said =
                    answer.json::<Refusal>().map_or("no error that is known", |refusal| known(&refusal));
                let status = answer.status().as_u16();
                Err(Error::Client(format!("its answer to a pushed request is {status}, {said}")))
            }
            status => Err(Error::Unavailable(format!("it answered {status} to a pushed request"))),
        }
    }
}

/// The error of a refusal; the provider's own text is not repeated, only what is registered.
fn known(refusal: &Refusal) -> &'static str {
    REGISTERED.iter().find(|code| **code == refusal.error).copied().unwrap_or("no error that is known")
}

/// Section 2.3: what an authorization endpoint may say (RFC 6749 section 4.1.2.1, RFC 8707 section 2), and a token endpoint of
/// a client.
const REGISTERED: [&str; 7] = [
    "invalid_client",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "unauthorized_client",
    "unsupported_response_type",
    "access_denied",
];

/// Every parameter of a request that is made here.
const FIELDS: [&str; 9] = [
    "response_type",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "resource",
];
