//! A session's tokens are renewed ahead of their end, once however many requests wait: one job per session in this process,
//! one lock per session among the replicas. The job is nobody's request: a client that goes away cannot lose a refresh token
//! that the provider has already replaced.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::{Error, Live, Record, Sessions};
use crate::auth::AccessToken;
use crate::auth::oidc::{NotRenewed, RelyingParty, Tokens};
use crate::auth::random::random;
use crate::clock::Clock;
use crate::store::{Key, Known, Store};
use crate::telemetry::{self, audit};
use crate::upstream::transport::Transport;

/// A token with less left than this is not sent any more: it would end on the way.
const TOO_SHORT: Duration = Duration::from_secs(3);
/// How often a lock that another replica holds is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(40);
/// How often a store that is away is asked again.
const ASK_EVERY: Duration = Duration::from_millis(200);
/// How long the store is asked again to keep what the provider has already given. The lock lasts at least as long: another
/// replica would show the provider a refresh token that it has replaced.
const KEEP_TRYING: Duration = Duration::from_secs(12);

/// The jobs under way, by session; clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Renewals(Arc<Mutex<HashMap<Key, watch::Receiver<Option<Outcome>>>>>);

/// How a job ended.
type Outcome = Result<Live, Error>;

/// A job: one session's renewal.
struct Job {
    key: Key,
    party: Arc<RelyingParty>,
    store: Store,
    known: Arc<Known<Record>>,
    sessions: Settings,
    clock: Clock,
}

/// What a job must know of the settings.
#[derive(Clone, Copy)]
struct Settings {
    ahead: Duration,
    idle: Duration,
}

impl Sessions {
    /// The session with an access token that holds for a while. Ahead of its end it is renewed by the way; the request waits
    /// only once the token is too short to be sent.
    pub(super) async fn with_fresh_token(&self, live: Live, within: Duration) -> Result<Live, Error> {
        let left = left(&live, &self.clock);
        // A session without a refresh token ends with its access token.
        if left > live.record.ahead(self.config.refresh_ahead) || live.record.refresh.is_none() {
            return Ok(live);
        }
        let too_short = live.record.ahead(TOO_SHORT * 2) / 2;
        let Some(mut outcome) = self.renew(&live.key) else {
            let why = || Error::NotRenewed("too much is waiting".to_owned());
            return if left > too_short { Ok(live) } else { Err(why()) };
        };
        if left > too_short {
            return Ok(live);
        }
        let waited = tokio::time::timeout(within, outcome.wait_for(Option::is_some)).await;
        match waited {
            Ok(Ok(outcome)) => outcome.clone().unwrap_or(Err(Error::Unknown)),
            Ok(Err(_)) => Err(Error::NotRenewed("it was given up".to_owned())),
            Err(_) => Err(Error::NotRenewed("it is not there in time".to_owned())),
        }
    }

    /// The job for this session: the one under way, or a new one. `None` says that none could be begun.
    fn renew(&self, key: &Key) -> Option<watch::Receiver<Option<Outcome>>> {
        let (done, outcome) = watch::channel(None);
        {
            let mut under_way = self.renewals.lock();
            if let Some(job) = under_way.get(key) {
                return Some(job.clone());
            }
            under_way.insert(key.clone(), outcome.clone());
        }
        let job = Job {
            key: key.clone(),
            party: self.party.clone(),
            store: self.store.clone(),
            known: self.known.clone(),
            sessions: Settings { ahead: self.config.refresh_ahead, idle: self.config.idle },
            clock: self.clock.clone(),
        };
        let place = Place { renewals: self.renewals.clone(), key: key.clone() };
        let plan = self.party.issuer.plan.clone();
        let accepted = self.background.run(move |desk| async move {
            let transport = desk.transport(&plan);
            let ended = job.run(&transport).await;
            telemetry::session_renewed(word(&ended));
            // Out of the list before it is told: who comes after begins anew.
            drop(place);
            done.send_replace(Some(ended));
        });
        accepted.then_some(outcome)
    }
}

impl Renewals {
    fn lock(&self) -> MutexGuard<'_, HashMap<Key, watch::Receiver<Option<Outcome>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a job off the list however it ends.
struct Place {
    renewals: Renewals,
    key: Key,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.renewals.lock().remove(&self.key);
    }
}

