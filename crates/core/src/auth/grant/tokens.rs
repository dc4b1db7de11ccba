//! The process's tokens for upstreams: asked for once, however many wait, and kept until shortly before their end. The store
//! keeps them too, so that other replicas and the next start need not ask; while it is away, they ask.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use moka::future::Cache as Moka;

use super::endpoint::Ask;
use super::kept::{ByLifetime, Kept, Key};
use super::{Credential, Error, Grant, Target};
use crate::auth::{AccessToken, Identity, Named, Proof};
use crate::clock::Clock;
use crate::single_flight::single_flight;
use crate::store::{self, Store};
use crate::upstream::transport::Transport;

/// A token that is younger is not given up because an upstream refuses it: the next one would fare no better, and a system
/// that refuses everybody would have every call ask the issuer anew.
const YOUNG: Duration = Duration::from_secs(5);
/// Tokens kept in this process at the most; one that is not kept is asked for again.
const KEPT: u64 = 100_000;

/// The clients of the issuers' token endpoints on this worker, by issuer name.
pub(crate) type Endpoints = HashMap<String, Transport>;

/// The process's tokens; shared by its workers.
#[derive(Clone)]
pub(crate) struct Tokens {
    kept: Moka<Key, Kept>,
    store: Option<Store>,
    clock: Clock,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

/// For whom a token is asked.
enum Whose<'a> {
    /// A caller, by the token that stands for them and its end.
    Caller(&'a Arc<Identity>, &'a AccessToken, Timestamp),
    /// This service itself.
    Service,
}

impl Tokens {
    pub(crate) fn new(clock: Clock, store: Option<Store>) -> Self {
        Self { kept: Moka::builder().max_capacity(KEPT).expire_after(ByLifetime).build(), store, clock }
    }

    /// What goes along with a call in this name, or `None` where the upstream takes nothing.
    pub(crate) async fn credential(
        &self,
        grant: &Grant,
        named: &Named,
        endpoints: &Endpoints,
        within: Duration,
    ) -> Result<Option<Credential>, Error> {
        match (grant, named) {
            (Grant::None, _) => Ok(None),
            (Grant::Static(key), _) => Ok(Some(key.now().as_ref().clone())),
            (Grant::Relay { audience }, Named::Caller(identity, Proof::Token(caller))) => {
                if !identity.is_for(audience) {
                    return Err(Error::OtherAudience);
                }
                // Sent as a plain bearer token it would be the stolen one that its key protects against.
                if identity.key().is_some() {
                    return Err(Error::Bound);
                }
                Credential::bearer(&caller.token).map(Some)
            }
            (Grant::Exchange(_) | Grant::ClientCredentials(_), _) => {
                let (target, whose) = asked(grant, named).ok_or(Error::NoName)?;
                self.token(target, &whose, endpoints, within).await.map(Some)
            }
            (Grant::Relay { .. }, _) => Err(Error::NoName),
        }
    }

    /// Gives up the kept token that an upstream refused; `true` says that another may fare better.
    pub(crate) async fn forget(&self, grant: &Grant, named: &Named) -> bool {
        let Some((target, whose)) = asked(grant, named) else { return false };
        let key = Key::new(target, whose.identity());
        let Some(kept) = self.kept.get(&key).await else { return false };
        let old = self.clock.utc().duration_since(kept.at).unsigned_abs() >= YOUNG;
        if old {
            self.kept.invalidate(&key).await;
            self.unshelve(&key.in_store(target), &kept.credential).await;
        }
        old
    }

