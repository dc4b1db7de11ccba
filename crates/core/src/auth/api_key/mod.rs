//! Partners' keys: from a request's header to a [`Caller`]. A key holds for long, so it can be taken back: what is known of it
//! here is dropped once any replica has changed it, and is never older than [`KNOWN_FOR`].
//!
//! A caller by key has no token: nothing can be relayed or exchanged in its name.

mod book;
mod lifetime;
mod record;
mod refusal;
mod text;
mod wanted;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap, HeaderName};
use moka::future::Cache as Moka;

pub(crate) use book::{Created, Listed};
pub(crate) use lifetime::lifetime;
pub(crate) use record::Record;
pub(crate) use refusal::Refusal;
pub(crate) use text::KeyId;
pub(crate) use wanted::{NotChanged, Wanted};

use self::text::{KeyHash, KeyText};
use super::{Caller, Identity};
use crate::clock::Clock;
use crate::config;
use crate::http::context::Context;
use crate::store::Store;
use crate::telemetry::{self, audit};
use crate::upstream::Background;

/// Who vouches for a caller by key: no issuer of tokens, whose identifiers are URLs of the web.
pub(crate) const ISSUER: &str = "urn:bff:api-key";

/// Where changes of keys are told.
const TOPIC: &str = "keys";

/// What a replica that heard of no change goes by at the most: one that missed the news would take a revoked key for no longer.
const KNOWN_FOR: Duration = Duration::from_secs(5);

/// The last use of a key is noted at most once in this time by each replica.
const NOTED_EVERY: Duration = Duration::from_mins(1);

/// Keys remembered at the most.
const KNOWN: u64 = 10_000;

/// The process's keys; shared by its workers.
pub(crate) struct ApiKeys {
    header: HeaderName,
    store: Store,
    /// What the store said a moment ago. Absence is not remembered: ids are a stranger's to choose.
    known: Moka<KeyId, Arc<Record>>,
    /// Counts what was heard, so that what was read before a change is not remembered after it.
    heard: AtomicU64,
    noted: Moka<KeyId, ()>,
    background: Background,
    clock: Clock,
}

impl std::fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ApiKeys({})", self.header)
    }
}

impl ApiKeys {
    /// Begins to listen for changes.
    pub(crate) fn new(
        config: &config::ApiKeys,
        store: Store,
        background: Background,
        clock: Clock,
    ) -> Arc<Self> {
        let mut changes = store.subscribe(TOPIC);
        let keys = Arc::new(Self {
            header: config.header.clone(),
            store,
            known: Moka::builder().max_capacity(KNOWN).time_to_live(KNOWN_FOR).build(),
            heard: AtomicU64::new(0),
            noted: Moka::builder().max_capacity(KNOWN).time_to_live(NOTED_EVERY).build(),
            background,
            clock,
        });
        let listening = keys.clone();
        keys.background.keep_running(move |_| async move {
            loop {
                let message = changes.next().await;
                if let Some(id) = str::from_utf8(&message).ok().and_then(KeyId::read) {
                    listening.forget(&id).await;
                }
            }
        });
        keys
    }

    /// The field that keys are shown in.
    pub(crate) fn header(&self) -> &HeaderName {
        &self.header
    }

    /// Whether the request shows a key, of whatever worth.
    pub(crate) fn is_shown(&self, headers: &HeaderMap) -> bool {
        headers.contains_key(&self.header)
    }

