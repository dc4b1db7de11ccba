//! An issuer's signing keys (RFC 7517): those that can verify, each bound to its algorithms.

use aws_lc_rs::digest::{self, SHA256, SHA256_OUTPUT_LEN};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The keys of one key set.
#[derive(Debug)]
pub(crate) struct Keys {
    keys: Vec<Key>,
    /// A hash of all that they are: a key that is replaced under its old id is another key.
    mark: [u8; SHA256_OUTPUT_LEN],
}

/// One key and what it may verify.
pub(crate) struct Key {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    pub(crate) verifier: DecodingKey,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key")
            .field("id", &self.id)
            .field("algorithms", &self.algorithms)
            .finish_non_exhaustive()
    }
}

impl Keys {
    /// Reads a key set. A key that cannot verify a signature (symmetric, for encryption, of an unknown kind) is passed over;
    /// a set without a single usable key is an error, so that it never replaces one that works.
    pub(crate) fn parse(document: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Set<'a> {
            #[serde(borrow)]
            keys: Vec<&'a RawValue>,
        }
        let set: Set<'_> =
            serde_json::from_slice(document).map_err(|_| "the key set cannot be read".to_owned())?;
        let raws = set.keys.iter().map(|raw| raw.get());
        let usable = raws.filter_map(|raw| Some((raw, Key::of(&serde_json::from_str(raw).ok()?)?)));
        let (mut texts, keys): (Vec<&str>, Vec<Key>) = usable.unzip();
        if keys.is_empty() {
            return Err("the key set holds no key that can verify a signature".to_owned());
        }
        // In whatever order an issuer lists them today.
        texts.sort_unstable();
        let mut mark = [0; SHA256_OUTPUT_LEN];
        mark.copy_from_slice(digest::digest(&SHA256, texts.join("\n").as_bytes()).as_ref());
        Ok(Self { keys, mark })
    }

    /// Whether these are the same keys, in whatever order.
    pub(crate) fn are(&self, others: &Self) -> bool {
        self.mark == others.mark
    }

    /// The key for a token: by its id where it names one, else the only one that fits the algorithm.
    pub(crate) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&Key> {
        let mut fitting = self
            .keys
            .iter()
            .filter(|key| key.verifies(algorithm))
            .filter(|key| id.is_none() || key.id.as_deref() == id);
        let first = fitting.next()?;
        // Without an id a second candidate makes it a guess.
        (id.is_some() || fitting.next().is_none()).then_some(first)
    }
}

impl Key {
    /// Whether a signature of this algorithm may be checked by it.
    pub(crate) fn verifies(&self, algorithm: Algorithm) -> bool {
        self.algorithms.contains(&algorithm)
    }

    /// A key that can verify a signature; `None` for any other.
    pub(crate) fn of(jwk: &Jwk) -> Option<Self> {
        if matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption)) {
            return None;
        }
        let kind = match &jwk.algorithm {
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
                vec![Algorithm::ES256]
            }
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
                vec![Algorithm::EdDSA]
            }
            AlgorithmParameters::RSA(_) => vec![Algorithm::RS256, Algorithm::PS256],
            _ => return None,
        };
        let declared = match jwk.common.key_algorithm {
            Some(algorithm) => Some(algorithm.to_string().parse::<Algorithm>().ok()?),
            None => None,
        };
        let algorithms: Vec<_> =
            kind.into_iter().filter(|each| declared.is_none_or(|declared| declared == *each)).collect();
        let verifier = DecodingKey::from_jwk(jwk).ok()?;
        (!algorithms.is_empty()).then(|| Self { id: jwk.common.key_id.clone(), algorithms, verifier })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    /// A key of this kind and curve, its coordinates as long as those of the curves that are known.
    fn set(kind: &str, curve: &str) -> String {
        format!(r#"{{"keys":[{{"kty":"{kind}","crv":"{curve}","x":"{X}","y":"{X}","kid":"one"}}]}}"#)
    }

    #[test]
    fn the_same_keys_are_the_same_in_any_order() {
        let key = |id: &str, x: &str| format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","kid":"{id}"}}"#);
        let set =
            |keys: &[String]| Keys::parse(format!(r#"{{"keys":[{}]}}"#, keys.join(",")).as_bytes()).unwrap();
        let (one, two) = (key("one", X), key("two", X));
        let both = set(&[one.clone(), two.clone()]);
        assert!(both.are(&set(&[two.clone(), one.clone()])));
        assert!(!both.are(&set(std::slice::from_ref(&one))) && !set(&[two]).are(&set(&[one])));
        let replaced = key("one", "GrF3zqYUjNMOyk_9oF0ljnQC8g0PXVUL0o6gGkXqcdM");
        assert!(!set(&[key("one", X)]).are(&set(&[replaced])), "under its old id");
    }

    /// A key is bound to what it is made for: one of another curve must not be tried with the algorithm of a known one.
    #[test]
    fn a_key_of_another_curve_verifies_nothing() {
        for (kind, curve) in [("EC", "P-256"), ("OKP", "Ed25519")] {
            assert!(Keys::parse(set(kind, curve).as_bytes()).is_ok(), "{curve}");
        }
        for (kind, curve) in [("EC", "P-384"), ("EC", "P-521"), ("EC", "Ed25519"), ("OKP", "P-256")] {
            assert!(Keys::parse(set(kind, curve).as_bytes()).is_err(), "{kind} {curve}");
        }
    }
}
