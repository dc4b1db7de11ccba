//! Sign-in at an OpenID provider, as a relying party: the way there, the way back, tokens that are renewed, and the way out.
//!
//! The messages are openidconnect's, sent by the one client that sends anything (`core::upstream`); what a token must say is
//! checked here (docs/adr/0013). It sets no cookie and keeps no session: that is `session`.

mod about;
mod back_channel;
mod error;
mod http;
mod id_token;
mod library;
mod pending;
mod pushed;
mod renewal;
mod sign_in;
mod sign_out;
mod userinfo;

use std::sync::Arc;

pub(crate) use back_channel::{Ended, Logout};
pub(crate) use error::Error;
#[cfg(any(test, feature = "bench"))]
pub(crate) use id_token::Claimed;
pub(crate) use library::Tokens;
pub(crate) use pending::Pending;
pub(crate) use renewal::NotRenewed;
pub(crate) use sign_in::{Returned, SignedIn, Wish};

use super::Now;
use super::issuer::{Issuer, Known};
use crate::clock::Clock;
use crate::config;
use crate::upstream::Background;

/// This service as a client of the provider at which people sign in; shared by the workers.
#[derive(Debug)]
pub(crate) struct RelyingParty {
    pub(crate) issuer: Arc<Issuer>,
    config: config::Oidc,
    /// What the browser calls this service, without a slash at its end.
    public: String,
    background: Background,
    clock: Clock,
}

impl RelyingParty {
    pub(crate) fn new(
        issuer: Arc<Issuer>,
        config: &config::Config,
        background: Background,
        clock: Clock,
    ) -> Self {
        let public = config.public.url.as_str().trim_end_matches('/').to_owned();
        Self { issuer, config: config.oidc.clone(), public, background, clock }
    }

    /// Where the provider sends the browser back to.
    fn redirect_uri(&self) -> String {
        format!("{}/bff/callback", self.public)
    }

    /// What is known of the provider.
    fn known(&self) -> Result<Arc<Known>, Error> {
        self.issuer.known().ok_or_else(|| Error::Unavailable("it was never reached".to_owned()))
    }

    /// How long a person may take to sign in.
    pub(crate) fn patience(&self) -> std::time::Duration {
        self.config.patience
    }

    /// The time by which the provider's tokens are judged.
    fn now(&self) -> Now {
        Now::new(&self.clock, self.config.leeway)
    }
}
