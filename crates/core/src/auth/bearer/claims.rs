//! An access token's claims (RFC 9068 section 2.2), read strictly: a time is a whole number of seconds, nothing else.

use serde::Deserialize;

use crate::auth::identity::{Actor, Identity};
use crate::auth::signed::Audience;

/// Only who issued it, to choose whose keys to check it with.
#[derive(Deserialize)]
pub(super) struct IssuerOnly {
    pub(super) iss: String,
}

/// What an access token must say, and what it may.
#[derive(Deserialize)]
pub(super) struct Claims {
    pub(super) iss: String,
    pub(super) sub: String,
    pub(super) aud: Audience,
    pub(super) exp: i64,
    pub(super) nbf: Option<i64>,
    pub(super) iat: i64,
    client_id: Option<String>,
    azp: Option<String>,
    scope: Option<String>,
    act: Option<Act>,
}

/// Who acts, and for whom that one acts in turn (RFC 8693 section 4.1).
#[derive(Deserialize)]
struct Act {
    sub: String,
    act: Option<Box<Act>>,
}

impl Claims {
    /// Whether the token says which client it was given to (RFC 9068 section 2.2; `azp` where an issuer writes that).
    pub(super) fn names_a_client(&self) -> bool {
        [&self.client_id, &self.azp].into_iter().flatten().any(|client| !client.is_empty())
    }

    pub(super) fn into_identity(self) -> Identity {
        let audience = self.aud.into_vec();
        let scopes = self.scope.unwrap_or_default().split_ascii_whitespace().map(str::to_owned).collect();
        let mut actors = Vec::new();
        let mut next = self.act.as_ref();
        while let Some(act) = next {
            actors.push(act.sub.clone());
            next = act.act.as_deref();
        }
        let actor = (!actors.is_empty()).then_some(Actor(actors));
        let client = self.client_id.or(self.azp).unwrap_or_default();
        Identity::new(self.iss, self.sub, client, actor, audience, scopes)
    }
}
