//! What an access token must say to count here, whoever says it: the token itself, signed, or its issuer, asked.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::Refusal;
use super::claims::{Answer, Claims, Granted};
use super::remembered::{By, Times, Verified};
use crate::auth::issuer::Issuer;
use crate::auth::signed::Audience;
use crate::auth::{Identity, Now};
use crate::clock::Clock;
use crate::config;

/// Who this service is, and what time it is.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    audience: Arc<str>,
    leeway: Duration,
    pub(super) clock: Clock,
}

impl Rules {
    pub(super) fn new(config: &config::Bearer, clock: Clock) -> Self {
        let audience = Arc::from(config.audience.as_deref().unwrap_or_default());
        Self { audience, leeway: config.leeway, clock }
    }

    pub(super) fn now(&self) -> Now {
        Now::new(&self.clock, self.leeway)
    }

    /// RFC 9068 section 4, beyond the signature: it was verified by the issuer's keys of that generation.
    pub(super) fn signed(
        &self,
        claims: Claims,
        issuer: Arc<Issuer>,
        generation: u64,
    ) -> Result<Verified, Refusal> {
        if claims.iss != issuer.config.url.as_str() {
            return Err(Refusal::Invalid("its issuer is not trusted here"));
        }
        let times = Times { exp: Some(claims.exp), nbf: claims.nbf, iat: Some(claims.iat) };
        let identity = self.identity(&issuer, claims.sub, Some(claims.aud), &claims.granted)?;
        let expires =
            Timestamp::from_second(claims.exp).map_err(|_| Refusal::Invalid("its end is not a time"))?;
        times.check(self.now())?;
        Ok(Verified { identity, expires, times, by: By::Keys { issuer, generation } })
    }

    /// RFC 7662 section 2.2, of a token that is active. Who answers is the issuer, which TLS proves: it need not name itself,
    /// though it must not name another. `asked` is when, and what it says is believed from then on.
    pub(super) fn introspected(
        &self,
        answer: Answer,
        issuer: &Issuer,
        asked: Instant,
    ) -> Result<Verified, Refusal> {
        if answer.iss.as_ref().is_some_and(|iss| iss != issuer.config.url.as_str()) {
            return Err(Refusal::Invalid("its issuer is not trusted here"));
        }
        check_kind(&answer)?;
        if answer.aud.is_none() && !issuer.config.audience_optional {
            return Err(Refusal::Invalid("its issuer does not say whom it is meant for"));
        }
        let sub = answer.sub.unwrap_or_default();
        let identity = self.identity(issuer, sub, answer.aud, &answer.granted)?;
        let times = Times { exp: answer.exp, nbf: answer.nbf, iat: answer.iat };
        times.check(self.now())?;
        let believed = issuer.config.introspected_for;
        let expires = match answer.exp {
            Some(exp) => Timestamp::from_second(exp).ok(),
            // It holds for as long as its issuer is believed, and no longer.
            None => self.clock.utc().checked_add(believed).ok(),
        };
        let expires = expires.ok_or(Refusal::Invalid("its end is not a time"))?;
        Ok(Verified { identity, expires, times, by: By::Word { until: asked + believed } })
    }

    fn identity(
        &self,
        issuer: &Issuer,
        subject: String,
        audience: Option<Audience>,
        granted: &Granted,
    ) -> Result<Arc<Identity>, Refusal> {
        if subject.is_empty() {
            return Err(Refusal::Invalid("it has no subject"));
        }
        let client = granted.client(&issuer.config)?;
        let meant = audience.as_ref().is_none_or(|audience| audience.contains(&self.audience));
        if self.audience.is_empty() || !meant {
            return Err(Refusal::Invalid("it is meant for another audience"));
        }
        // Whose issuer may leave it out and does, says by that setting that it is for this service.
        let audience = audience.map_or_else(|| vec![self.audience.to_string()], Audience::into_vec);
        let scopes = granted.scopes(&issuer.config)?;
        let issuer = issuer.config.url.as_str().to_owned();
        let identity = Identity::new(issuer, subject, client, granted.actor(), audience, scopes);
        Ok(Arc::new(identity.bound_to(granted.key()?)))
    }
}

/// That it is an access token: an issuer may be asked about its refresh tokens too (RFC 7662 section 2.1), and calls them active
/// as well. Those have no type of RFC 6749 section 5.1, and are not meant for us.
fn check_kind(answer: &Answer) -> Result<(), Refusal> {
    let kind = answer.token_type.as_deref().map(str::to_ascii_lowercase);
    match kind.as_deref() {
        Some("bearer") => Ok(()),
        Some("dpop") if answer.granted.key()?.is_some() => Ok(()),
        None if answer.aud.is_some() => Ok(()),
        _ => Err(Refusal::Invalid("it is not an access token (token_type)")),
    }
}
