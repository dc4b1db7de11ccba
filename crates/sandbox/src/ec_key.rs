//! Signing keys: ES256, made at the first start and kept in the data folder.

use aws_lc_rs::{
    digest::{SHA256, digest},
    error::Unspecified,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde::Serialize;

/// A pair of keys on the curve P-256.
pub(crate) struct EcKey {
    pub(crate) signing: EncodingKey,
    pub(crate) verifying: DecodingKey,
    pub(crate) public: PublicKey,
}

/// The public half as a JSON Web Key (RFC 7517).
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PublicKey {
    kty: &'static str,
    crv: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    /// Its thumbprint (RFC 7638).
    pub(crate) kid: String,
    x: String,
    y: String,
}

/// A key set (RFC 7517, section 5).
#[derive(Serialize)]
pub(crate) struct KeySet {
    pub(crate) keys: [PublicKey; 1],
}

/// Bytes that hold no key on the curve P-256.
#[derive(Debug)]
pub(crate) struct NoKey;

impl EcKey {
    /// A new key, as PKCS#8.
    pub(crate) fn generate() -> Result<Vec<u8>, Unspecified> {
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .map(|document| document.as_ref().to_vec())
    }

    pub(crate) fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, NoKey> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map_err(|_| NoKey)?;
        // Uncompressed: a leading 4, then both coordinates.
        let point = pair.public_key().as_ref();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..65]));
        let verifying = DecodingKey::from_ec_components(&x, &y).map_err(|_| NoKey)?;
        let kid = thumbprint(&x, &y);
        let public = PublicKey { kty: "EC", crv: "P-256", usage: "sig", alg: "ES256", kid, x, y };
        Ok(Self { signing: EncodingKey::from_ec_der(pkcs8), verifying, public })
    }
}

/// RFC 7638: members in the order of the alphabet, without space.
fn thumbprint(x: &str, y: &str) -> String {
    let json = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    URL_SAFE_NO_PAD.encode(digest(&SHA256, json.as_bytes()))
}