impl Job {
    /// Renews, unless another replica has or does.
    async fn run(&self, transport: &Transport) -> Outcome {
        let patience = self.party.issuer.config.timeout * 2;
        let gives_up = self.clock.now() + patience;
        let lock = Key::new("renewing", self.key.id());
        let ours = random::<32>();
        loop {
            if self.store.put_if_absent(&lock, ours.as_bytes(), patience + KEEP_TRYING).await? {
                // Read under the lock: the one who held it before may just have renewed.
                let outcome = match self.read().await {
                    Ok(live) if self.is_due(&live) => self.renew(live, transport).await,
                    other => other,
                };
                self.unlock(&lock, &ours).await;
                return outcome;
            }
            let live = self.read().await?;
            if !self.is_due(&live) {
                return Ok(live);
            }
            if self.clock.now() >= gives_up {
                return Err(Error::NotRenewed("another replica is at it for too long".to_owned()));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    fn is_due(&self, live: &Live) -> bool {
        left(live, &self.clock) <= live.record.ahead(self.sessions.ahead)
    }

    /// Gives the lock back, if it is still this job's own.
    async fn unlock(&self, lock: &Key, ours: &str) {
        if self.store.get(lock).await.is_ok_and(|held| held.is_some_and(|held| held.value == ours.as_bytes()))
        {
            _ = self.store.delete(lock).await;
        }
    }

    async fn read(&self) -> Outcome {
        Live::read(&self.key, &self.store).await?.ok_or(Error::Unknown)
    }

    async fn renew(&self, live: Live, transport: &Transport) -> Outcome {
        let Some(refresh) = live.record.refresh.as_deref().map(AccessToken::new) else {
            return Err(Error::Over);
        };
        match self.party.renew(&refresh, &live.record.subject, transport).await {
            Ok(renewed) => self.keep(live, &renewed.tokens).await,
            Err(NotRenewed::Unavailable(why)) => Err(Error::NotRenewed(why)),
            Err(over) => self.over(live, &over).await,
        }
    }

    /// Keeps what was given. Another write of the record (its time of use) may come between, and the store may be away for a
    /// moment: the provider has replaced the refresh token, so this is the only copy.
    async fn keep(&self, mut live: Live, tokens: &Tokens) -> Outcome {
        let ends = self.clock.now() + KEEP_TRYING;
        loop {
            let now = self.clock.utc();
            let record = live.record.renewed(tokens, now);
            let lasts = record.lasts(now, self.sessions.idle);
            let (value, indexes) = (record.written(), record.indexes());
            match self.store.replace(&live.key, live.version, &value, lasts, &indexes).await {
                Ok(true) => return self.read().await,
                Ok(false) => match self.read().await {
                    // Changed meanwhile: the new tokens go into the record as it is now.
                    Ok(changed) => live = changed,
                    // Ended meanwhile, which is final: what was just given must not outlive it.
                    Err(ended) => {
                        if let Some(refresh) = tokens.refresh.clone() {
                            self.party.revoke(refresh);
                        }
                        return Err(ended);
                    }
                },
                Err(error) if self.clock.now() >= ends => return Err(error.into()),
                Err(_) => live = self.read_again(live, ends).await,
            }
        }
    }

    async fn read_again(&self, live: Live, ends: Instant) -> Live {
        while self.clock.now() < ends {
            tokio::time::sleep(ASK_EVERY).await;
            if let Ok(live) = self.read().await {
                return live;
            }
        }
        live
    }

    /// The provider takes the refresh token no longer. The store is read first: if somebody renewed meanwhile, it was only
    /// the old one that was refused.
    async fn over(&self, live: Live, why: &NotRenewed) -> Outcome {
        let now = self.read().await?;
        if now.record.refresh != live.record.refresh {
            return Ok(now);
        }
        let deleted = self.store.delete(&self.key).await;
        self.known.forget(&self.key);
        deleted?;
        let record = &live.record;
        let outcome = if *why == NotRenewed::Over { "refused" } else { "untrusted" };
        audit::Event::new("session-end", outcome).who(&record.issuer, &record.subject).record();
        if let NotRenewed::Untrusted(why) = why {
            tracing::warn!(error = why, "a session was ended: its renewal cannot be trusted");
        }
        Err(Error::Over)
    }
}

/// How long the access token holds.
fn left(live: &Live, clock: &Clock) -> Duration {
    Duration::try_from(live.record.access_ends().duration_since(clock.utc())).unwrap_or(Duration::ZERO)
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Ok(_) => "renewed",
        Err(Error::Over | Error::Unknown) => "ended",
        Err(_) => "failed",
    }
}

#[cfg(test)]
mod tests;
