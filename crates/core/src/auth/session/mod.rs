//! The browser's session: an opaque cookie, a record in the store, tokens that never leave the server.
//!
//! It knows the store, the cookie and what proves that a request is the front end's own; it does not speak to the provider
//! (that is `oidc`), except that its renewals ask it for fresh tokens.

pub(crate) mod cookie;
mod end;
mod error;
mod id;
mod origin;
mod record;
mod renewal;
pub(crate) mod return_url;
mod slide;
mod start;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::HeaderMap;

pub(crate) use end::Whose;
pub(crate) use error::Error;
pub(crate) use id::SessionId;
pub(crate) use origin::Origin;
pub(crate) use record::{From, Record};
pub(crate) use slide::Slide;

use super::Caller;
use super::oidc::RelyingParty;
use crate::clock::Clock;
use crate::config;
use crate::http::context::Context;
use crate::store::{Key, Known, Store, Version};
use crate::upstream::Background;
use cookie::Cookies;
use renewal::Renewals;
use slide::Sliding;

/// How often what nobody asks for any more is looked for.
const TIDY_EVERY: Duration = Duration::from_secs(10);

/// The process's sessions; shared by its workers.
#[derive(Debug)]
pub(crate) struct Sessions {
    pub(crate) party: Arc<RelyingParty>,
    pub(crate) cookies: Cookies,
    store: Store,
    known: Arc<Known<Record>>,
    pub(crate) config: config::Session,
    origin: Origin,
    /// Who access tokens of this service's are for.
    audience: Option<String>,
    renewals: Renewals,
    sliding: Sliding,
    background: Background,
    clock: Clock,
}

/// A session that holds, as it was read for one request.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    pub(crate) key: Key,
    pub(crate) version: Version,
    pub(crate) record: Arc<Record>,
}

impl Live {
    /// As the store has it. It is opened anew, and nothing of it is known afterwards.
    async fn read(key: &Key, store: &Store) -> Result<Option<Self>, Error> {
        let Some(found) = store.get(key).await? else { return Ok(None) };
        let record = Record::read(&found.value).map_err(Error::Unreadable)?;
        Ok(Some(Self { key: key.clone(), version: found.version, record: Arc::new(record) }))
    }
}

impl Sessions {
    pub(crate) fn new(
        party: Arc<RelyingParty>,
        store: Store,
        config: &config::Config,
        background: Background,
        clock: Clock,
    ) -> Self {
        let audience = config.oidc.resource.as_ref().map(|resource| resource.as_str().to_owned());
        Self {
            audience,
            party,
            cookies: Cookies::new(&config.session.cookie),
            store,
            known: Arc::new(Known::new(clock.clone())),
            config: config.session.clone(),
            origin: Origin::of(&config.public.url),
            renewals: Renewals::default(),
            sliding: Sliding::default(),
            background,
            clock,
        }
    }

    /// Forgets, now and then, what was opened of sessions that nobody uses any more.
    pub(crate) fn tidy(&self) {
        let known = self.known.clone();
        self.background.keep_running(move |_| async move {
            loop {
                tokio::time::sleep(TIDY_EVERY).await;
                known.tidy();
            }
        });
    }

    /// The session that a request of the front end's brings, or why there is none. What proves that the request is the front
    /// end's own comes before any work (docs/SECURITY.md, A9).
    pub(crate) async fn of(&self, headers: &HeaderMap, slide: Slide) -> Result<Live, Error> {
        self.origin.check(headers)?;
        let id = self.cookies.session(headers)?;
        let live = self.find(&id.key()).await?.ok_or(Error::Unknown)?;
        if slide == Slide::Yes {
            self.slide(&live);
        }
        Ok(live)
    }

    /// The session that a navigation brings, whoever caused it; nothing may be done by it that is not proven otherwise.
    pub(crate) async fn presented(&self, headers: &HeaderMap) -> Result<Option<Live>, Error> {
        let id = self.cookies.session(headers)?;
        self.find(&id.key()).await
    }

    /// Whether a page of this origin sent the request.
    pub(crate) fn own_page_sent(&self, headers: &HeaderMap) -> Result<(), Error> {
        self.origin.check(headers)
    }

    /// The session of this key, unless it has ended.
    pub(crate) async fn find(&self, key: &Key) -> Result<Option<Live>, Error> {
        let read = |value: &[u8]| Record::read(value).map_err(Error::Unreadable);
        let found = self.store.get_known(key, &self.known, read).await?;
        let live = found.map(|(record, version)| Live { key: key.clone(), version, record });
        Ok(live.filter(|live| self.lasts(&live.record) > Duration::ZERO))
    }

    /// In whose name a handler may act: the session's, with a token that still holds.
    pub(crate) async fn caller(&self, live: Live, context: &Context) -> Result<Caller, Error> {
        let live = self.with_fresh_token(live, context.left()).await?;
        let identity = match &self.audience {
            Some(audience) => live.record.acts_as(audience),
            None => live.record.acts_as(&self.party.issuer.client_id()),
        };
        let token = live.record.access.clone();
        Ok(Caller::new(identity, token, live.record.access_ends(), context.clone()))
    }

    /// How long the session lasts from now on, if it is not used again.
    pub(crate) fn lasts(&self, record: &Record) -> Duration {
        record.lasts(self.clock.utc(), self.config.idle)
    }
}
