//! Grants: what came of a sign-in, its chain of refresh tokens, and its access tokens as far as they can be revoked.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use aws_lc_rs::error::Unspecified;

use super::{claims::Issued, codes::Authorization};
use crate::random;

/// Of a refresh token, counted anew with each rotation: thirty days.
const REFRESH_LIFETIME: i64 = 30 * 86_400;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct GrantId(u64);

#[derive(Default)]
pub(super) struct Grants(Mutex<Held>);

#[derive(Default)]
struct Held {
    next: u64,
    grants: HashMap<GrantId, Grant>,
    /// Every refresh token there was, spent ones included: a spent one that comes again was stolen, then or now.
    refresh_tokens: HashMap<String, GrantId>,
    /// Revoked access tokens, until they would have expired.
    revoked: HashMap<String, i64>,
}

struct Grant {
    authorization: Authorization,
    current: Option<String>,
    expires: i64,
    access_tokens: Vec<(String, i64)>,
}

/// What a refresh token turned out to be.
pub(super) enum Rotation {
    Rotated {
        grant: GrantId,
        authorization: Authorization,
        refresh_token: String,
    },
    /// Spent before: the whole grant was revoked.
    Reused,
    Unknown,
}

impl Grants {
    pub(super) fn open(&self, authorization: Authorization, now: i64) -> GrantId {
        let mut held = self.lock();
        let id = GrantId(held.next);
        held.next += 1;
        let grant = Grant {
            authorization,
            current: None,
            expires: now + REFRESH_LIFETIME,
            access_tokens: Vec::new(),
        };
        held.grants.insert(id, grant);
        id
    }

    pub(super) fn first_refresh_token(&self, id: GrantId) -> Result<String, Unspecified> {
        let token = random::secret()?;
        let mut held = self.lock();
        held.refresh_tokens.insert(token.clone(), id);
        if let Some(grant) = held.grants.get_mut(&id) {
            grant.current = Some(token.clone());
        }
        Ok(token)
    }

    /// Spends a refresh token and makes the next one, in one step: of two at once, one is the thief.
    pub(super) fn rotate(&self, token: &str, client_id: &str, now: i64) -> Result<Rotation, Unspecified> {
        let next = random::secret()?;
        let mut held = self.lock();
        let Some(&id) = held.refresh_tokens.get(token) else {
            return Ok(Rotation::Unknown);
        };
        let Some(grant) = held.grants.get_mut(&id).filter(|grant| grant.expires > now) else {
            return Ok(Rotation::Unknown);
        };
        if grant.authorization.client_id != client_id {
            return Ok(Rotation::Unknown);
        }
        if grant.current.as_deref() != Some(token) {
            held.revoke(id);
            return Ok(Rotation::Reused);
        }
        grant.current = Some(next.clone());
        grant.expires = now + REFRESH_LIFETIME;
        let authorization = grant.authorization.clone();
        held.refresh_tokens.insert(next.clone(), id);
        Ok(Rotation::Rotated { grant: id, authorization, refresh_token: next })
    }

    /// Remembers an access token, so that it ends with its grant.
    pub(super) fn issued(&self, id: GrantId, access: &Issued, now: i64) {
        if let Some(grant) = self.lock().grants.get_mut(&id) {
            grant.access_tokens.retain(|(_, expires)| *expires > now);
            grant.access_tokens.push((access.jti.clone(), access.expires));
        }
    }

    pub(super) fn revoke(&self, id: GrantId) {
        self.lock().revoke(id);
    }

    /// Revokes the grant of a refresh token; false where this client has no such token.
    pub(super) fn revoke_refresh_token(&self, token: &str, client_id: &str) -> bool {
        let mut held = self.lock();
        let Some(&id) = held.refresh_tokens.get(token) else {
            return false;
        };
        let own = held.grants.get(&id).is_some_and(|grant| grant.authorization.client_id == client_id);
        if own {
            held.revoke(id);
        }
        own
    }

    pub(super) fn revoke_access_token(&self, jti: String, expires: i64) {
        self.lock().revoked.insert(jti, expires);
    }

    /// Ends what lasted only as long as the session: grants with `offline_access` outlive it
    /// (OpenID Connect Back-Channel Logout 1.0, section 2.7).
    pub(super) fn session_ended(&self, sid: &str) {
        let mut held = self.lock();
        let ended: Vec<_> = held
            .grants
            .iter()
            .filter(|(_, grant)| {
                grant.authorization.sid == sid && !grant.authorization.scopes.contains("offline_access")
            })
            .map(|(id, _)| *id)
            .collect();
        for id in ended {
            held.revoke(id);
        }
    }

    pub(super) fn is_revoked(&self, jti: &str) -> bool {
        self.lock().revoked.contains_key(jti)
    }

    pub(super) fn forget_expired(&self, now: i64) {
        let mut held = self.lock();
        held.revoked.retain(|_, expires| *expires > now);
        held.grants.retain(|_, grant| grant.expires > now);
        let Held { grants, refresh_tokens, .. } = &mut *held;
        refresh_tokens.retain(|_, id| grants.contains_key(id));
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn revoke(&mut self, id: GrantId) {
        if let Some(grant) = self.grants.remove(&id) {
            self.revoked.extend(grant.access_tokens);
        }
        self.refresh_tokens.retain(|_, of| *of != id);
    }
}
