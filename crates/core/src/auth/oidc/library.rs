//! The binding to openidconnect: its client, made of what is known of the provider, and its answers in words of our own.

use std::time::Duration;

use openidconnect::core::{CoreClient, CoreErrorResponseType, CoreTokenResponse, CoreTokenType};
use openidconnect::{
    AuthType, AuthUrl, ClientId, ClientSecret, EndpointNotSet, EndpointSet, IssuerUrl, JsonWebKeySet,
    OAuth2TokenResponse as _, RedirectUrl, RequestTokenError, StandardErrorResponse, TokenUrl,
};

use super::RelyingParty;
use super::error::Error;
use super::http::Failed;
use crate::auth::AccessToken;
use crate::auth::issuer::Known;

/// For a provider that does not say how long its token lasts (RFC 6749 section 5.1 only recommends it).
const UNSAID: Duration = Duration::from_mins(1);
/// A provider that says more than this is not believed: arithmetic with times must not overflow.
const MOST: Duration = Duration::from_hours(24 * 366);

/// openidconnect's client with the two endpoints that it is used for.
pub(super) type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet, EndpointNotSet>;

/// The parameters that prove the client where the library has no way of its own.
pub(super) type Proof = Vec<(&'static str, String)>;

/// What a request for tokens ends with where it ends badly.
pub(super) type Refused = RequestTokenError<Failed, StandardErrorResponse<CoreErrorResponseType>>;

/// The tokens of one answer.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: AccessToken,
    pub(crate) lasts: Duration,
    pub(crate) refresh: Option<AccessToken>,
    pub(crate) id: Option<AccessToken>,
    /// What was granted, where the provider says that it is not what was asked for.
    pub(crate) scopes: Option<Vec<String>>,
}

impl RelyingParty {
    /// The client, and what proves it.
    pub(super) fn client(&self, known: &Known) -> Result<(Client, Proof), Error> {
        let metadata = &known.metadata;
        let missing = || Error::Untrusted("its discovery document lacks an endpoint of sign-in");
        let authorize = metadata.authorization_endpoint.clone().ok_or_else(missing)?;
        let token = metadata.token_endpoint.clone().ok_or_else(missing)?;
        let unfit = |_| Error::Untrusted("an address in its discovery document is none");
        let proof = self.issuer.client();
        let proof =
            proof.as_ref().as_ref().ok_or_else(|| Error::Client("client_id is not set".to_owned()))?;
        let issuer = IssuerUrl::new(self.issuer.config.url.as_str().to_owned()).map_err(unfit)?;
        // Keys are the issuer's business: tokens are verified by those that it keeps, not by the library.
        let mut client =
            CoreClient::new(ClientId::new(proof.client().to_owned()), issuer, JsonWebKeySet::new(Vec::new()))
                .set_auth_uri(AuthUrl::new(authorize).map_err(unfit)?)
                .set_token_uri(TokenUrl::new(token).map_err(unfit)?)
                .set_redirect_uri(RedirectUrl::new(self.redirect_uri()).map_err(unfit)?);
        let (basic, secret) = proof.secret();
        client = client.set_auth_type(if basic { AuthType::BasicAuth } else { AuthType::RequestBody });
        if let Some(secret) = secret {
            client = client.set_client_secret(ClientSecret::new(secret.expose().to_owned()));
        }
        let extra = proof.assertion_fields().map_err(Error::Client)?;
        Ok((client, extra))
    }
}

impl Tokens {
    /// Reads an answer; what cannot be sent on as a bearer token is refused.
    pub(super) fn read(response: &CoreTokenResponse) -> Result<Self, Error> {
        if *response.token_type() != CoreTokenType::Bearer {
            return Err(Error::Untrusted("its token is not a bearer token"));
        }
        let access = AccessToken::sendable(response.access_token().secret())
            .ok_or(Error::Untrusted("its token cannot be sent in a header"))?;
        let scopes = response.scopes();
        Ok(Self {
            access,
            lasts: response.expires_in().unwrap_or(UNSAID).min(MOST),
            refresh: response.refresh_token().map(|token| AccessToken::new(token.secret())),
            id: response.extra_fields().id_token().map(|token| AccessToken::new(&token.to_string())),
            scopes: scopes.map(|all| all.iter().map(|scope| scope.as_str().to_owned()).collect()),
        })
    }
}

/// What became of a request for tokens that failed.
pub(super) fn refused(error: Refused) -> Error {
    match error {
        RequestTokenError::ServerResponse(response) => match response.error() {
            CoreErrorResponseType::InvalidGrant => Error::Code,
            // The code is the provider's text: only the registered ones are repeated.
            CoreErrorResponseType::Extension(_) => Error::Client("an unknown error".to_owned()),
            code => Error::Client(code.to_string()),
        },
        RequestTokenError::Request(failed) => Error::Unavailable(failed.0),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            Error::Untrusted("its answer cannot be read")
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// How long the token of an answer with this `expires_in` lasts.
    fn lasts(said: &serde_json::Value) -> Duration {
        let answer = json!({"access_token": "x", "token_type": "Bearer", "expires_in": said});
        let answer: CoreTokenResponse = serde_json::from_value(answer).unwrap();
        Tokens::read(&answer).unwrap().lasts
    }

    #[test]
    fn a_lifetime_that_nobody_believes_is_cut() {
        let year = 366 * 24 * 3_600;
        for (said, believed) in
            [(json!(null), 60), (json!(5), 5), (json!(year), year), (json!(u64::MAX), year)]
        {
            assert_eq!(lasts(&said).as_secs(), believed, "{said}");
        }
    }
}
