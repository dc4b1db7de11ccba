//! Tokens that were verified before, so that one that comes again costs a hash and a look.
//!
//! What is remembered is what a token says, under the hash of the whole of it, never the token. It decides nothing that a
//! request can change: times, scopes and proofs are looked at each time, and keys that the issuer withdrew end it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{self, SHA256, SHA256_OUTPUT_LEN};
use jiff::Timestamp;
use moka::Expiry;
use moka::future::Cache as Moka;

use super::Refusal;
use crate::auth::issuer::Issuer;
use crate::auth::{Identity, Now};

/// What an entry takes beside its identity, roughly.
const ENTRY: usize = 256;

/// The SHA-256 of a whole token, its signature too: two tokens of one text and different signatures are two.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TokenHash([u8; SHA256_OUTPUT_LEN]);

impl TokenHash {
    pub(super) fn of(token: &str) -> Self {
        let mut hash = [0; SHA256_OUTPUT_LEN];
        hash.copy_from_slice(digest::digest(&SHA256, token.as_bytes()).as_ref());
        Self(hash)
    }
}

impl std::fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

/// When a token holds, as it says itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) exp: i64,
    pub(super) nbf: Option<i64>,
    pub(super) iat: i64,
}

impl Times {
    /// RFC 9068 section 4 and RFC 7519 section 4.1: whether it holds now.
    pub(super) fn check(self, now: Now) -> Result<(), Refusal> {
        if now.has_reached(self.exp) {
            return Err(Refusal::Invalid("it has expired"));
        }
        if self.nbf.is_some_and(|nbf| now.is_before(nbf)) {
            return Err(Refusal::Invalid("it is not valid yet"));
        }
        if now.is_before(self.iat) {
            return Err(Refusal::Invalid("it was issued in the future"));
        }
        Ok(())
    }
}

/// A token that was verified: who it names, until when, and by which keys.
#[derive(Debug)]
pub(super) struct Verified {
    pub(super) identity: Arc<Identity>,
    pub(super) expires: Timestamp,
    pub(super) times: Times,
    pub(super) issuer: Arc<Issuer>,
    pub(super) generation: u64,
}

impl Verified {
    /// Whether it would be verified now as it was then.
    fn holds(&self, now: Now) -> bool {
        self.issuer.generation() == Some(self.generation) && self.times.check(now).is_ok()
    }
}

/// The process's verified tokens; shared by its workers.
pub(super) struct Remembered(Moka<TokenHash, (Arc<Verified>, Duration)>);

/// Room is given back when a token ends. Whether it still holds is not left to the cache: [`Verified::holds`] says so.
struct ByLifetime;

impl Expiry<TokenHash, (Arc<Verified>, Duration)> for ByLifetime {
    fn expire_after_create(
        &self,
        _: &TokenHash,
        (_, lasts): &(Arc<Verified>, Duration),
        _: Instant,
    ) -> Option<Duration> {
        Some(*lasts)
    }
    fn expire_after_update(
        &self,
        _: &TokenHash,
        (_, lasts): &(Arc<Verified>, Duration),
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(*lasts)
    }
}

impl std::fmt::Debug for Remembered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Remembered")
    }
}

impl Remembered {
    /// `most` is the memory that it may take, roughly; none remembers nothing.
    pub(super) fn new(most: u64) -> Self {
        let weight = |_: &TokenHash, (verified, _): &(Arc<Verified>, Duration)| {
            u32::try_from(ENTRY + verified.identity.weight()).unwrap_or(u32::MAX)
        };
        Self(Moka::builder().max_capacity(most).weigher(weight).expire_after(ByLifetime).build())
    }

    /// What is known of this token, if that still holds.
    pub(super) async fn get(&self, token: &TokenHash, now: Now) -> Option<Arc<Verified>> {
        let (verified, _) = self.0.get(token).await?;
        verified.holds(now).then_some(verified)
    }

    pub(super) async fn insert(&self, token: TokenHash, verified: Arc<Verified>, now: Now) {
        let lasts = now.until_end(verified.times.exp);
        self.0.insert(token, (verified, lasts)).await;
    }
}
