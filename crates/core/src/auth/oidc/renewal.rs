//! Tokens renewed by a refresh token (RFC 6749 section 6, OpenID Connect Core 1.0 section 12). One request; who may ask, and
//! what becomes of the session, is `session`'s to know.

use openidconnect::RefreshToken;

use super::RelyingParty;
use super::error::Error;
use super::http::Http;
use super::id_token::Expected;
use super::library::{Tokens, refused};
use crate::auth::AccessToken;
use crate::upstream::transport::Transport;

/// What was renewed.
#[derive(Debug)]
pub(crate) struct Renewed {
    pub(crate) tokens: Tokens,
}

/// Why nothing was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotRenewed {
    /// The provider takes the refresh token no longer: the sign-in is over.
    Over,
    /// It answered something that breaks a rule: nothing of it is used, and the sign-in is over.
    Untrusted(String),
    /// It cannot be reached, fails, or refuses this service: the sign-in may well go on.
    Unavailable(String),
}

impl RelyingParty {
    /// Asks once. A renewed ID token must be about the same person; that there is none is no sign-out.
    pub(crate) async fn renew(
        &self,
        refresh: &AccessToken,
        subject: &str,
        transport: &Transport,
    ) -> Result<Renewed, NotRenewed> {
        match self.ask_to_renew(refresh, subject, transport).await {
            Ok(tokens) => Ok(Renewed { tokens }),
            Err(Error::Code) => Err(NotRenewed::Over),
            Err(error @ Error::Untrusted(_)) => Err(NotRenewed::Untrusted(error.to_string())),
            Err(error) => Err(NotRenewed::Unavailable(error.to_string())),
        }
    }

    async fn ask_to_renew(
        &self,
        refresh: &AccessToken,
        subject: &str,
        transport: &Transport,
    ) -> Result<Tokens, Error> {
        let known = self.known()?;
        let (client, proof) = self.client(&known)?;
        let token = RefreshToken::new(refresh.expose().to_owned());
        let mut request = client.exchange_refresh_token(&token);
        for (name, value) in proof {
            request = request.add_extra_param(name, value);
        }
        if let Some(resource) = &self.config.resource {
            request = request.add_extra_param("resource", resource.as_str());
        }
        let http = Http { transport, within: self.issuer.config.timeout };
        let tokens = Tokens::read(&request.request_async(&http).await.map_err(refused)?)?;
        if let Some(id) = &tokens.id {
            let expected = Expected::Same { subject };
            self.claimed(id, &tokens.access, &expected, self.issuer.config.timeout).await?;
        }
        Ok(tokens)
    }
}
