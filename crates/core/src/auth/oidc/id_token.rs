//! An ID token (OpenID Connect Core 1.0 sections 2 and 3.1.3.7): what it must say, checked one rule at a time.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, SHA512, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::error::Error;
use super::{RelyingParty, about};
use crate::auth::AccessToken;
use crate::auth::signed::{self, Audience, Flaw, Signed};

/// An ID token fetched this long after it was issued was not issued for the code that was just shown.
const MOST_AGE: i64 = 600;
/// The types of what the same key signs and is no ID token (RFC 9068 section 2.1, Back-Channel Logout 1.0 section 2.4).
const OTHERS: [&str; 2] = ["at+jwt", "logout+jwt"];

/// What is read of an ID token. A time is a whole number of seconds, nothing else.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    at_hash: Option<String>,
    sid: Option<String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// What an ID token vouches for.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    /// The provider's own session, where it has them.
    pub(crate) session: Option<String>,
    /// What it says of the person.
    pub(crate) about: Map<String, Value>,
}

/// What a new ID token must agree with.
pub(super) enum Expected<'a> {
    /// The sign-in's own nonce.
    Nonce(&'a str),
    /// Who signed in, on renewal (section 12.2).
    Same { subject: &'a str },
}

impl RelyingParty {
    /// The claims of an ID token that breaks no rule. `access` is the token that came with it.
    pub(super) async fn claimed(
        &self,
        token: &AccessToken,
        access: &AccessToken,
        expected: &Expected<'_>,
        within: Duration,
    ) -> Result<Claimed, Error> {
        let header = signed::header(token.expose())?;
        signed::check_header(&header, &self.issuer)?;
        // A renewed ID token has no nonce: without this an access token could stand for one.
        if OTHERS.contains(&signed::typ(&header).as_str()) {
            return Err(Error::Untrusted("what it calls an ID token is another token"));
        }
        let of = Signed {
            token: token.expose(),
            header: &header,
            from: signed::From::Issuer,
            unfit: "its ID token's claims cannot be read",
        };
        let claims: Claims = signed::claims(&of, &self.issuer, &self.background, within).await?;
        self.check_parties(&claims)?;
        self.check_times(&claims)?;
        match expected {
            Expected::Nonce(nonce) if claims.nonce.as_deref() != Some(nonce) => {
                return Err(Error::Untrusted("its ID token has another nonce or none"));
            }
            Expected::Same { subject } if claims.sub != *subject => {
                return Err(Error::Untrusted("its renewed ID token is about another person"));
            }
            _ => {}
        }
        if claims.at_hash.as_ref().is_some_and(|hash| *hash != half_hash(header.alg, access.expose())) {
            return Err(Error::Untrusted("its ID token belongs to another access token"));
        }
        Ok(Claimed {
            issuer: claims.iss,
            subject: claims.sub,
            session: claims.sid,
            about: about::of_the_person(claims.rest),
        })
    }

    fn check_parties(&self, claims: &Claims) -> Result<(), Error> {
        let client = &*self.issuer.client_id();
        if claims.iss != self.issuer.config.url.as_str() {
            return Err(Error::Untrusted("its ID token names another issuer"));
        }
        if claims.sub.is_empty() {
            return Err(Error::Untrusted("its ID token has no subject"));
        }
        if client.is_empty() || !claims.aud.contains(client) {
            return Err(Error::Untrusted("its ID token is meant for another client"));
        }
        match claims.azp.as_deref() {
            Some(party) if party != client => {
                Err(Error::Untrusted("its ID token was issued to another client (azp)"))
            }
            // Section 3.1.3.7 point 3: an audience that is not trusted makes it invalid, and no other is trusted here.
            _ if !claims.aud.is_one() => Err(Error::Untrusted("its ID token is meant for others too")),
            _ => Ok(()),
        }
    }

    fn check_times(&self, claims: &Claims) -> Result<(), Error> {
        let now = self.now();
        if let Some(seconds) = now.off(claims.iat) {
            tracing::warn!(
                issuer = self.issuer.name,
                seconds,
                "the provider's clock is ahead of ours by this much (behind, if negative): set one of them"
            );
        }
        if now.has_reached(claims.exp) {
            return Err(Error::Untrusted("its ID token has expired; compare the provider's clock with ours"));
        }
        if now.is_before(claims.iat) {
            return Err(Error::Untrusted(
                "its ID token was issued in the future; compare the provider's clock with ours",
            ));
        }
        if now.is_too_late_for(claims.iat, MOST_AGE) {
            return Err(Error::Untrusted("its ID token is old; compare the provider's clock with ours"));
        }
        Ok(())
    }
}

impl From<Flaw> for Error {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::Invalid(why) => Self::Untrusted(why),
            Flaw::KeysUnavailable => Self::Unavailable("its keys were never fetched".to_owned()),
            Flaw::KeyUnknown => {
                Self::Unavailable("its token's key is unknown, and its keys were fetched just now".to_owned())
            }
        }
    }
}

/// The left half of a token's hash, by the hash of the signature's algorithm (section 3.1.3.6).
fn half_hash(algorithm: Algorithm, token: &str) -> String {
    let hash = if algorithm == Algorithm::EdDSA { &SHA512 } else { &SHA256 };
    let hash = digest(hash, token.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..hash.as_ref().len() / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Held against values of the specification's appendix A.3 and A.4.
    #[test]
    fn a_half_hash_is_the_specifications() {
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(half_hash(Algorithm::RS256, token), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}
