//! A signed JWT of a trusted issuer: its signature first, by the issuer's own keys, and only then its claims.
//!
//! The library checks the signature; what the claims must say is checked by whoever reads them (`bearer`, `oidc`), with the
//! clock of this process and every value read strictly.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::issuer::{Issuer, Known};
use crate::upstream::Background;

/// What is no JWT, or none that can be looked at.
pub(crate) const NOT_SIGNED: &str = "it is not a signed JWT of a known algorithm";

/// A longer token is refused unread.
const MAX_TOKEN: usize = 16 * 1024;

/// Why a token is none of the issuer's. The reasons are fixed texts: nothing of a token is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It does not hold, and why.
    Invalid(&'static str),
    /// The issuer's keys were never fetched: nothing can be checked.
    KeysUnavailable,
    /// Its key is none that is known, and the issuer was not asked anew: the window for that is spent. The key may be a new one.
    KeyUnknown,
}

/// Whose token names an unknown key: each has a window of its own in which the issuer is asked once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    /// Anybody who calls.
    Caller,
    /// The issuer itself, on the back channel. Strangers must not be able to spend its window: a rotation would end sessions.
    Issuer,
}

/// One audience or several (RFC 7519 section 4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    /// A string.
    One(String),
    /// A list.
    Many(Vec<String>),
}

impl Audience {
    pub(crate) fn contains(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => one == audience,
            Self::Many(many) => many.iter().any(|each| each == audience),
        }
    }

    pub(crate) fn is_one(&self) -> bool {
        match self {
            Self::One(_) => true,
            Self::Many(many) => many.len() == 1,
        }
    }

    pub(crate) fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// What is longer is not looked at.
pub(crate) fn check_length(token: &str) -> Result<(), Flaw> {
    let fits = !token.is_empty() && token.len() <= MAX_TOKEN;
    if fits { Ok(()) } else { Err(Flaw::Invalid("it is empty or too long")) }
}

/// The header of a token, unchecked.
pub(crate) fn header(token: &str) -> Result<Header, Flaw> {
    check_length(token)?;
    decode_header(token).map_err(|_| Flaw::Invalid(NOT_SIGNED))
}

/// What a header may say, whatever kind of token it is of. A key or a place of keys in it (`jwk`, `jku`, `x5c`, `x5u`) is
/// never read: the sender chose it.
pub(crate) fn check_header(header: &Header, issuer: &Issuer) -> Result<(), Flaw> {
    if !issuer.algorithms.contains(&header.alg) {
        return Err(Flaw::Invalid("its algorithm is not allowed"));
    }
    // RFC 7515 section 4.1.11: what must be understood and is not, makes it invalid.
    if header.crit.is_some() {
        return Err(Flaw::Invalid("it has critical header parameters that are not understood"));
    }
    Ok(())
}

/// The type that a header names, in small letters and without the `application/` that RFC 7515 section 4.1.9 lets it omit.
pub(crate) fn typ(header: &Header) -> String {
    let typ = header.typ.as_deref().unwrap_or("none").to_ascii_lowercase();
    typ.strip_prefix("application/").unwrap_or(&typ).to_owned()
}

/// A token whose claims are to be read.
pub(crate) struct Signed<'a> {
    pub(crate) token: &'a str,
    pub(crate) header: &'a Header,
    pub(crate) from: From,
    /// What is wrong with one whose claims are of another shape.
    pub(crate) unfit: &'static str,
}

/// The claims of a token whose signature one of the issuer's keys verifies; the keys are fetched anew if they lack the token's.
pub(crate) async fn claims<C: DeserializeOwned>(
    of: &Signed<'_>,
    issuer: &Arc<Issuer>,
    background: &Background,
    within: Duration,
) -> Result<C, Flaw> {
    verified(of, issuer, background, within).await.map(|(claims, _)| claims)
}

/// The same, with the generation of the keys that verified it: it holds for as long as that is the issuer's.
pub(crate) async fn verified<C: DeserializeOwned>(
    of: &Signed<'_>,
    issuer: &Arc<Issuer>,
    background: &Background,
    within: Duration,
) -> Result<(C, u64), Flaw> {
    let Signed { token, header, from, unfit } = of;
    let known = known_with_key(issuer, header, *from, background, within).await?;
    let key = known.keys.find(header.kid.as_deref(), header.alg);
    let key = key.ok_or(Flaw::Invalid("its key is not one of the issuer's"))?;
    let data = decode::<C>(token, &key.verifier, &signature_only(header.alg));
    data.map(|data| (data.claims, known.generation)).map_err(|error| match error.kind() {
        jsonwebtoken::errors::ErrorKind::Json(_) => Flaw::Invalid(unfit),
        _ => Flaw::Invalid("its signature does not hold"),
    })
}

async fn known_with_key(
    issuer: &Arc<Issuer>,
    header: &Header,
    from: From,
    background: &Background,
    within: Duration,
) -> Result<Arc<Known>, Flaw> {
    let has_key = |known: &Arc<Known>| known.keys.find(header.kid.as_deref(), header.alg).is_some();
    if let Some(known) = issuer.known().filter(has_key) {
        return Ok(known);
    }
    let asked = issuer.refetch(from, background, within).await;
    match issuer.known() {
        None => Err(Flaw::KeysUnavailable),
        Some(known) if has_key(&known) => Ok(known),
        Some(_) if asked => Err(Flaw::Invalid("its key is not one of the issuer's")),
        Some(_) => Err(Flaw::KeyUnknown),
    }
}

/// The signature alone is the library's to check.
pub(crate) fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_is_one_or_among_several() {
        let many = Audience::Many(vec!["a".to_owned(), "b".to_owned()]);
        assert!(many.contains("a") && many.contains("b") && !many.contains("c") && !many.is_one());
        let one = Audience::One("a".to_owned());
        assert!(one.contains("a") && !one.contains("b") && one.is_one());
        assert!(!Audience::Many(Vec::new()).contains("a"));
    }

    #[test]
    fn a_token_beyond_sixteen_kilobytes_is_not_read() {
        let unread = Flaw::Invalid("it is empty or too long");
        for (length, read) in [(0, false), (16_384, true), (16_385, false)] {
            assert_eq!(header(&"x".repeat(length)).unwrap_err() != unread, read, "{length}");
        }
    }
}
