//! A session ends: at sign-out, by the person's own list, or because the provider says so.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::record::{by_provider_session, by_user};
use super::{Error, Live, Record, Sessions};
use crate::auth::AccessToken;
use crate::auth::oidc::{Ended, Logout};
use crate::store::{self, Index, Key};

/// Operations on the store at once: those that wait for the disk share one commit.
const AT_ONCE: usize = 64;

/// Whose sessions are meant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whose<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) subject: &'a str,
}

impl Sessions {
    /// Ends one session and revokes the refresh token that it has by then: a renewal may just have brought a newer one. That
    /// it had ended before is no fault.
    pub(crate) async fn end(&self, key: &Key) -> Result<bool, Error> {
        let taken = self.store.take(key).await?;
        // It counts no more in any case, since the store is asked each time: nor need its tokens stay in memory.
        self.known.forget(key);
        let Some(taken) = taken else { return Ok(false) };
        if let Some(refresh) = Record::read(&taken).ok().and_then(|record| record.refresh) {
            self.party.revoke(AccessToken::new(&refresh));
        }
        Ok(true)
    }

    /// The sessions of a person, the newest first.
    pub(crate) async fn all_of(&self, whose: Whose<'_>) -> Result<Vec<Live>, Error> {
        let mut all = self.listed(&by_user(whose.issuer, whose.subject)).await?;
        all.sort_by_key(|live| std::cmp::Reverse(live.record.started()));
        Ok(all)
    }

    /// Ends these sessions; gives how many. A job of its own: a request that runs out of time does not leave it half done.
    pub(crate) async fn end_all(self: &Arc<Self>, keys: Vec<Key>) -> Result<usize, Error> {
        let sessions = self.clone();
        self.detached(async move {
            let ends = keys.into_iter().map(|key| {
                let sessions = sessions.clone();
                async move { sessions.end(&key).await }
            });
            let ended: Vec<bool> = stream::iter(ends).buffer_unordered(AT_ONCE).try_collect().await?;
            Ok(ended.into_iter().filter(|ended| *ended).count())
        })
        .await
    }

    /// Ends what the provider says has ended; gives how many. A token that was used before ends nothing more.
    pub(crate) async fn end_by(self: &Arc<Self>, logout: &Logout) -> Result<Option<usize>, Error> {
        let once = Key::new("logout", &super::id::hashed(&logout.id));
        let index = match &logout.ended {
            Ended::Session(sid) => by_provider_session(&logout.issuer, sid),
            Ended::Subject(subject) => by_user(&logout.issuer, subject),
        };
        let (sessions, remembered) = (self.clone(), logout.remembered);
        self.detached(async move {
            if !sessions.store.put_if_absent(&once, b"1", remembered).await? {
                return Ok(None);
            }
            let ended = async { sessions.end_all(sessions.store.find(&index).await?).await }.await;
            if ended.is_err() {
                // The provider will send it again: it must count then.
                _ = sessions.store.delete(&once).await;
            }
            ended.map(Some)
        })
        .await
    }

    /// Runs work that is not cut where the one who waits for it goes away.
    async fn detached<T: 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + 'static,
    ) -> Result<T, Error> {
        // A task of this worker, which goes on though the request's own future is dropped.
        match actix_rt::spawn(work).await {
            Ok(result) => result,
            Err(_) => Err(Error::Store(store::Error::Away("the work was given up".to_owned()))),
        }
    }

    async fn listed(&self, index: &Index) -> Result<Vec<Live>, Error> {
        let keys = self.store.find(index).await?;
        // Who looks at a list uses none of its sessions: their tokens are not to stay open.
        let reads = keys.into_iter().map(|key| async move { Live::read(&key, &self.store).await });
        // One that ended meanwhile is no fault.
        let found: Vec<Option<Live>> = stream::iter(reads).buffer_unordered(AT_ONCE).try_collect().await?;
        Ok(found.into_iter().flatten().filter(|live| self.lasts(&live.record) > Duration::ZERO).collect())
    }

    /// Makes sure that a sign-in's `state` counts once.
    pub(crate) async fn first_use(&self, state: &str) -> Result<bool, Error> {
        // A little longer than the sign-in lasts: the two are measured by different hands.
        let remembered = self.party.patience() * 2;
        Ok(self.store.put_if_absent(&Key::new("state", &super::id::hashed(state)), b"1", remembered).await?)
    }
}
