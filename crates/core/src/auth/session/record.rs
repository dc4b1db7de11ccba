//! What is kept of a session. Its format has a version, which this release and the ones beside it can read.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::id::hashed;
use crate::auth::oidc::Tokens;
use crate::auth::{AccessToken, Identity};
use crate::store::Index;

/// The format that is written. A release reads its own and the one before; it writes one that the release before reads.
const FORMAT: u8 = 1;

/// A session. Its `Debug` shows nothing of the tokens or the person.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    v: u8,
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) client: String,
    /// The provider's own session.
    pub(crate) sid: Option<String>,
    pub(crate) scopes: Vec<String>,
    /// What the provider tells of the person.
    pub(crate) about: Map<String, Value>,
    #[serde(serialize_with = "exposed", deserialize_with = "token")]
    pub(crate) access: AccessToken,
    /// When the access token ends, in seconds since 1970.
    access_ends: i64,
    /// How long it was to last when it came, in seconds.
    access_lasts: u64,
    pub(crate) refresh: Option<String>,
    pub(crate) id_token: Option<String>,
    /// Milliseconds since 1970.
    started: i64,
    used: i64,
    ends: i64,
    /// What a link must carry to sign this session out.
    pub(crate) logout: String,
    /// The client's address and `User-Agent` at sign-in, for the person's own list.
    pub(crate) from: From,
    #[serde(skip)]
    acting: Acting,
}

/// In whose name a session acts, once that was made. A copy is on its way to be another record, and makes its own.
#[derive(Default)]
struct Acting(OnceLock<Arc<Identity>>);

impl Clone for Acting {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Where a session was begun.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct From {
    pub(crate) address: Option<String>,
    pub(crate) browser: Option<String>,
}

/// What a new session is made of, beside its tokens.
pub(super) struct Beginning {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) client: String,
    pub(super) sid: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) about: Map<String, Value>,
    pub(super) logout: String,
    pub(super) from: From,
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("v", &self.v).field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl Record {
    pub(super) fn begin(with: Beginning, tokens: &Tokens, now: Timestamp, absolute: Duration) -> Self {
        let mut record = Self {
            v: FORMAT,
            issuer: with.issuer,
            subject: with.subject,
            client: with.client,
            sid: with.sid,
            scopes: with.scopes,
            about: with.about,
            access: tokens.access.clone(),
            access_ends: 0,
            access_lasts: 0,
            refresh: None,
            id_token: None,
            started: now.as_millisecond(),
            used: now.as_millisecond(),
            ends: (now + absolute).as_millisecond(),
            logout: with.logout,
            from: with.from,
            acting: Acting::default(),
        };
        record.take(tokens, now);
        if record.refresh.is_none() {
            // It can do nothing once its only token has ended.
            record.ends = record.ends.min(record.access_ends().as_millisecond());
        }
        record
    }

    /// The same with the tokens of a renewal. What a provider does not renew stays (OpenID Connect Core 1.0 section 12.2).
    pub(super) fn renewed(&self, tokens: &Tokens, now: Timestamp) -> Self {
        let mut record = self.clone();
        record.take(tokens, now);
        record
    }

    fn take(&mut self, tokens: &Tokens, now: Timestamp) {
        self.access = tokens.access.clone();
        self.access_ends = (now + tokens.lasts).as_second();
        self.access_lasts = tokens.lasts.as_secs();
        for (kept, new) in [(&mut self.refresh, &tokens.refresh), (&mut self.id_token, &tokens.id)] {
            if let Some(new) = new {
                *kept = Some(new.expose().to_owned());
            }
        }
        if let Some(scopes) = &tokens.scopes {
            self.scopes.clone_from(scopes);
        }
    }

    /// The same, used now.
    pub(super) fn used_at(&self, now: Timestamp) -> Self {
        Self { used: now.as_millisecond().max(self.used), ..self.clone() }
    }

    /// In whose name it acts towards whoever is meant by `audience`.
    pub(super) fn acts_as(&self, audience: &str) -> Arc<Identity> {
        let make = || {
            let audience = vec![audience.to_owned()];
            let (issuer, subject, client) = (self.issuer.clone(), self.subject.clone(), self.client.clone());
            Arc::new(Identity::new(issuer, subject, client, None, audience, self.scopes.clone()))
        };
        let known = self.acting.0.get_or_init(make);
        // Whom it is meant for is not of the record, and may have changed since.
        if known.audience() == [audience] { known.clone() } else { make() }
    }

    pub(crate) fn started(&self) -> Timestamp {
        millisecond(self.started)
    }

    pub(crate) fn used(&self) -> Timestamp {
        millisecond(self.used)
    }

    /// When it ends, however much it is used.
    pub(crate) fn ends(&self) -> Timestamp {
        millisecond(self.ends)
    }

    pub(crate) fn access_ends(&self) -> Timestamp {
        Timestamp::from_second(self.access_ends).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// How long the session lasts from now on, if it is not used again.
    pub(super) fn lasts(&self, now: Timestamp, idle: Duration) -> Duration {
        let ends = self.ends().min(self.used() + idle);
        Duration::try_from(ends.duration_since(now)).unwrap_or(Duration::ZERO)
    }

    /// How long before its end the access token is renewed: never so early that the next request would renew it again.
    pub(super) fn ahead(&self, wished: Duration) -> Duration {
        wished.min(Duration::from_secs(self.access_lasts) / 4)
    }

    /// The lists that it stands in: those of its user and of the provider's session.
    pub(super) fn indexes(&self) -> Vec<Index> {
        let sid = self.sid.as_deref().map(|sid| by_provider_session(&self.issuer, sid));
        std::iter::once(by_user(&self.issuer, &self.subject)).chain(sid).collect()
    }

    pub(super) fn written(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, &'static str> {
        let record: Self = serde_json::from_slice(bytes).map_err(|_| "it is not one of this service's")?;
        if record.v == FORMAT { Ok(record) } else { Err("it is of a format of another release") }
    }
}

/// The sessions of one person. The issuer's length comes first: two names joined must not become two others.
pub(super) fn by_user(issuer: &str, subject: &str) -> Index {
    Index::new("user", &hashed(&format!("{}:{issuer}{subject}", issuer.len())))
}

/// The sessions that came of one session of the provider's.
pub(super) fn by_provider_session(issuer: &str, sid: &str) -> Index {
    Index::new("sid", &hashed(&format!("{}:{issuer}{sid}", issuer.len())))
}

/// For the record alone, which is sealed: nothing else writes a token.
fn exposed<S: Serializer>(token: &AccessToken, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(token.expose())
}

fn token<'de, D: Deserializer<'de>>(from: D) -> Result<AccessToken, D::Error> {
    String::deserialize(from).map(|text| AccessToken::new(&text))
}

fn millisecond(at: i64) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH)
}
