//! Bearer access tokens (RFC 6750) as signed JWTs (RFC 9068): from a request's header to a [`Caller`].

mod claims;
mod refusal;

use std::sync::Arc;

use actix_web::http::header::{self, HeaderMap};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header};

use claims::{Claims, IssuerOnly};
pub use refusal::Refusal;

use super::issuer::{Issuer, Known};
use super::{AccessToken, Caller};
use crate::clock::Clock;
use crate::config;
use crate::http::context::Context;
use crate::upstream::Background;

/// A longer token is refused unread.
const MAX_TOKEN: usize = 16 * 1024;

/// Checks access tokens for this service; shared by its workers.
#[derive(Debug)]
pub struct Bearer {
    audience: String,
    leeway: i64,
    issuers: Vec<Arc<Issuer>>,
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
            leeway: i64::try_from(config.leeway.as_secs()).unwrap_or(i64::MAX),
            issuers,
            background,
            clock,
        }
    }

    /// The caller that the request's token proves.
    pub(crate) async fn caller(&self, headers: &HeaderMap, context: &Context) -> Result<Caller, Refusal> {
        let token = token(headers)?;
        let header = decode_header(token)
            .map_err(|_| Refusal::Invalid("it is not a signed JWT of a known algorithm"))?;
        let issuer = self.issuer(token)?;
        check_header(&header, &issuer)?;
        let known = self.known_with_key(&issuer, &header, context).await?;
        let claims = verify(token, &header, &known)?;
        let expires = self.check(&claims, &issuer)?;
        let identity = Arc::new(claims.into_identity());
        Ok(Caller::new(identity, AccessToken::new(token), expires, context.clone()))
    }

    /// The issuer that the token says it is from: a choice among the trusted ones, checked by its keys afterwards.
    fn issuer(&self, token: &str) -> Result<Arc<Issuer>, Refusal> {
        let claimed: IssuerOnly = jsonwebtoken::dangerous::insecure_decode_claims(token)
            .map_err(|_| Refusal::Invalid("it names no issuer"))?;
        let trusted = self.issuers.iter().find(|issuer| issuer.config.url.as_str() == claimed.iss);
        trusted.cloned().ok_or(Refusal::Invalid("its issuer is not trusted here"))
    }

    /// The issuer's keys, fetched anew if they lack the token's.
    async fn known_with_key(
        &self,
        issuer: &Arc<Issuer>,
        header: &Header,
        context: &Context,
    ) -> Result<Arc<Known>, Refusal> {
        let has_key = |known: &Arc<Known>| known.keys.find(header.kid.as_deref(), header.alg).is_some();
        if let Some(known) = issuer.known().filter(has_key) {
            return Ok(known);
        }
        issuer.refetch(&self.background, context.left()).await;
        match issuer.known() {
            None => Err(Refusal::KeysUnavailable),
            Some(known) if has_key(&known) => Ok(known),
            Some(_) => Err(Refusal::Invalid("its key is not one of the issuer's")),
        }
    }

    /// RFC 9068 section 4, with times read strictly; returns when the token ends.
    fn check(&self, claims: &Claims, issuer: &Issuer) -> Result<Timestamp, Refusal> {
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
        let now = self.clock.utc().as_second();
        let expires =
            Timestamp::from_second(claims.exp).map_err(|_| Refusal::Invalid("its end is not a time"))?;
        if claims.exp.saturating_add(self.leeway) <= now {
            return Err(Refusal::Invalid("it has expired"));
        }
        if claims.nbf.is_some_and(|nbf| nbf.saturating_sub(self.leeway) > now) {
            return Err(Refusal::Invalid("it is not valid yet"));
        }
        if claims.iat.saturating_sub(self.leeway) > now {
            return Err(Refusal::Invalid("it was issued in the future"));
        }
        Ok(expires)
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
    let token = token.trim_matches(' ');
    if token.is_empty() || token.len() > MAX_TOKEN {
        return Err(Refusal::Invalid("it is empty or too long"));
    }
    Ok(token)
}

/// What the header may say. A key or a place of keys in it (`jwk`, `jku`, `x5c`, `x5u`) is never read: the sender chose it.
fn check_header(header: &Header, issuer: &Issuer) -> Result<(), Refusal> {
    if !issuer.algorithms.contains(&header.alg) {
        return Err(Refusal::Invalid("its algorithm is not allowed"));
    }
    // RFC 7515 section 4.1.11: what must be understood and is not, makes it invalid.
    if header.crit.is_some() {
        return Err(Refusal::Invalid("it has critical header parameters that are not understood"));
    }
    // RFC 9068 section 4: without this check an ID token would pass as an access token.
    let typ = header.typ.as_deref().unwrap_or("none").to_ascii_lowercase();
    let typ = typ.strip_prefix("application/").unwrap_or(&typ);
    let accepted =
        typ == "at+jwt" || issuer.config.extra_types.iter().any(|extra| extra.eq_ignore_ascii_case(typ));
    if accepted { Ok(()) } else { Err(Refusal::Invalid("it is not an access token (typ)")) }
}

fn verify(token: &str, header: &Header, known: &Known) -> Result<Claims, Refusal> {
    let key = known.keys.find(header.kid.as_deref(), header.alg);
    let key = key.ok_or(Refusal::Invalid("its key is not one of the issuer's"))?;
    let data = decode::<Claims>(token, &key.verifier, &signature_only(header.alg));
    data.map(|data| data.claims).map_err(|error| match error.kind() {
        jsonwebtoken::errors::ErrorKind::Json(_) => {
            Refusal::Invalid("its claims are not those of an access token")
        }
        _ => Refusal::Invalid("its signature does not hold"),
    })
}

/// The library checks the signature; the claims are checked here, where the clock is ours and every value is read strictly.
fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}
