//! Access tokens that callers bring, from a request's header to a [`Caller`]: signed JWTs (RFC 9068), or of whatever kind where
//! their issuer is asked (RFC 7662); as bearer tokens (RFC 6750), or with a proof of a key (RFC 9449).

mod claims;
mod credential;
mod dpop;
mod introspection;
mod refusal;
mod remembered;
mod rules;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Header;

use claims::{Claims, IssuerOnly};
pub(crate) use credential::Asked;
use credential::{Credential, Scheme};
pub(crate) use dpop::Proofs;
use introspection::Introspection;
pub use refusal::Refusal;
pub(crate) use refusal::Refused;
use remembered::{Remembered, TokenHash, Verified};
use rules::Rules;

use super::issuer::Issuer;
use super::signed::{self, Flaw, Signed};
use super::{AccessToken, Caller};
use crate::clock::Clock;
use crate::config::{self, AccessTokens, Dpop};
use crate::http::context::Context;
use crate::upstream::Background;

/// Checks access tokens for this service; shared by its workers.
#[derive(Debug)]
pub struct Bearer {
    rules: Rules,
    dpop: Dpop,
    issuers: Vec<Arc<Issuer>>,
    remembered: Remembered,
    introspection: Introspection,
    /// Where proofs are read at all.
    proofs: Option<Proofs>,
    background: Background,
}

impl Bearer {
    pub(crate) fn new(
        config: &config::Bearer,
        issuers: Vec<Arc<Issuer>>,
        proofs: Option<Proofs>,
        background: Background,
        clock: Clock,
    ) -> Self {
        let rules = Rules::new(config, clock.clone());
        Self {
            dpop: config.dpop,
            issuers,
            remembered: Remembered::new(config.remembered.0, clock),
            introspection: Introspection::new(rules.clone(), background.clone()),
            proofs,
            background,
            rules,
        }
    }

    /// The caller that the request's token proves.
    pub(crate) async fn caller(&self, asked: &Asked<'_>, context: &Context) -> Result<Caller, Refused> {
        let credential = Credential::of(asked.headers);
        let scheme = credential.as_ref().map_or(Scheme::Bearer, |credential| credential.scheme);
        let caller = match credential {
            Ok(credential) => self.proven(credential, asked, context).await,
            Err(why) => Err(why),
        };
        caller.map_err(|why| Refused { why, dpop: self.dpop, scheme })
    }

    /// That this caller lacks a scope.
    pub(crate) fn lacks(&self, scopes: &'static [&'static str], caller: &Caller) -> Refused {
        let scheme = if caller.identity().key().is_some() { Scheme::Dpop } else { Scheme::Bearer };
        Refused { why: Refusal::Scope(scopes), dpop: self.dpop, scheme }
    }

    async fn proven(
        &self,
        credential: Credential<'_>,
        asked: &Asked<'_>,
        context: &Context,
    ) -> Result<Caller, Refusal> {
        let Credential { scheme, token } = credential;
        match (self.dpop, scheme) {
            // A scheme that is not known here is none.
            (Dpop::Off, Scheme::Dpop) => return Err(Refusal::Missing),
            (Dpop::Required, Scheme::Bearer) => {
                return Err(Refusal::Invalid(
                    "it must be bound to a key, and come with a proof of it (DPoP)",
                ));
            }
            _ => {}
        }
        signed::check_length(token)?;
        let hash = TokenHash::of(token);
        let verified = match self.remembered.get(&hash, self.rules.now()).await {
            Some(verified) => verified,
            None => self.verified(token, hash, context).await?,
        };
        self.check_binding(scheme, &verified, &hash, asked, context).await?;
        let token = AccessToken::new(token);
        Ok(Caller::new(verified.identity.clone(), token, verified.expires, context.clone()))
    }

    /// Whether a token came as it must: one that is bound to a key never without its proof (RFC 9449 section 7.1), one that is
    /// not never as if it were.
    async fn check_binding(
        &self,
        scheme: Scheme,
        verified: &Verified,
        hash: &TokenHash,
        asked: &Asked<'_>,
        context: &Context,
    ) -> Result<(), Refusal> {
        match (scheme, verified.identity.key(), &self.proofs) {
            (Scheme::Bearer, None, _) => Ok(()),
            (Scheme::Bearer, Some(_), Some(_)) => {
                Err(Refusal::Invalid("it is bound to a key: send it with a proof of that (DPoP)"))
            }
            // To take it for an unbound one would be the easier thing: then whoever steals it could use it here.
            (_, Some(_), None) => {
                Err(Refusal::Invalid("it is bound to a key, and proofs of keys are not read here"))
            }
            (Scheme::Dpop, None, _) => Err(Refusal::Invalid("it is not bound to a key")),
            (Scheme::Dpop, Some(key), Some(proofs)) => {
                proofs.check(asked, hash, key, &self.rules, context).await
            }
        }
    }

    /// What a token says that is not known from before.
    async fn verified(
        &self,
        token: &str,
        hash: TokenHash,
        context: &Context,
    ) -> Result<Arc<Verified>, Refusal> {
        let issuer = self.issuer(token)?;
        if issuer.config.tokens == AccessTokens::Introspected {
            let token = AccessToken::new(token);
            return self
                .introspection
                .of(token, hash, issuer, &self.remembered, context.left_for_calls())
                .await;
        }
        let header = signed::header(token)?;
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
        let verified = Arc::new(self.rules.signed(claims, issuer, generation)?);
        self.remembered.insert(hash, verified.clone(), self.rules.now()).await;
        Ok(verified)
    }

    /// Who is to say whether a token holds. A JWT says whose it is, which is a choice among the trusted ones, checked by its keys
    /// afterwards; it never goes to another than that one. Any other goes to the issuer that is asked.
    fn issuer(&self, token: &str) -> Result<Arc<Issuer>, Refusal> {
        if !looks_signed(token) {
            let asked = self.issuers.iter().find(|issuer| issuer.config.tokens == AccessTokens::Introspected);
            return asked.cloned().ok_or(Refusal::Invalid(signed::NOT_SIGNED));
        }
        let claimed: IssuerOnly = jsonwebtoken::dangerous::insecure_decode_claims(token)
            .map_err(|_| Refusal::Invalid("it names no issuer"))?;
        let trusted = self.issuers.iter().find(|issuer| issuer.config.url.as_str() == claimed.iss);
        trusted.cloned().ok_or(Refusal::Invalid("its issuer is not trusted here"))
    }
}

/// Whether it is three parts, the first of which is a JSON object (RFC 7515 section 7.1).
fn looks_signed(token: &str) -> bool {
    let parts: Vec<&str> = token.split('.').take(4).collect();
    let [header, _, _] = parts[..] else { return false };
    let json = URL_SAFE_NO_PAD.decode(header).ok();
    json.is_some_and(|json| serde_json::from_slice::<serde_json::Map<_, _>>(&json).is_ok())
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

/// Whether what an issuer says of a token is taken as its claims.
#[cfg(feature = "fuzz")]
pub(crate) fn holds(answer: &crate::upstream::Answer) -> bool {
    introspection::read(answer).is_ok()
}
