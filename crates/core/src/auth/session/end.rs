//! A session ends: at sign-out, by the person's own list, or because the provider says so.

use super::record::{by_provider_session, by_user};
use super::{Error, Live, Sessions};
use crate::auth::AccessToken;
use crate::auth::oidc::{Ended, Logout};
use crate::store::{Index, Key};

/// Whose sessions are meant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whose<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) subject: &'a str,
}

impl Sessions {
    /// Ends one session and revokes its refresh token. That it had ended before is no fault.
    pub(crate) async fn end(&self, live: &Live) -> Result<bool, Error> {
        let ended = self.store.delete(&live.key).await?;
        if ended && let Some(refresh) = &live.record.refresh {
            self.party.revoke(AccessToken::new(refresh));
        }
        Ok(ended)
    }

    /// The sessions of a person, the newest first.
    pub(crate) async fn all_of(&self, whose: Whose<'_>) -> Result<Vec<Live>, Error> {
        let mut all = self.listed(&by_user(whose.issuer, whose.subject)).await?;
        all.retain(|live| live.record.issuer == whose.issuer && live.record.subject == whose.subject);
        all.sort_by_key(|live| std::cmp::Reverse(live.record.started()));
        Ok(all)
    }

    /// Ends those of a person's sessions that are meant; gives how many.
    pub(crate) async fn end_of(
        &self,
        whose: Whose<'_>,
        is_meant: impl Fn(&Live) -> bool,
    ) -> Result<usize, Error> {
        let mut ended = 0;
        for live in self.all_of(whose).await?.iter().filter(|live| is_meant(live)) {
            ended += usize::from(self.end(live).await?);
        }
        Ok(ended)
    }

    /// Ends what the provider says has ended; gives how many. A token that was used before ends nothing more.
    pub(crate) async fn end_by(&self, logout: &Logout) -> Result<Option<usize>, Error> {
        let once = Key::new("logout", &super::id::hashed(&logout.id));
        if !self.store.put_if_absent(&once, b"1", logout.remembered).await? {
            return Ok(None);
        }
        let index = match &logout.ended {
            Ended::Session(sid) => by_provider_session(&logout.issuer, sid),
            Ended::Subject(subject) => by_user(&logout.issuer, subject),
        };
        let mut ended = 0;
        let result = async {
            for live in self.listed(&index).await? {
                ended += usize::from(self.end(&live).await?);
            }
            Ok(Some(ended))
        };
        let result: Result<_, Error> = result.await;
        if result.is_err() {
            // The provider will send it again: it must count then.
            _ = self.store.delete(&once).await;
        }
        result
    }

    async fn listed(&self, index: &Index) -> Result<Vec<Live>, Error> {
        let mut all = Vec::new();
        for key in self.store.find(index).await? {
            // One that ended meanwhile is no fault.
            all.extend(self.find(&key).await?);
        }
        Ok(all)
    }

    /// Makes sure that a sign-in's `state` counts once.
    pub(crate) async fn first_use(&self, state: &str) -> Result<bool, Error> {
        // A little longer than the sign-in lasts: the two are measured by different hands.
        let remembered = self.party.patience() * 2;
        Ok(self.store.put_if_absent(&Key::new("state", &super::id::hashed(state)), b"1", remembered).await?)
    }
}
