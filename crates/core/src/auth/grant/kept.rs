//! A token that is kept, and what it is kept under: in this process, and in the store for replicas and for the next start.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use moka::Expiry;
use serde::{Deserialize, Serialize};

use super::endpoint::Granted;
use super::{Credential, Error, Target};
use crate::auth::{AccessToken, Digest, Identity};
use crate::store;

/// A token is given up this long before its end, so that it does not end on the way.
const MARGIN: Duration = Duration::from_secs(10);

/// The format of what is in the store. A release reads its own; what it does not read is asked for again.
const FORMAT: u8 = 1;

/// What a token is kept under in this process. Compared whole, never by a hash.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) issuer: String,
    pub(super) wanted: Arc<super::Wanted>,
    /// `None` is this service itself.
    pub(super) whose: Option<Arc<Identity>>,
}

/// A token, as it is sent, and its times.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) credential: Credential,
    /// From when it was read or asked for.
    pub(super) lasts: Duration,
    /// When it was asked for, by whichever replica.
    pub(super) at: Timestamp,
}

pub(super) struct ByLifetime;

impl Expiry<Key, Kept> for ByLifetime {
    fn expire_after_create(&self, _: &Key, kept: &Kept, _: Instant) -> Option<Duration> {
        Some(kept.lasts)
    }
    fn expire_after_update(&self, _: &Key, kept: &Kept, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(kept.lasts)
    }
}

impl Key {
    pub(super) fn new(target: &Target, whose: Option<Arc<Identity>>) -> Self {
        Self { issuer: target.issuer.name.clone(), wanted: target.wanted.clone(), whose }
    }

    /// What it is kept under in the store: a digest of the same, with the issuer by its identifier (its name is the settings'
    /// own) and with the client that asked. Of two services that share a store by mistake, neither finds the other's token.
    pub(super) fn in_store(&self, target: &Target) -> store::Key {
        let mut digest = Digest::new("token");
        digest.text(target.issuer.config.url.as_str()).text(&target.issuer.client_id());
        let super::Wanted { audience, resource, scope } = &*self.wanted;
        for part in [audience, resource, scope] {
            digest.optional(part.as_deref());
        }
        match &self.whose {
            Some(identity) => digest.text("caller").identity(identity),
            None => digest.text("service"),
        };
        store::Key::new("token", &digest.finish())
    }
}

/// A token as the store holds it, which encrypts it.
#[derive(Serialize, Deserialize)]
struct Written {
    v: u8,
    token: String,
    /// Milliseconds since 1970, the margin before its end taken off.
    ends: i64,
    at: i64,
}

impl Kept {
    /// What was granted at `now`; a token that stands for a caller's does not outlive it.
    pub(super) fn new(
        granted: &Granted,
        now: Timestamp,
        callers_ends: Option<Timestamp>,
    ) -> Result<Self, Error> {
        let mut lasts = granted.lasts;
        if let Some(ends) = callers_ends {
            lasts = lasts.min(Duration::try_from(ends.duration_since(now)).unwrap_or_default());
        }
        let credential = Credential::bearer(&granted.token)?;
        Ok(Self { credential, lasts: lasts.saturating_sub(MARGIN), at: now })
    }

    pub(super) fn written(&self) -> Vec<u8> {
        let lasts = i64::try_from(self.lasts.as_millis()).unwrap_or(i64::MAX);
        let (token, at) = (self.credential.token().to_owned(), self.at.as_millisecond());
        let written = Written { v: FORMAT, token, ends: at.saturating_add(lasts), at };
        serde_json::to_vec(&written).unwrap_or_default()
    }

    /// What [`Kept::written`] gave, if it is still worth being sent.
    pub(super) fn read(value: &[u8], now: Timestamp) -> Option<Self> {
        let written: Written = serde_json::from_slice(value).ok()?;
        let left = written.ends.saturating_sub(now.as_millisecond());
        let lasts = Duration::from_millis(u64::try_from(left).ok().filter(|left| *left > 0)?);
        let credential = Credential::bearer(&AccessToken::sendable(&written.token)?).ok()?;
        let at = Timestamp::from_millisecond(written.at).ok()?;
        (written.v == FORMAT).then_some(Self { credential, lasts, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(seconds: u64, callers_ends: Option<Timestamp>) -> Kept {
        let granted = Granted { token: AccessToken::new("a.b.c"), lasts: Duration::from_secs(seconds) };
        Kept::new(&granted, at(1_000), callers_ends).unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_was_written_lasts_to_the_same_end() {
        let written = kept(310, None).written();
        let read = Kept::read(&written, at(1_100)).unwrap();
        assert_eq!((read.lasts.as_secs(), read.at, read.credential.token()), (200, at(1_000), "a.b.c"));
        assert!(Kept::read(&written, at(1_300)).is_none(), "it is over");
    }

    #[test]
    fn a_callers_ends_with_the_callers_own() {
        assert_eq!(kept(300, Some(at(1_060))).lasts.as_secs(), 50);
        assert!(kept(300, Some(at(900))).lasts.is_zero());
    }

    #[test]
    fn what_is_no_token_of_this_format_is_none() {
        let right = r#"{"v":1,"token":"a.b.c","ends":2000,"at":0}"#;
        let now = Timestamp::UNIX_EPOCH;
        assert!(Kept::read(right.as_bytes(), now).is_some());
        for (from, to) in [("\"v\":1", "\"v\":2"), ("a.b.c", "a b"), ("a.b.c", ""), ("2000", "-1"), ("{", "")]
        {
            assert!(Kept::read(right.replace(from, to).as_bytes(), now).is_none(), "{to}");
        }
    }
}
