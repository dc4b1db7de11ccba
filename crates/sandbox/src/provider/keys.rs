//! The signing key: ES256, made at the first start and kept in the data folder.

use std::io;

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use serde::Serialize;

use crate::data_folder::DataFolder;

pub(crate) struct SigningKey {
    signing: EncodingKey,
    verifying: DecodingKey,
    public: PublicKey,
}

/// The public half as a JSON Web Key (RFC 7517).
#[derive(Clone, Debug, Serialize)]
pub(super) struct PublicKey {
    kty: &'static str,
    crv: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: String,
    x: String,
    y: String,
}

/// What a signed token is, in its header's `typ`, so that none passes for another.
#[derive(Clone, Copy, Debug)]
pub(super) enum TokenType {
    Access,
    Id,
    Logout,
}

impl SigningKey {
    pub(crate) fn open(folder: &DataFolder) -> io::Result<Self> {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = folder.once("signing-key.p8", || {
            EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new())
                .map(|document| document.as_ref().to_vec())
        })?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8).map_err(|_| {
            io::Error::other("signing-key.p8 is not a P-256 key; delete it to have a new one made")
        })?;
        // Uncompressed: a leading 4, then both coordinates.
        let point = pair.public_key().as_ref();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..65]));
        let verifying = DecodingKey::from_ec_components(&x, &y).map_err(io::Error::other)?;
        let kid = thumbprint(&x, &y);
        let public = PublicKey { kty: "EC", crv: "P-256", usage: "sig", alg: "ES256", kid, x, y };
        Ok(Self { signing: EncodingKey::from_ec_der(&pkcs8), verifying, public })
    }

    pub(crate) fn verifying(&self) -> DecodingKey {
        self.verifying.clone()
    }

    pub(super) fn public(&self) -> PublicKey {
        self.public.clone()
    }

    pub(super) fn sign(
        &self,
        kind: TokenType,
        claims: &impl Serialize,
    ) -> jsonwebtoken::errors::Result<String> {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.public.kid.clone());
        header.typ = Some(kind.typ().to_owned());
        jsonwebtoken::encode(&header, claims, &self.signing)
    }
}

impl TokenType {
    fn typ(self) -> &'static str {
        match self {
            Self::Access => "at+jwt",
            Self::Id => "JWT",
            Self::Logout => "logout+jwt",
        }
    }
}

/// RFC 7638: members in the order of the alphabet, without space.
fn thumbprint(x: &str, y: &str) -> String {
    let json = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    URL_SAFE_NO_PAD.encode(digest(&SHA256, json.as_bytes()))
}