    /// The caller that the request's key proves, if it carries all of these scopes.
    pub(crate) async fn caller(
        &self,
        headers: &HeaderMap,
        scopes: &'static [&'static str],
        context: &Context,
    ) -> Result<Caller, Refusal> {
        let checked = match self.shown(headers) {
            Ok(key) => self.check(&key).await.map_err(|refusal| (refusal, Some(key))),
            Err(refusal) => Err((refusal, None)),
        };
        telemetry::api_key_checked(
            checked.as_ref().map_or_else(|(refusal, _)| refusal.word(), |_| "accepted"),
        );
        let record = checked.map_err(|(refusal, key)| {
            refused(&refusal, key.as_ref().map(KeyText::id), context);
            refusal
        })?;
        self.note_use(&record).await;
        let identity = identity(&record);
        if scopes.iter().all(|scope| identity.has_scope(scope)) {
            Ok(Caller::by_key(Arc::new(identity), record.plan.as_str().into(), context.clone()))
        } else {
            Err(Refusal::Scope(scopes))
        }
    }

    /// The one key of the request, and no token beside it.
    fn shown(&self, headers: &HeaderMap) -> Result<KeyText, Refusal> {
        if headers.contains_key(header::AUTHORIZATION) {
            return Err(Refusal::WithToken);
        }
        let mut values = headers.get_all(&self.header);
        match (values.next(), values.next()) {
            (None, _) => Err(Refusal::Missing),
            (Some(value), None) => value.to_str().ok().and_then(KeyText::read).ok_or(Refusal::Malformed),
            (Some(_), Some(_)) => Err(Refusal::Several),
        }
    }

    async fn check(&self, key: &KeyText) -> Result<Arc<Record>, Refusal> {
        let Some(record) = self.find(key.id()).await? else {
            // The same work as for an id that somebody has.
            _ = KeyHash::of_nobody().is_of(key);
            return Err(Refusal::Unknown);
        };
        if !record.hash.is_of(key) {
            return Err(Refusal::Wrong);
        }
        // Asked for by ours: the store's clock may be another.
        if record.left(self.clock.utc()).is_none() {
            return Err(Refusal::Over);
        }
        Ok(record)
    }

    async fn find(&self, id: &KeyId) -> Result<Option<Arc<Record>>, Refusal> {
        if let Some(known) = self.known.get(id).await {
            return Ok(Some(known));
        }
        let heard = self.heard.load(Ordering::SeqCst);
        let found = self.store.get(&record::place(id)).await.map_err(Refusal::Store)?;
        let Some(record) = found.and_then(|found| Record::read(&found.value)).map(Arc::new) else {
            return Ok(None);
        };
        self.known.insert(id.clone(), record.clone()).await;
        if self.heard.load(Ordering::SeqCst) != heard {
            // It may be what was read just before the change.
            self.known.invalidate(id).await;
        }
        Ok(Some(record))
    }

    async fn forget(&self, id: &KeyId) {
        self.heard.fetch_add(1, Ordering::SeqCst);
        self.known.invalidate(id).await;
    }

    /// Notes the use, now and then, and lets nobody wait for it.
    async fn note_use(&self, record: &Record) {
        let now = self.clock.utc();
        let Some(left) = record.left(now) else { return };
        if !self.noted.entry_by_ref(&record.id).or_insert(()).await.is_fresh() {
            return;
        }
        let (store, place) = (self.store.clone(), record::used_place(&record.id));
        self.background.run(move |_| async move {
            if let Err(error) =
                store.put(&place, now.as_millisecond().to_string().as_bytes(), left, &[]).await
            {
                tracing::debug!(%error, "the last use of a key is not noted");
            }
        });
    }
}

/// The partner is who calls and which client it is; the scopes are the key's.
fn identity(record: &Record) -> Identity {
    let partner = record.partner.id.clone();
    Identity::new(ISSUER.to_owned(), partner.clone(), partner, None, Vec::new(), record.scopes.clone())
}

/// A refused key is an event; a store that cannot say is none.
fn refused(refusal: &Refusal, id: Option<&KeyId>, context: &Context) {
    if matches!(refusal, Refusal::Store(_)) {
        return;
    }
    let event = audit::Event::new("api-key", "refused").issuer(ISSUER).within(context).why(refusal);
    match id {
        Some(id) => event.what(id.as_str()).record(),
        None => event.record(),
    }
}

#[cfg(test)]
mod tests;
