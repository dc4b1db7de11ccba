//! The provider's signing key, and the types of what it signs.

use std::io;

use jsonwebtoken::{Algorithm, DecodingKey, Header};
use serde::Serialize;

use crate::{
    data_folder::DataFolder,
    ec_key::{EcKey, PublicKey},
};

pub(crate) struct SigningKey(EcKey);

/// What a signed token is, in its header's `typ`, so that none passes for another.
#[derive(Clone, Copy, Debug)]
pub(super) enum TokenType {
    Access,
    Id,
    Logout,
}

impl SigningKey {
    pub(crate) fn open(folder: &DataFolder) -> io::Result<Self> {
        let pkcs8 = folder.once("signing-key.p8", EcKey::generate)?;
        let key = EcKey::from_pkcs8(&pkcs8).map_err(|_| {
            io::Error::other("signing-key.p8 is not a P-256 key; delete it to have a new one made")
        })?;
        Ok(Self(key))
    }

    pub(crate) fn verifying(&self) -> DecodingKey {
        self.0.verifying.clone()
    }

    pub(super) fn public(&self) -> PublicKey {
        self.0.public.clone()
    }

    pub(super) fn sign(
        &self,
        kind: TokenType,
        claims: &impl Serialize,
    ) -> jsonwebtoken::errors::Result<String> {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.0.public.kid.clone());
        header.typ = Some(kind.typ().to_owned());
        jsonwebtoken::encode(&header, claims, &self.0.signing)
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
