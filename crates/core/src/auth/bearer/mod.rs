//! Bearer access tokens (RFC 6750) as signed JWTs (RFC 9068): from a request's header to a [`Caller`].

mod claims;
mod refusal;
mod remembered;

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap};
use jiff::Timestamp;
use jsonwebtoken::Header;

use claims::{Claims, IssuerOnly};
pub use refusal::Refusal;
use remembered::{Remembered, Times, TokenHash, Verified};

use super::issuer::Issuer;
use super::signed::{self, Flaw, Signed};
use super::{AccessToken, Caller, Now};
use crate::clock::Clock;
use crate::config;
use crate::http::context::Context;
use crate::upstream::Background;

/// Checks access tokens for this service; shared by its workers.
#[derive(Debug)]
pub struct Bearer {
    audience: String,
    leeway: Duration,
    issuers: Vec<Arc<Issuer>>,
    remembered: Remembered,
    background: Background,
    clock: Clock,
}

impl Bearer {
    pub(crate) fn new(
        config: &config::Bearer,
        issuers: Vec<Arc<Issuer>>,
        background: Background,
        clock: Clock,
    ) -> Self {
        Self {
            audience: config.audience.clone().unwrap_or_default(),
            leeway: config.leeway,
            remembered: Remembered::new(config.remembered.0),
            issuers,
            background,
            clock,
        }
    }

    /// The caller that the request's token proves.
    pub(crate) async fn caller(&self, headers: &HeaderMap, context: &Context) -> Result<Caller, Refusal> {
        let token = token(headers)?;
        signed::check_length(token)?;
        let hash = TokenHash::of(token);
        let verified = match self.remembered.get(&hash, self.now()).await {
            Some(verified) => verified,
            None => self.verified(token, hash, context).await?,
        };
        let token = AccessToken::new(token);
        Ok(Caller::new(verified.identity.clone(), token, verified.expires, context.clone()))
    }

    /// What a signed token says, verified anew and remembered from now on.
    async fn verified(
        &self,
        token: &str,
        hash: TokenHash,
        context: &Context,
    ) -> Result<Arc<Verified>, Refusal> {
        let header = signed::header(token)?;
        let issuer = self.issuer(token)?;
        signed::check_header(&header, &issuer)?;
        check_type(&header, &issuer)?;
        let of = Signed {
            token,
            header: &header,
            from: signed::From::Caller,
            unfit: "its claims are not those of an access token",
        };
        let (claims, generation) =
            signed::verified::<Claims>(&of, &issuer, &self.background, context.left()).await?;
        let (expires, times) = self.check(&claims, &issuer)?;
        let identity = Arc::new(claims.into_identity());
        let verified = Arc::new(Verified { identity, expires, times, issuer, generation });
        self.remembered.insert(hash, verified.clone(), self.now()).await;
        Ok(verified)
    }

    fn now(&self) -> Now {
        Now::new(&self.clock, self.leeway)
    }

    /// The issuer that the token says it is from: a choice among the trusted ones, checked by its keys afterwards.
    fn issuer(&self, token: &str) -> Result<Arc<Issuer>, Refusal> {
        let claimed: IssuerOnly = jsonwebtoken::dangerous::insecure_decode_claims(token)
            .map_err(|_| Refusal::Invalid("it names no issuer"))?;
        let trusted = self.issuers.iter().find(|issuer| issuer.config.url.as_str() == claimed.iss);
        trusted.cloned().ok_or(Refusal::Invalid("its issuer is not trusted here"))
    }

    /// RFC 9068 section 4, with times read strictly; gives when the token ends.
    fn check(&self, claims: &Claims, issuer: &Issuer) -> Result<(Timestamp, Times), Refusal> {
        if claims.iss != issuer.config.url.as_str() {
            return Err(Refusal::Invalid("its issuer is not trusted here"));
        }
        if claims.sub.is_empty() {
            return Err(Refusal::Invalid("it has no subject"));
        }
        // Without it two clients of one person would be one identity, and share what is kept.
        if !claims.names_a_client() {
            return Err(Refusal::Invalid("it names no client"));
        }
        if self.audience.is_empty() || !claims.aud.contains(&self.audience) {
            return Err(Refusal::Invalid("it is meant for another audience"));
        }
        let expires =
            Timestamp::from_second(claims.exp).map_err(|_| Refusal::Invalid("its end is not a time"))?;
        let times = Times { exp: claims.exp, nbf: claims.nbf, iat: claims.iat };
        times.check(self.now())?;
        Ok((expires, times))
    }
}

/// The one token of the request. Two credentials are refused: which one counts would be a guess.
fn token(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION);
    let value = values.next().ok_or(Refusal::Missing)?;
    if values.next().is_some() {
        return Err(Refusal::Invalid("there are two Authorization headers"));
    }
    let value = value.to_str().map_err(|_| Refusal::Invalid("the Authorization header is not text"))?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refusal::Missing);
    }
    Ok(token.trim_matches(' '))
}

/// RFC 9068 section 4: without this check an ID token would pass as an access token.
fn check_type(header: &Header, issuer: &Issuer) -> Result<(), Refusal> {
    let typ = signed::typ(header);
    let accepted =
        typ == "at+jwt" || issuer.config.extra_types.iter().any(|extra| extra.eq_ignore_ascii_case(&typ));
    if accepted { Ok(()) } else { Err(Refusal::Invalid("it is not an access token (typ)")) }
}

impl From<Flaw> for Refusal {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::Invalid(why) => Self::Invalid(why),
            Flaw::KeysUnavailable => Self::KeysUnavailable,
            Flaw::KeyUnknown => Self::Invalid("its key is not one of the issuer's"),
        }
    }
}
