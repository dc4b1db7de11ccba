//! Single sign-on: who is signed in at the provider, by cookie, and at which clients.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use aws_lc_rs::error::Unspecified;

use crate::{bank::CustomerId, random};

const COOKIE: &str = "sandbox_provider_sso";

/// Eight hours.
const LIFETIME: i64 = 8 * 3600;

#[derive(Clone, Debug)]
pub(super) struct Session {
    /// Told to clients; unlike the cookie it opens nothing.
    pub(super) sid: String,
    pub(super) customer: CustomerId,
    pub(super) auth_time: i64,
    pub(super) clients: BTreeSet<&'static str>,
    expires: i64,
}

#[derive(Default)]
pub(super) struct Sessions(Mutex<HashMap<String, Session>>);

impl Sessions {
    pub(super) fn begin(
        &self,
        customer: CustomerId,
        now: i64,
    ) -> Result<(Session, Cookie<'static>), Unspecified> {
        let (secret, sid) = (random::secret()?, random::secret()?);
        let session =
            Session { sid, customer, auth_time: now, clients: BTreeSet::new(), expires: now + LIFETIME };
        self.lock().insert(secret.clone(), session.clone());
        // Not `Secure`: the sandbox speaks plain HTTP on this machine.
        let cookie =
            Cookie::build(COOKIE, secret).path("/").http_only(true).same_site(SameSite::Lax).finish();
        Ok((session, cookie))
    }

    pub(super) fn of(&self, request: &HttpRequest, now: i64) -> Option<Session> {
        let cookie = request.cookie(COOKIE)?;
        self.lock().get(cookie.value()).filter(|session| session.expires > now).cloned()
    }

    pub(super) fn takes_part(&self, sid: &str, client_id: &'static str) {
        if let Some(session) = self.lock().values_mut().find(|session| session.sid == sid) {
            session.clients.insert(client_id);
        }
    }

    pub(super) fn end(&self, sid: &str) -> Option<Session> {
        let mut sessions = self.lock();
        let secret =
            sessions.iter().find(|(_, session)| session.sid == sid).map(|(secret, _)| secret.clone())?;
        sessions.remove(&secret)
    }

    pub(super) fn forget_expired(&self, now: i64) {
        self.lock().retain(|_, session| session.expires > now);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the cookie back.
pub(super) fn no_cookie() -> Cookie<'static> {
    Cookie::build(COOKIE, "")
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::ZERO)
        .finish()
}
