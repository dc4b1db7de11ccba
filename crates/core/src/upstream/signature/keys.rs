//! A system's own keys, which sign its answers: fetched before they are needed, kept while the system cannot give them, and fetched
//! anew for a key that is not among them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::{Method, header};
use bytes::Bytes;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::detached::Protected;
use crate::auth::issuer::Keys;
use crate::clock::Clock;
use crate::upstream::error::{Error, Kind};
use crate::upstream::transport::{Outgoing, Transport};

/// After so long they are fetched anew: a key that was taken back counts no longer than this.
const FRESH_FOR: Duration = Duration::from_mins(10);
/// One fetch in this time for keys that are not known, or are to be had no more: who answers chooses the key's id.
const WINDOW: Duration = Duration::from_secs(30);

/// The keys and where they are from; shared by the workers.
#[derive(Debug)]
pub(super) struct AnswerKeys {
    url: String,
    /// Held while they are fetched: who comes meanwhile waits along.
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    keys: Option<Arc<Keys>>,
    fetched: Option<Instant>,
    tried: Option<Instant>,
}

impl AnswerKeys {
    pub(super) fn new(url: &str) -> Self {
        Self { url: url.to_owned(), held: Mutex::default() }
    }

    /// Those that are known, fetched where none are or they are old.
    pub(super) async fn any(
        &self,
        transport: &Transport,
        clock: &Clock,
        within: Duration,
    ) -> Result<Arc<Keys>, Error> {
        self.where_not(|_| false, transport, clock, within).await
    }

    /// Those that are known, fetched anew where they lack the one that a signature names.
    pub(super) async fn with(
        &self,
        named: &Protected,
        transport: &Transport,
        clock: &Clock,
        within: Duration,
    ) -> Result<Arc<Keys>, Error> {
        let lacks = |keys: &Keys| keys.find(Some(&named.kid), named.alg).is_none();
        self.where_not(lacks, transport, clock, within).await
    }

    async fn where_not(
        &self,
        lacks: impl Fn(&Keys) -> bool,
        transport: &Transport,
        clock: &Clock,
        within: Duration,
    ) -> Result<Arc<Keys>, Error> {
        let ends = clock.now() + within;
        let Ok(mut held) = timeout(within, self.held.lock()).await else {
            return Err(transport.error(Kind::Timeout));
        };
        let now = clock.now();
        let is_younger =
            |since: Option<Instant>, than| since.is_some_and(|since| now.duration_since(since) < than);
        if let Some(keys) = &held.keys {
            let good = is_younger(held.fetched, FRESH_FOR) && !lacks(keys);
            if good || is_younger(held.tried, WINDOW) {
                return Ok(keys.clone());
            }
        }
        // The first fetch asks for no particular key, and spends no window.
        held.tried = held.keys.is_some().then_some(now);
        match self.fetch(transport, ends.saturating_duration_since(now)).await {
            Ok(keys) => {
                let keys = Arc::new(keys);
                (held.keys, held.fetched) = (Some(keys.clone()), Some(now));
                Ok(keys)
            }
            Err(error) => {
                tracing::warn!(
                    upstream = &*error.upstream,
                    error = error.to_string(),
                    "the keys that its answers are signed with could not be fetched"
                );
                held.keys.clone().ok_or(error)
            }
        }
    }

    async fn fetch(&self, transport: &Transport, within: Duration) -> Result<Keys, Error> {
        let accept = (header::ACCEPT, header::HeaderValue::from_static("application/json"));
        let outgoing = Outgoing {
            method: Method::GET,
            url: self.url.clone(),
            headers: vec![accept],
            body: Bytes::new(),
        };
        let answer = transport.exchange(&outgoing, within).await?.success()?;
        Keys::parse(answer.body()).map_err(|why| answer.unreadable(why))
    }
}
