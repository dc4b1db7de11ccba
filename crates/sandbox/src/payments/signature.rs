//! Detached signatures of bodies, as the standard has them in `x-jws-signature`: a JSON Web Signature without its payload
//! (RFC 7515, appendix F), made over the body as it is sent (RFC 7797).

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, crypto};
use serde::{Deserialize, Serialize};

use crate::ec_key::EcKey;

/// The names that must be understood (RFC 7515, section 4.1.11), and that every signature here carries.
const CRITICAL: [&str; 4] = [
    "b64",
    "http://openbanking.org.uk/iat",
    "http://openbanking.org.uk/iss",
    "http://openbanking.org.uk/tan",
];

/// Where the signer's key is found.
const TRUST_ANCHOR: &str = "bank.example";

/// A clock may be this far ahead of ours.
const LEEWAY_SECONDS: i64 = 30;

#[derive(Serialize, Deserialize)]
struct Protected {
    alg: Algorithm,
    kid: String,
    /// False: the payload is signed as it is, not in base64url.
    b64: bool,
    #[serde(rename = "http://openbanking.org.uk/iat")]
    issued_at: i64,
    #[serde(rename = "http://openbanking.org.uk/iss")]
    issuer: String,
    #[serde(rename = "http://openbanking.org.uk/tan")]
    trust_anchor: String,
    crit: Vec<String>,
}

/// Why a body cannot be signed.
#[derive(Debug)]
pub(super) enum Unsignable {
    Header(serde_json::Error),
    Key(jsonwebtoken::errors::Error),
}

impl fmt::Display for Unsignable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(error) => write!(f, "the header cannot be written: {error}"),
            Self::Key(error) => write!(f, "the key cannot sign: {error}"),
        }
    }
}

/// The value of the header over this body.
pub(super) fn sign(key: &EcKey, issuer: &str, body: &[u8], now: i64) -> Result<String, Unsignable> {
    let protected = Protected {
        alg: Algorithm::ES256,
        kid: key.public.kid.clone(),
        b64: false,
        issued_at: now,
        issuer: issuer.to_owned(),
        trust_anchor: TRUST_ANCHOR.to_owned(),
        crit: CRITICAL.map(str::to_owned).to_vec(),
    };
    let header = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&protected).map_err(Unsignable::Header)?);
    let signature =
        crypto::sign(&signed(&header, body), &key.signing, Algorithm::ES256).map_err(Unsignable::Key)?;
    Ok(format!("{header}..{signature}"))
}

/// Refuses a body that this issuer did not sign with its key; says why, for the developer who made the call.
pub(super) fn verify(
    key: &EcKey,
    issuer: &str,
    value: &str,
    body: &[u8],
    now: i64,
) -> Result<(), &'static str> {
    let (header, signature) =
        value.split_once("..").ok_or("it is no detached signature: header, two dots, signature")?;
    let protected = URL_SAFE_NO_PAD.decode(header).ok();
    let protected: Protected = protected
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or("its header is not the standard's: alg, kid, b64, crit, and its iat, iss and tan")?;
    if protected.alg != Algorithm::ES256 {
        return Err("its algorithm is not ES256");
    }
    // What is not named critical might be skipped by another reader: each must be there, and nothing we do not know.
    if protected.b64 || !CRITICAL.iter().all(|name| protected.crit.iter().any(|critical| critical == name)) {
        return Err("b64 is false, and crit names b64 and the standard's iat, iss and tan");
    }
    if protected.crit.len() != CRITICAL.len() {
        return Err("its crit names something that is not understood here");
    }
    if protected.kid != key.public.kid {
        return Err("its kid is not that of the caller's key");
    }
    if protected.issuer != issuer || protected.trust_anchor != TRUST_ANCHOR {
        return Err("its iss is the client's id and its tan bank.example");
    }
    if protected.issued_at > now + LEEWAY_SECONDS {
        return Err("it is of the future");
    }
    match crypto::verify(signature, &signed(header, body), &key.verifying, Algorithm::ES256) {
        Ok(true) => Ok(()),
        _ => Err("it was not made over this body with the caller's key"),
    }
}

fn signed(header: &str, body: &[u8]) -> Vec<u8> {
    [header.as_bytes(), b".", body].concat()
}
