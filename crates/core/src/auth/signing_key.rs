//! A private key of this service, and what it signs with.

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};

use super::thumbprint::Thumbprint;

/// A key and its one algorithm.
pub(crate) struct SigningKey {
    pub(crate) key: EncodingKey,
    pub(crate) algorithm: Algorithm,
}

impl SigningKey {
    /// What PEM (PKCS #8) holds: a key of P-256 (ES256), RSA (PS256) or Ed25519 (EdDSA); `None` for anything else.
    pub(crate) fn read(pem: &[u8]) -> Option<Self> {
        let ec = EncodingKey::from_ec_pem(pem).map(|key| (key, Algorithm::ES256));
        let rsa = || EncodingKey::from_rsa_pem(pem).map(|key| (key, Algorithm::PS256));
        let ed = || EncodingKey::from_ed_pem(pem).map(|key| (key, Algorithm::EdDSA));
        let read = ec.or_else(|_| rsa()).or_else(|_| ed());
        read.ok().map(|(key, algorithm)| Self { key, algorithm })
    }

    /// The thumbprint of its public half, by which whoever knows that finds it.
    pub(crate) fn thumbprint(&self) -> Option<Thumbprint> {
        Thumbprint::of(&Jwk::from_encoding_key(&self.key, self.algorithm).ok()?)
    }
}
