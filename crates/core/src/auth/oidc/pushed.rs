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
        let client = self.issuer.client.as_ref().map_or("", |client| client.client()).to_owned();
        let pairs: Vec<_> = request.query_pairs().filter(|(name, _)| name != "client_id").collect();
        let fields = FIELDS.iter().flat_map(|name| {
            pairs.iter().filter(move |(each, _)| each == name).map(|(_, value)| (*name, value.to_string()))
        });
        let outgoing = self.issuer.form(endpoint, fields.collect()).map_err(Error::Client)?;
        let answer = transport.exchange(&outgoing, within.min(self.issuer.config.timeout)).await;
        let answer = answer.map_err(|error| Error::Unavailable(error.to_string()))?;
        match answer.status().as_u16() {
            // 201, and 200 by those who read the draft.
            200 | 201 => {
                let accepted: Accepted = answer
                    .json()
                    .map_err(|_| Error::Untrusted("its answer to a pushed request cannot be read"))?;
                let mut url = request;
                url.query_pairs_mut()
                    .clear()
                    .append_pair("client_id", &client)
                    .append_pair("request_uri", &accepted.request_uri);
                Ok(url)
            }
            400 | 401 | 403 => {
                Err(Error::Client(format!("its answer to a pushed request is {}", answer.status().as_u16())))
            }
            status => Err(Error::Unavailable(format!("it answered {status} to a pushed request"))),
        }
    }
}

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
