//! Ending what is kept before its time: by its address, by a tag, by whose it is, or all of it. What is ended here is ended in every
//! replica within a second: each writes what it ends into a log of the store, and reads there what the others did
//! (`docs/adr/0031-purges.md`).
//!
//! What is kept is memory: `cache` has the answers, `compose` what parts of answers were the last time. Nothing here waits for the store
//! but an operator who wants to know.

mod entry;
mod outbox;
mod replicas;
mod what;

use std::sync::Arc;
use std::time::Duration;

use crate::auth::Identity;
use crate::cache::{Cache, Mark, Marks};
use crate::clock::Clock;
use crate::compose::LastGood;
use crate::health::Readiness;
use crate::store::Store;
use crate::telemetry;
use crate::upstream::Background;
use outbox::Outbox;
use replicas::Replicas;
pub(crate) use what::Purge;

/// How long an operator waits to hear that the others were told.
const PATIENCE: Duration = Duration::from_secs(3);

/// The process's purges; clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Purges(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    cache: Cache,
    last_good: LastGood,
    /// Where there may be other replicas.
    outbox: Option<Outbox>,
}

/// What was ended here, and who else knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) answers: usize,
    pub(crate) parts: usize,
    pub(crate) others: Others,
}

/// Whether the other replicas know of a purge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Others {
    /// The store is this process's own: there are none.
    None,
    /// It is written where they read: each that can does so within a moment.
    Told,
    /// Not yet, and why; they are told once the store is back.
    Later(String),
}

/// Who ends something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Operator,
    Write,
    Replica,
    /// Nobody knows what others ended meanwhile.
    Missed,
}

impl By {
    fn word(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Write => "write",
            Self::Replica => "replica",
            Self::Missed => "missed",
        }
    }
}

impl Purges {
    /// With what they end; where replicas share a store, this one goes on to hear of theirs from here on, and ends everything
    /// where it could not for this long.
    pub(crate) async fn start(
        cache: Cache,
        last_good: LastGood,
        store: Option<&Store>,
        background: &Background,
        (readiness, clock): (&Readiness, &Clock),
        unread_at_most: Duration,
    ) -> Self {
        let log = store.and_then(|store| store.log(replicas::LOG));
        let outbox = log.as_ref().map(|_| Outbox::default());
        let purges = Self(Arc::new(Inner { cache, last_good, outbox }));
        if let Some(log) = log {
            let check = readiness.information("purges", "the log of purges was not read yet");
            let replicas = Replicas::open(log, purges.clone(), check, clock.clone()).await;
            background.keep_running(move |_| replicas.run(unread_at_most));
        }
        purges
    }

    /// Ends what an operator says, here at once, and waits a while for the others to be told.
    pub(crate) async fn purge(&self, purge: Purge) -> Done {
        let have = |marks: &Marks| purge.mark().is_none_or(|mark| marks.has(mark));
        let (answers, parts) = (self.0.cache.count(have), self.0.last_good.count(have));
        self.end(purge, By::Operator);
        self.0.cache.sweep().await;
        self.0.last_good.sweep();
        let others = match &self.0.outbox {
            None => Others::None,
            Some(outbox) => match tokio::time::timeout(PATIENCE, outbox.tell(Some(purge))).await {
                Ok(Ok(())) => Others::Told,
                Ok(Err(why)) => Others::Later(why),
                Err(_) => Others::Later("the store takes too long".to_owned()),
            },
        };
        Done { answers, parts, others }
    }

    /// An address was written to.
    pub(crate) fn wrote(&self, url: &str) {
        self.wrote_to(Purge::Key(Mark::url(url)));
    }

    /// What has a tag was changed: of a person it is theirs, else everybody's.
    pub(crate) fn wrote_tag(&self, tag: &[u8], of: Option<&Identity>) {
        let user = of.map(|identity| Mark::user(identity.issuer(), identity.subject()));
        self.wrote_to(Purge::Tag(user.map_or_else(|| Mark::tag(tag), |user| user.and_tag(tag))));
    }

    /// Has the others told of what they are not yet, before the process ends.
    pub(crate) async fn finish(&self, within: Duration) {
        let Some(outbox) = &self.0.outbox else { return };
        if !matches!(tokio::time::timeout(within, outbox.tell(None)).await, Ok(Ok(()))) {
            tracing::warn!(purges = outbox.len(), "the other replicas are not told of what was purged here");
        }
    }

    fn wrote_to(&self, purge: Purge) {
        self.end(purge, By::Write);
        if let Some(outbox) = &self.0.outbox {
            outbox.put(purge);
        }
    }

    fn end(&self, purge: Purge, by: By) {
        telemetry::purged(purge.word(), by.word());
        match purge.mark() {
            Some(mark) => self.0.cache.epochs().end(mark),
            None => self.0.cache.epochs().end_all(),
        }
    }
}
