//! What is signed towards one system and by it: bodies go up with a detached signature, and what comes back counts only with the
//! system's own. An answer without a signature that holds is never taken for what the system said.

mod detached;
mod keys;

use std::time::Duration;

use actix_web::http::header::{HeaderName, HeaderValue};

use super::answer::Answer;
use super::error::{Error, Kind};
use super::transport::Transport;
use crate::auth::SigningKey;
use crate::clock::Clock;
use crate::config::{self, InPlace, Live};

use detached::{Detached, Protected};
use keys::AnswerKeys;

/// Where the standard has the signature of a body, in both directions.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-jws-signature");

/// Both sides of one system's signatures; shared by the workers.
#[derive(Debug)]
pub(crate) struct Signatures {
    signer: Live<Signer>,
    keys: AnswerKeys,
    /// Who must have signed its answers.
    answer_issuer: String,
}

/// What this service signs with.
struct Signer {
    key: SigningKey,
    id: String,
    issuer: String,
    trust_anchor: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.id)
    }
}

impl Signatures {
    /// What an upstream's section describes; `None` where nothing is signed. The error names the key that is at fault.
    pub(crate) fn of(config: &config::Upstream) -> Result<Option<Self>, String> {
        let Some(signer) = Signer::of(config)? else { return Ok(None) };
        let (Some(url), Some(answer_issuer)) = (&config.answer_keys, &config.answer_issuer) else {
            return Err("answer_keys: is missing".to_owned());
        };
        let keys = AnswerKeys::new(url.as_str());
        Ok(Some(Self { signer: Live::new(signer), keys, answer_issuer: answer_issuer.clone() }))
    }

    /// Another key, checked; its id and what else it says of itself change with it.
    pub(super) fn rotate(&self, to: &config::Upstream) -> Result<Option<InPlace>, String> {
        // Whether anything is signed at all waits for the next start.
        Ok(Signer::of(to)?.map(|signer| self.signer.ready(signer)))
    }

    /// Has the system's keys at hand before anything is sent: what could not be checked is better not asked for.
    pub(super) async fn ready(
        &self,
        transport: &Transport,
        clock: &Clock,
        within: Duration,
    ) -> Result<(), Error> {
        self.keys.any(transport, clock, within).await.map(drop)
    }

    /// The field that carries the signature of this body.
    pub(super) fn sign(&self, body: &[u8], clock: &Clock) -> Result<HeaderValue, Kind> {
        let signer = self.signer.now();
        let protected = Protected::new(
            signer.key.algorithm,
            &signer.id,
            clock.utc().as_second(),
            &signer.issuer,
            &signer.trust_anchor,
        );
        detached::sign(&protected, &signer.key.key, body).map_err(Kind::Unsent)
    }

    /// The answer, where the system signed it; whatever it says otherwise, it is unreadable.
    pub(super) async fn check(
        &self,
        answer: &Answer,
        transport: &Transport,
        clock: &Clock,
        within: Duration,
    ) -> Result<(), Error> {
        let told = |why: &str| {
            let status = answer.status().as_u16();
            let error = answer.unreadable(format!("{why} (status {status})"));
            // Whoever sent a command goes on without its answer, and may tell nobody.
            tracing::warn!(
                event = "answer-unsigned",
                upstream = &*error.upstream,
                http.status = status,
                error = why,
                "an answer is not its system's by its signature: it does not count"
            );
            error
        };
        let value = answer.field(HEADER.as_str()).ok_or_else(|| told("its signature is missing"))?;
        let detached = Detached::read(value).map_err(told)?;
        let trust_anchor = &self.signer.now().trust_anchor;
        detached.check(&self.answer_issuer, trust_anchor, clock.utc().as_second()).map_err(told)?;
        let keys = self.keys.with(&detached.protected, transport, clock, within).await?;
        let key = keys.find(Some(&detached.protected.kid), detached.protected.alg);
        let key = key.ok_or_else(|| told("its signature's key is none of the system's"))?;
        if detached.holds(&key.verifier, answer.body()) {
            Ok(())
        } else {
            Err(told("its signature does not hold"))
        }
    }
}

impl Signer {
    fn of(config: &config::Upstream) -> Result<Option<Self>, String> {
        let Some(pem) = &config.signing_key else { return Ok(None) };
        let key = SigningKey::read(pem.expose().as_bytes());
        let key = key.ok_or("signing_key: is no private key of P-256, RSA or Ed25519 in PEM (PKCS #8)")?;
        let (Some(issuer), Some(trust_anchor)) = (&config.signing_issuer, &config.signing_trust_anchor)
        else {
            return Err("signing_issuer: is missing".to_owned());
        };
        let thumbprint = || key.thumbprint().map(|thumbprint| thumbprint.as_str().to_owned());
        let id = config.signing_key_id.clone().or_else(thumbprint);
        let id = id.ok_or("signing_key_id: is missing: the key has no thumbprint")?;
        Ok(Some(Self { key, id, issuer: issuer.clone(), trust_anchor: trust_anchor.clone() }))
    }
}

/// Whether a signature says what one of this signer says at the beginning of 1970; over its body it was not looked at.
#[cfg(feature = "fuzz")]
pub(crate) fn is_of(value: &str, issuer: &str, trust_anchor: &str) -> bool {
    Detached::read(value).is_ok_and(|read| read.check(issuer, trust_anchor, 0).is_ok())
}
