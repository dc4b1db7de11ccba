//! Tokens that were verified before, so that one that comes again costs a hash and a look. What an issuer was asked about is
//! kept here too, for a shorter time.
//!
//! What is remembered is what a token says, under the hash of the whole of it, never the token. It decides nothing that a
//! request can change: times, scopes and proofs are looked at each time, and keys that the issuer withdrew end it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{self, SHA256, SHA256_OUTPUT_LEN};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use moka::Expiry;
use moka::future::Cache as Moka;

use super::Refusal;
use crate::auth::issuer::Issuer;
use crate::auth::{Identity, Now};
use crate::cache::memory::shared;
use crate::clock::Clock;
use crate::single_flight::single_flight;

/// What moka takes for an entry whose key is a hash and which ends: nodes of its lists, its timer and its tables.
const ENTRY: usize = 320;

/// The SHA-256 of a whole token, its signature too: two tokens of one text and different signatures are two.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TokenHash([u8; SHA256_OUTPUT_LEN]);

impl TokenHash {
    pub(super) fn of(token: &str) -> Self {
        let mut hash = [0; SHA256_OUTPUT_LEN];
        hash.copy_from_slice(digest::digest(&SHA256, token.as_bytes()).as_ref());
        Self(hash)
    }

    /// As a proof names it (RFC 9449 section 4.2, `ath`).
    pub(super) fn in_base64url(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
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
    pub(super) exp: Option<i64>,
    pub(super) nbf: Option<i64>,
    pub(super) iat: Option<i64>,
}

impl Times {
    /// RFC 9068 section 4 and RFC 7519 section 4.1: whether it holds now.
    pub(super) fn check(self, now: Now) -> Result<(), Refusal> {
        if self.exp.is_some_and(|exp| now.has_reached(exp)) {
            return Err(Refusal::Invalid("it has expired"));
        }
        if self.nbf.is_some_and(|nbf| now.is_before(nbf)) {
            return Err(Refusal::Invalid("it is not valid yet"));
        }
        if self.iat.is_some_and(|iat| now.is_before(iat)) {
            return Err(Refusal::Invalid("it was issued in the future"));
        }
        Ok(())
    }
}

/// A token that was verified: who it names, until when, and on whose word.
#[derive(Debug)]
pub(super) struct Verified {
    pub(super) identity: Arc<Identity>,
    pub(super) expires: Timestamp,
    pub(super) times: Times,
    pub(super) by: By,
}

/// What verified it.
#[derive(Debug)]
pub(super) enum By {
    /// The issuer's keys, for as long as they are of this generation.
    Keys { issuer: Arc<Issuer>, generation: u64 },
    /// The issuer's word, which is believed until then.
    Word { until: Instant },
}

impl Verified {
    /// Whether it would be verified now as it was then.
    fn holds(&self, now: Now, clock: &Clock) -> bool {
        let stands = match &self.by {
            By::Keys { issuer, generation } => issuer.generation() == Some(*generation),
            By::Word { until } => clock.now() < *until,
        };
        stands && self.times.check(now).is_ok()
    }

    /// How long it may be kept at the most.
    fn lasts(&self, now: Now, clock: &Clock) -> Duration {
        let ends = self.times.exp.map_or(Duration::MAX, |exp| now.until_end(exp));
        match &self.by {
            By::Keys { .. } => ends,
            By::Word { until } => ends.min(until.saturating_duration_since(clock.now())),
        }
    }
}

/// The process's verified tokens; shared by its workers.
pub(super) struct Remembered {
    tokens: Moka<TokenHash, (Arc<Verified>, Duration)>,
    clock: Clock,
}

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
    pub(super) fn new(most: u64, clock: Clock) -> Self {
        let weight = |_: &TokenHash, (verified, _): &(Arc<Verified>, Duration)| {
            let all = ENTRY + shared(size_of::<Verified>()) + verified.identity.weight();
            u32::try_from(all).unwrap_or(u32::MAX)
        };
        let tokens = Moka::builder().max_capacity(most).weigher(weight).expire_after(ByLifetime).build();
        Self { tokens, clock }
    }

    /// What is known of this token, if that still holds.
    pub(super) async fn get(&self, token: &TokenHash, now: Now) -> Option<Arc<Verified>> {
        let (verified, _) = self.tokens.get(token).await?;
        if verified.holds(now, &self.clock) {
            return Some(verified);
        }
        self.tokens.invalidate(token).await;
        None
    }

    pub(super) async fn insert(&self, token: TokenHash, verified: Arc<Verified>, now: Now) {
        let lasts = verified.lasts(now, &self.clock);
        self.tokens.insert(token, (verified, lasts)).await;
    }

    /// What this question comes to, or the same question that is under way.
    pub(super) async fn single_flight(
        &self,
        token: TokenHash,
        ask: impl Future<Output = Result<Verified, Refusal>> + 'static,
        now: Now,
    ) -> Result<Arc<Verified>, Refusal> {
        let clock = self.clock.clone();
        let ask = async move {
            let verified = ask.await?;
            let lasts = verified.lasts(now, &clock);
            Ok((Arc::new(verified), lasts))
        };
        let said = single_flight(&self.tokens, token, Box::pin(ask)).await;
        said.map(|(verified, _)| verified).map_err(|refusal: Arc<Refusal>| Refusal::clone(&refusal))
    }
}
