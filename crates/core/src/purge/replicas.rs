//! One task that tells the other replicas what this one ended, and reads what they did. Where it cannot be known what they ended
//! meanwhile, nothing counts any more that is kept here.

use std::time::{Duration, Instant};

use super::entry::{self, Origin};
use super::outbox::Outbox;
use super::{By, Purge, Purges};
use crate::clock::Clock;
use crate::health::Check;
use crate::store::{Error, Log, Place};
use crate::telemetry;

/// The log's name in the store.
pub(super) const LOG: &str = "purges";

/// How often it is read while this replica has nothing to tell: all know of a purge after this time and a little more.
const READ_EVERY: Duration = Duration::from_millis(250);

/// However much there is to tell, so long is rested in between: what comes meanwhile is told together.
const REST: Duration = Duration::from_millis(50);

/// Entries that are read at the most, fewer than the log keeps. Whoever has more to read ends everything.
const MOST: usize = 256;

pub(super) struct Replicas {
    log: Log,
    origin: Origin,
    /// Up to where it was read; `None` where that is not known.
    place: Option<Place>,
    /// When it was read the last time, or else all that was kept ended.
    known: Instant,
    purges: Purges,
    check: Check,
    clock: Clock,
}

impl Replicas {
    /// Begins at the log's end: nothing is kept yet that could be ended.
    pub(super) async fn open(log: Log, purges: Purges, check: Check, clock: Clock) -> Self {
        let origin = Origin(rand::random());
        let place = end(&log, origin).await.ok();
        Self { log, origin, place, known: clock.now(), purges, check, clock }
    }

    pub(super) async fn run(mut self, unread_at_most: Duration) {
        loop {
            let told = self.tell().await;
            let read = self.read().await;
            if read.is_ok() {
                self.known = self.clock.now();
            } else if self.clock.now() - self.known >= unread_at_most {
                // Again and again, not once: what is kept meanwhile may be purged meanwhile.
                self.missed();
                self.known = self.clock.now();
            }
            let untold = self.outbox().map_or(0, Outbox::len);
            telemetry::purges_untold(untold);
            match told.and(read) {
                Ok(()) => {
                    telemetry::purges_read(self.clock.utc().as_second());
                    self.check.ready();
                }
                Err(error) => {
                    self.check.not_ready(&format!(
                        "{error}; purges that the other replicas are not told of: {untold}"
                    ));
                }
            }
            tokio::time::sleep(REST).await;
            if let Some(outbox) = self.outbox() {
                // Sooner where there is something to tell.
                _ = tokio::time::timeout(READ_EVERY.saturating_sub(REST), outbox.filled()).await;
            }
        }
    }

    fn outbox(&self) -> Option<&Outbox> {
        self.purges.0.outbox.as_ref()
    }

    /// Writes what this replica ended.
    async fn tell(&self) -> Result<(), Error> {
        let Some((outbox, batch)) = self.outbox().and_then(|outbox| Some((outbox, outbox.take()?))) else {
            return Ok(());
        };
        let purges = batch.purges();
        if !purges.is_empty()
            && let Err(error) = self.log.append(&entry::written(self.origin, &purges)).await
        {
            outbox.put_back(batch, &error.to_string());
            return Err(error);
        }
        batch.told();
        Ok(())
    }

    /// Reads on.
    async fn read(&mut self) -> Result<(), Error> {
        let entries = match &self.place {
            Some(place) => self.log.after(place, MOST).await?,
            None => None,
        };
        let Some(entries) = entries else { return self.read_anew().await };
        for (place, entry) in entries {
            match entry.as_deref().and_then(entry::read) {
                // It was done here before it was written.
                Some((origin, _)) if origin == self.origin => {}
                Some((_, purges)) => purges.into_iter().for_each(|purge| self.purges.end(purge, By::Replica)),
                None => self.missed(),
            }
            self.place = Some(place);
        }
        Ok(())
    }

    /// From the log's end on. What came before it is not known, and ended with everything else.
    async fn read_anew(&mut self) -> Result<(), Error> {
        self.place = Some(end(&self.log, self.origin).await?);
        self.missed();
        Ok(())
    }

    fn missed(&self) {
        tracing::warn!(
            "what other replicas purged meanwhile is not known: nothing that is kept here counts any more"
        );
        self.purges.end(Purge::All, By::Missed);
    }
}

/// Where the log ends; one that is empty gets a first entry, by which it is known again.
async fn end(log: &Log, origin: Origin) -> Result<Place, Error> {
    match log.end().await? {
        Some(place) => Ok(place),
        None => log.append(&entry::written(origin, &[])).await,
    }
}
