//! Authorization codes: good once, for a minute.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use aws_lc_rs::error::Unspecified;

use super::{grants::GrantId, scopes::Scopes};
use crate::{bank::CustomerId, random};

const LIFETIME: i64 = 60;

/// What a person agreed to by signing in.
#[derive(Clone, Debug)]
pub(super) struct Authorization {
    pub(super) client_id: &'static str,
    pub(super) redirect_uri: String,
    /// PKCE, S256.
    pub(super) challenge: String,
    pub(super) customer: CustomerId,
    pub(super) scopes: Scopes,
    pub(super) audience: &'static str,
    pub(super) nonce: Option<String>,
    pub(super) sid: String,
    pub(super) auth_time: i64,
}

#[derive(Default)]
pub(super) struct Codes(Mutex<HashMap<String, Held>>);

struct Held {
    expires: i64,
    state: State,
}

enum State {
    Open(Authorization),
    /// Kept until it would have expired, so that a second use is noticed.
    Spent(Option<GrantId>),
}

/// What was found under a code.
pub(super) enum Taken {
    Fresh(Authorization),
    /// Used before, and what came of it.
    Replayed(Option<GrantId>),
    Unknown,
}

impl Codes {
    pub(super) fn issue(&self, authorization: Authorization, now: i64) -> Result<String, Unspecified> {
        let code = random::secret()?;
        let held = Held { expires: now + LIFETIME, state: State::Open(authorization) };
        self.lock().insert(code.clone(), held);
        Ok(code)
    }

    /// Spends the code, whatever the caller makes of it: a failed attempt is not given a second.
    pub(super) fn take(&self, code: &str, now: i64) -> Taken {
        let mut codes = self.lock();
        let Some(held) = codes.get_mut(code).filter(|held| held.expires > now) else {
            return Taken::Unknown;
        };
        match std::mem::replace(&mut held.state, State::Spent(None)) {
            State::Open(authorization) => Taken::Fresh(authorization),
            State::Spent(grant) => {
                held.state = State::Spent(grant);
                Taken::Replayed(grant)
            }
        }
    }

    /// Remembers what to revoke when the code comes again (RFC 6749, section 4.1.2).
    pub(super) fn led_to(&self, code: &str, grant: GrantId) {
        if let Some(held) = self.lock().get_mut(code) {
            held.state = State::Spent(Some(grant));
        }
    }

    pub(super) fn forget_expired(&self, now: i64) {
        self.lock().retain(|_, held| held.expires > now);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