    async fn token(
        &self,
        target: &Target,
        whose: &Whose<'_>,
        endpoints: &Endpoints,
        within: Duration,
    ) -> Result<Credential, Error> {
        let key = Key::new(target, whose.identity());
        if let Some(kept) = self.kept.get(&key).await {
            return Ok(kept.credential);
        }
        let transport = endpoints.get(&target.issuer.name).cloned().ok_or(Error::NotConfigured)?;
        let (subject, ends) = match whose {
            Whose::Caller(_, token, ends) => (Some((*token).clone()), Some(*ends)),
            Whose::Service => (None, None),
        };
        let ask = Ask { target: target.clone(), subject };
        let (place, tokens) = (key.in_store(target), self.clone());
        let fetch = async move {
            if let Some(kept) = tokens.shelved(&place).await {
                return Ok(kept);
            }
            let now = tokens.clock.utc();
            let kept = Kept::new(&ask.send(&transport).await?, now, ends)?;
            tokens.shelve(place, &kept);
            Ok(kept)
        };
        match tokio::time::timeout(within, single_flight(&self.kept, key, Box::pin(fetch))).await {
            Ok(result) => {
                result.map(|kept| kept.credential).map_err(|error: Arc<Error>| Error::clone(&error))
            }
            Err(_) => Err(Error::Timeout),
        }
    }

    /// The token in the store. Whatever is wrong with the store, the issuer has another.
    async fn shelved(&self, place: &store::Key) -> Option<Kept> {
        let found = self.store.as_ref()?.get(place).await;
        let found = found.inspect_err(|error| tracing::debug!(%error, "a kept token cannot be had"));
        Kept::read(&found.ok()??.value, self.clock.utc())
    }

    /// Keeps a token in the store, too. Nobody waits for it: the token is there.
    fn shelve(&self, place: store::Key, kept: &Kept) {
        let Some(store) = self.store.clone().filter(|_| !kept.lasts.is_zero()) else { return };
        let (value, lasts) = (kept.written(), kept.lasts);
        actix_rt::spawn(async move {
            if let Err(error) = store.put(&place, &value, lasts, &[]).await {
                tracing::debug!(%error, "a token is not kept for others");
            }
        });
    }

    /// Takes a refused token from the store, if it is still the one that is there: another replica may have a new one.
    async fn unshelve(&self, place: &store::Key, refused: &Credential) {
        let (Some(store), Some(kept)) = (&self.store, self.shelved(place).await) else { return };
        if kept.credential.token() == refused.token() {
            _ = store.delete(place).await;
        }
    }
}

impl Whose<'_> {
    fn identity(&self) -> Option<Arc<Identity>> {
        match self {
            Self::Caller(identity, ..) => Some(Arc::clone(identity)),
            Self::Service => None,
        }
    }
}

/// What is asked of an issuer for a call in this name; `None` where nothing is, or in a name for which there is nothing.
fn asked<'a>(grant: &'a Grant, named: &'a Named) -> Option<(&'a Target, Whose<'a>)> {
    match (grant, named) {
        (Grant::ClientCredentials(target), _) | (Grant::Exchange(target), Named::Service) => {
            Some((target, Whose::Service))
        }
        (Grant::Exchange(target), Named::Caller(identity, Proof::Token(caller))) => {
            Some((target, Whose::Caller(identity, &caller.token, caller.expires)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Wanted;
    use super::*;

    /// Two calls may fetch at once; what is kept last lasts as long as it says, and not as long as what it replaces.
    #[tokio::test]
    async fn a_token_that_replaces_another_has_its_own_end() {
        let tokens = Tokens::new(Clock::system(), None);
        let wanted = Wanted { audience: Some("accounts".to_owned()), resource: None, scope: None };
        let key = Key { issuer: "bank".to_owned(), wanted: Arc::new(wanted), whose: None };
        for (lasts, there) in [(3_600, true), (1_800, true), (0, false), (3_600, true)] {
            let lasts = Duration::from_secs(lasts);
            let kept = Kept {
                credential: Credential::bearer(&AccessToken::new("x")).unwrap(),
                lasts,
                at: tokens.clock.utc(),
            };
            tokens.kept.insert(key.clone(), kept).await;
            assert_eq!(tokens.kept.get(&key).await.is_some(), there, "{lasts:?}");
        }
    }
}
