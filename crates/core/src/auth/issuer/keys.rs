//! An issuer's signing keys (RFC 7517): those that can verify, each bound to its algorithms.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The keys of one key set.
#[derive(Debug)]
pub(crate) struct Keys(Vec<Key>);

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
        let keys: Vec<Key> =
            set.keys.iter().filter_map(|raw| usable(&serde_json::from_str(raw.get()).ok()?)).collect();
        if keys.is_empty() {
            Err("the key set holds no key that can verify a signature".to_owned())
        } else {
            Ok(Self(keys))
        }
    }

    /// Their ids, in order.
    pub(crate) fn ids(&self) -> Vec<Option<&str>> {
        let mut ids: Vec<_> = self.0.iter().map(|key| key.id.as_deref()).collect();
        ids.sort_unstable();
        ids
    }

    /// The key for a token: by its id where it names one, else the only one that fits the algorithm.
    pub(crate) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&Key> {
        let mut fitting = self
            .0
            .iter()
            .filter(|key| key.algorithms.contains(&algorithm))
            .filter(|key| id.is_none() || key.id.as_deref() == id);
        let first = fitting.next()?;
        // Without an id a second candidate makes it a guess.
        (id.is_some() || fitting.next().is_none()).then_some(first)
    }
}

fn usable(jwk: &Jwk) -> Option<Key> {
    if matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption)) {
        return None;
    }
    let kind = match &jwk.algorithm {
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => vec![Algorithm::ES256],
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
    (!algorithms.is_empty()).then(|| Key { id: jwk.common.key_id.clone(), algorithms, verifier })
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    /// A key of this kind and curve, its coordinates as long as those of the curves that are known.
    fn set(kind: &str, curve: &str) -> String {
        format!(r#"{{"keys":[{{"kty":"{kind}","crv":"{curve}","x":"{X}","y":"{X}","kid":"one"}}]}}"#)
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
