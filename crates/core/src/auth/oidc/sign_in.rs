//! The way to the provider and back: an authorization request with PKCE, `state` and `nonce`, always, and a code that becomes
//! tokens (OpenID Connect Core 1.0 section 3.1, RFC 9700 section 2.1.1).

use std::time::Duration;

use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::{AuthorizationCode, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};
use url::Url;

use super::error::Error;
use super::http::Http;
use super::id_token::{Claimed, Expected};
use super::library::{Tokens, refused};
use super::{Pending, RelyingParty, about};
use crate::auth::random::random;
use crate::upstream::transport::Transport;

/// What a person wants who begins to sign in.
#[derive(Debug)]
pub(crate) struct Wish {
    /// A path on this origin, checked.
    pub(crate) return_to: String,
    /// `prompt` (OpenID Connect Core 1.0 section 3.1.2.1).
    pub(crate) prompt: Option<&'static str>,
    /// The session that there is.
    pub(crate) replaces: Option<String>,
}

/// What the browser brought back (section 3.1.2.5, RFC 9207).
#[derive(Debug)]
pub(crate) struct Returned<'a> {
    pub(crate) code: &'a str,
    pub(crate) iss: Option<&'a str>,
}

/// Somebody who signed in.
#[derive(Debug)]
pub(crate) struct SignedIn {
    pub(crate) who: Claimed,
    pub(crate) client: String,
    pub(crate) tokens: Tokens,
    pub(crate) scopes: Vec<String>,
}

impl RelyingParty {
    /// Where the browser goes, and what is remembered until it comes back.
    pub(crate) async fn begin(
        &self,
        wish: Wish,
        transport: &Transport,
        within: Duration,
    ) -> Result<(Url, Pending), Error> {
        let known = self.known()?;
        let (client, _) = self.client(&known)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (state, nonce) = (random::<16>(), random::<16>());
        let (told_state, told_nonce) = (state.clone(), nonce.clone());
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(told_state),
                move || Nonce::new(told_nonce),
            )
            // The library adds `openid` by itself.
            .add_scopes(self.asked_scopes().filter(|scope| *scope != "openid").map(scope))
            .set_pkce_challenge(challenge);
        if let Some(prompt) = wish.prompt {
            request = request.add_extra_param("prompt", prompt);
        }
        if let Some(resource) = &self.config.resource {
            request = request.add_extra_param("resource", resource.as_str());
        }
        let (url, ..) = request.url();
        let pending = Pending {
            state,
            nonce,
            verifier: verifier.into_secret(),
            issuer: self.issuer.config.url.as_str().to_owned(),
            return_to: wish.return_to,
            replaces: wish.replaces,
            silent: wish.prompt == Some("none"),
            since: self.clock.utc().as_second(),
        };
        let url = self.pushed(url, &known.metadata, transport, within).await?;
        Ok((url, pending))
    }

    /// Who signed in, and the tokens. Every rule that an answer breaks ends it, and nothing more is asked of the provider.
    pub(crate) async fn complete(
        &self,
        pending: &Pending,
        returned: &Returned<'_>,
        transport: &Transport,
        within: Duration,
    ) -> Result<SignedIn, Error> {
        let known = self.known()?;
        self.check_issuer(pending, returned.iss)?;
        let (client, proof) = self.client(&known)?;
        let mut request = client
            .exchange_code(AuthorizationCode::new(returned.code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()));
        for (name, value) in proof {
            request = request.add_extra_param(name, value);
        }
        if let Some(resource) = &self.config.resource {
            request = request.add_extra_param("resource", resource.as_str());
        }
        let http = Http { transport, within: within.min(self.issuer.config.timeout) };
        let tokens = Tokens::read(&request.request_async(&http).await.map_err(refused)?)?;
        let id = tokens.id.as_ref().ok_or(Error::Untrusted("it gave no ID token"))?;
        let expected = Expected::Nonce(&pending.nonce);
        let mut who = self.claimed(id, &tokens.access, &expected, within).await?;
        if self.config.userinfo {
            let more = self.userinfo(&known.metadata, &tokens.access, &who.subject, transport).await?;
            for (name, value) in about::of_the_person(more) {
                who.about.entry(name).or_insert(value);
            }
        }
        let asked = || self.asked_scopes().map(str::to_owned).collect();
        Ok(SignedIn {
            client: self.issuer.client_id(),
            scopes: tokens.scopes.clone().unwrap_or_else(asked),
            who,
            tokens,
        })
    }

    /// The answer must be the asked issuer's: with several providers one could else be given the code of another (RFC 9207).
    pub(crate) fn check_issuer(&self, pending: &Pending, iss: Option<&str>) -> Result<(), Error> {
        if pending.issuer != self.issuer.config.url.as_str() {
            return Err(Error::Response("it was begun at another issuer"));
        }
        let advertised = self.known()?.metadata.authorization_response_iss_parameter_supported;
        match iss {
            Some(iss) if iss != pending.issuer => Err(Error::Response("it names another issuer")),
            None if advertised => Err(Error::Response("it does not name its issuer")),
            _ => Ok(()),
        }
    }

    /// What is asked for; `openid` is always among it.
    pub(super) fn asked_scopes(&self) -> impl Iterator<Item = &str> {
        let others = self.config.scope.split_ascii_whitespace().filter(|scope| *scope != "openid");
        std::iter::once("openid").chain(others)
    }
}

fn scope(name: &str) -> Scope {
    Scope::new(name.to_owned())
}
