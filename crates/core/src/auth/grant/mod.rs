//! Tokens for upstreams: none, the caller's relayed, or one exchanged for it (RFC 8693); the service's own by client
//! credentials (RFC 6749 section 4.4). Where a token is needed and cannot be had, the call fails: it is never sent without.

mod endpoint;
mod error;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache as Moka;

pub use error::Error;

use super::issuer::Issuer;
use super::{AccessToken, Identity, Named};
use crate::cache::single_flight;
use crate::clock::Clock;
use crate::config::{self, GrantKind};
use crate::upstream::transport::Transport;
use endpoint::Ask;

/// A token is given up this long before its end, so that it does not end on the way.
const MARGIN: Duration = Duration::from_secs(10);
/// A token that is younger is not given up because an upstream refuses it: the next one would fare no better, and a system
/// that refuses everybody would have every call ask the issuer anew.
const YOUNG: Duration = Duration::from_secs(5);
/// Tokens kept at the most; one that is not kept is asked for again.
const KEPT: u64 = 100_000;

/// What one upstream wants.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    kind: GrantKind,
    also_anonymous: bool,
    audience: Option<Arc<str>>,
    scope: Option<Arc<str>>,
    issuer: Option<Arc<Issuer>>,
}

impl Grant {
    pub(crate) fn new(upstream: &config::Upstream, issuer: Option<Arc<Issuer>>) -> Self {
        Self {
            kind: upstream.grant,
            also_anonymous: upstream.also_anonymous,
            audience: upstream.audience.as_deref().map(Arc::from),
            scope: upstream.scope.as_deref().map(Arc::from),
            issuer,
        }
    }
}

/// The process's tokens; shared by its workers.
#[derive(Clone)]
pub(crate) struct Tokens {
    kept: Moka<Key, Kept>,
    clock: Clock,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    issuer: String,
    audience: Arc<str>,
    scope: Option<Arc<str>>,
    /// `None` is this service itself.
    whose: Option<Arc<Identity>>,
}

#[derive(Clone, Debug)]
struct Kept {
    token: AccessToken,
    lasts: Duration,
    since: Instant,
}

struct ByLifetime;

impl Expiry<Key, Kept> for ByLifetime {
    fn expire_after_create(&self, _: &Key, kept: &Kept, _: Instant) -> Option<Duration> {
        Some(kept.lasts)
    }
    fn expire_after_update(&self, _: &Key, kept: &Kept, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(kept.lasts)
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

/// The clients of the issuers' token endpoints on this worker, by issuer name.
pub(crate) type Endpoints = HashMap<String, Transport>;

impl Tokens {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { kept: Moka::builder().max_capacity(KEPT).expire_after(ByLifetime).build(), clock }
    }

    /// The token for a call in this name, or `None` where the upstream takes none.
    pub(crate) async fn token(
        &self,
        grant: &Grant,
        named: &Named,
        endpoints: &Endpoints,
        within: Duration,
    ) -> Result<Option<AccessToken>, Error> {
        match (grant.kind, named) {
            (GrantKind::None, _) => Ok(None),
            (_, Named::Nobody) if grant.also_anonymous => Ok(None),
            (_, Named::Nobody) | (GrantKind::Relay, Named::Service) => Err(Error::NoName),
            (GrantKind::Relay, Named::Caller(identity, caller)) => match grant.audience.as_deref() {
                Some(audience) if identity.is_for(audience) => Ok(Some(caller.token.clone())),
                Some(_) => Err(Error::OtherAudience),
                None => Err(Error::NotConfigured),
            },
            (GrantKind::Exchange, _) => self.exchanged(grant, named, endpoints, within).await.map(Some),
        }
    }

    /// Gives up the kept token that an upstream refused; `true` says that another may fare better.
    pub(crate) async fn forget(&self, grant: &Grant, named: &Named) -> bool {
        let Some(key) = key(grant, named) else { return false };
        let Some(kept) = self.kept.get(&key).await else { return false };
        let old = self.clock.now().duration_since(kept.since) >= YOUNG;
        if old {
            self.kept.invalidate(&key).await;
        }
        old
    }

    async fn exchanged(
        &self,
        grant: &Grant,
        named: &Named,
        endpoints: &Endpoints,
        within: Duration,
    ) -> Result<AccessToken, Error> {
        let (Some(key), Some(issuer)) = (key(grant, named), grant.issuer.clone()) else {
            return Err(Error::NotConfigured);
        };
        let transport = endpoints.get(&issuer.name).cloned().ok_or(Error::NotConfigured)?;
        let (subject, ends) = match named {
            Named::Caller(_, caller) => (Some(caller.token.clone()), Some(caller.expires)),
            _ => (None, None),
        };
        if let Some(kept) = self.kept.get(&key).await {
            return Ok(kept.token);
        }
        let ask = Ask { issuer, audience: key.audience.clone(), scope: key.scope.clone(), subject };
        let (now, since) = (self.clock.utc(), self.clock.now());
        let fetch = async move {
            let granted = ask.send(&transport).await?;
            let mut lasts = granted.lasts;
            // A token that stands for the caller's does not outlive it.
            if let Some(ends) = ends {
                lasts = lasts.min(Duration::try_from(ends.duration_since(now)).unwrap_or_default());
            }
            Ok(Kept { token: granted.token, lasts: lasts.saturating_sub(MARGIN), since })
        };
        match tokio::time::timeout(within, single_flight(&self.kept, key, Box::pin(fetch))).await {
            Ok(result) => result.map(|kept| kept.token).map_err(|error: Arc<Error>| Error::clone(&error)),
            Err(_) => Err(Error::Timeout),
        }
    }
}

/// What the exchanged token of this grant and name is kept under; `None` where nothing is exchanged.
fn key(grant: &Grant, named: &Named) -> Option<Key> {
    if grant.kind != GrantKind::Exchange {
        return None;
    }
    let whose = match named {
        Named::Caller(identity, _) => Some(identity.clone()),
        _ => None,
    };
    let issuer = grant.issuer.as_ref()?.name.clone();
    Some(Key { issuer, audience: grant.audience.clone()?, scope: grant.scope.clone(), whose })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two calls may fetch at once; what is kept last lasts as long as it says, and not as long as what it replaces.
    #[tokio::test]
    async fn a_token_that_replaces_another_has_its_own_end() {
        let tokens = Tokens::new(Clock::system());
        let key = Key { issuer: "bank".to_owned(), audience: "accounts".into(), scope: None, whose: None };
        for (lasts, there) in [(3_600, true), (1_800, true), (0, false), (3_600, true)] {
            let lasts = Duration::from_secs(lasts);
            let kept = Kept { token: AccessToken::new("x"), lasts, since: tokens.clock.now() };
            tokens.kept.insert(key.clone(), kept).await;
            assert_eq!(tokens.kept.get(&key).await.is_some(), there, "{lasts:?}");
        }
    }
}
