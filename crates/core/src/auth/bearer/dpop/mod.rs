//! Proofs of keys (DPoP, RFC 9449): who brings a token that is bound to a key shows with each request that the key is there too.
//! All of section 4.3 is checked for each request; nothing of it is remembered but that a proof came.

mod nonce;
mod proof;
mod target;

use actix_web::http::header::{HeaderMap, HeaderName};
use aws_lc_rs::digest::{self, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use super::credential::Asked;
use super::remembered::TokenHash;
use super::{Refusal, Rules};
use crate::auth::Thumbprint;
use crate::config::{self, Live};
use crate::http::context::Context;
use crate::http::seal::Sealer;
use crate::store::{Key, Store};
use nonce::{Nonces, Standing};
pub(super) use proof::ALGORITHMS;
use proof::Proof;

const DPOP: HeaderName = HeaderName::from_static("dpop");

/// Checks proofs; shared by the workers.
#[derive(Debug)]
pub(crate) struct Proofs {
    /// What callers call this service: the `htu` of a proof begins with it, whatever host the request names.
    base: Url,
    /// Seconds.
    most_age: i64,
    nonces: Option<Nonces>,
    store: Store,
}

impl Proofs {
    pub(crate) fn new(config: &config::Bearer, base: &Url, store: Store, sealer: Live<Sealer>) -> Self {
        Self {
            base: base.clone(),
            most_age: i64::try_from(config.dpop_proof_age.as_secs()).unwrap_or(i64::MAX),
            nonces: config.dpop_nonce.map(|lasts| Nonces::new(sealer, lasts)),
            store,
        }
    }

    /// Whether the request shows the key that its token is bound to.
    pub(super) async fn check(
        &self,
        asked: &Asked<'_>,
        token: &TokenHash,
        key: &Thumbprint,
        rules: &Rules,
        context: &Context,
    ) -> Result<(), Refusal> {
        let proof = Proof::read(only(asked.headers)?)?;
        self.check_claims(&proof, asked, token, rules)?;
        // The key comes with the proof: that it signed it shows nothing before it is the token's.
        if proof.key != *key {
            return Err(Refusal::Proof("its key is not the one that the token is bound to"));
        }
        self.check_nonce(&proof, rules, context)?;
        // Last: a proof that does not hold for another reason takes up no room.
        self.check_first(&proof, rules).await
    }

    fn check_claims(
        &self,
        proof: &Proof,
        asked: &Asked<'_>,
        token: &TokenHash,
        rules: &Rules,
    ) -> Result<(), Refusal> {
        let (claims, now) = (&proof.claims, rules.now());
        let faults = [
            (claims.htm != asked.method, "it is made for another method (htm)"),
            (!target::is(&claims.htu, &self.base, asked.path), "it is made for another address (htu)"),
            (now.is_before(claims.iat), "it was made in the future (iat)"),
            (now.is_too_late_for(claims.iat, self.most_age), "it is too old (iat)"),
            (claims.ath != token.in_base64url(), "it is made for another token (ath)"),
        ];
        faults.iter().find(|(fault, _)| *fault).map_or(Ok(()), |(_, why)| Err(Refusal::Proof(why)))
    }

    /// Section 9: a client that has none, or one that has ended, gets one and tries again; one that is about to end is replaced
    /// on the way, so that nobody has to.
    fn check_nonce(&self, proof: &Proof, rules: &Rules, context: &Context) -> Result<(), Refusal> {
        let Some(nonces) = &self.nonces else { return Ok(()) };
        let now = rules.now();
        let standing = proof.claims.nonce.as_deref().map_or(Standing::None, |nonce| nonces.look(nonce, now));
        if standing != Standing::Fresh {
            context.tell_nonce(nonces.issue(now));
        }
        if standing == Standing::None { Err(Refusal::Nonce) } else { Ok(()) }
    }

    /// Section 11.1: a proof counts once, at any replica. For as long as it would pass, its id is in the store; a store that is
    /// away can tell nobody that it was not there before.
    async fn check_first(&self, proof: &Proof, rules: &Rules) -> Result<(), Refusal> {
        let id = format!("{}/{}", proof.key.as_str(), proof.claims.jti);
        let id = URL_SAFE_NO_PAD.encode(digest::digest(&SHA256, id.as_bytes()));
        let lasts = rules.now().taken_for(self.most_age);
        match self.store.put_if_absent(&Key::new("dpop", &id), b"", lasts).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Refusal::Proof("it was used before (jti)")),
            Err(error) => Err(Refusal::StoreUnavailable(error.to_string())),
        }
    }
}

/// The one proof of the request.
fn only(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut values = headers.get_all(DPOP);
    let value = values.next().ok_or(Refusal::Proof("it is not there"))?;
    if values.next().is_some() {
        return Err(Refusal::Proof("there are two"));
    }
    value.to_str().map_err(|_| Refusal::Proof("it is not text"))
}
