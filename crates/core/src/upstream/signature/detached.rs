//! A detached signature of a body: a JSON Web Signature without its payload (RFC 7515 appendix F), made over the body as it is sent
//! (RFC 7797), whose header says who signed, when, and where the key is registered, by the names of UK Open Banking.

use actix_web::http::header::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use serde::{Deserialize, Serialize};

/// What must be understood (RFC 7515 section 4.1.11): all of it, and nothing else.
const CRITICAL: [&str; 4] = [
    "b64",
    "http://openbanking.org.uk/iat",
    "http://openbanking.org.uk/iss",
    "http://openbanking.org.uk/tan",
];

/// Seconds that another clock may be ahead of ours.
const LEEWAY: i64 = 60;

/// A longer one is not looked at.
const LONGEST: usize = 8 * 1024;

/// The header of a signature.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Protected {
    pub(super) alg: Algorithm,
    pub(super) kid: String,
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

impl Protected {
    pub(super) fn new(alg: Algorithm, kid: &str, issued_at: i64, issuer: &str, trust_anchor: &str) -> Self {
        Self {
            alg,
            kid: kid.to_owned(),
            b64: false,
            issued_at,
            issuer: issuer.to_owned(),
            trust_anchor: trust_anchor.to_owned(),
            crit: CRITICAL.map(str::to_owned).to_vec(),
        }
    }
}

/// The header's value for this body.
pub(super) fn sign(protected: &Protected, key: &EncodingKey, body: &[u8]) -> Result<HeaderValue, String> {
    let json = serde_json::to_vec(protected).map_err(|error| error.to_string())?;
    let header = URL_SAFE_NO_PAD.encode(json);
    let signature = crypto::sign(&signed(&header, body), key, protected.alg)
        .map_err(|error| format!("the key cannot sign: {error}"))?;
    HeaderValue::try_from(format!("{header}..{signature}")).map_err(|error| error.to_string())
}

/// A signature as it came.
#[derive(Debug)]
pub(super) struct Detached<'a> {
    pub(super) protected: Protected,
    header: &'a str,
    signature: &'a str,
}

impl<'a> Detached<'a> {
    /// Reads one; the error is a fixed text.
    pub(super) fn read(value: &'a str) -> Result<Self, &'static str> {
        let parts =
            Some(value).filter(|value| value.len() <= LONGEST).and_then(|value| value.split_once(".."));
        let (header, signature) = parts.ok_or("its signature is no detached one")?;
        let protected = URL_SAFE_NO_PAD.decode(header).ok();
        let protected = protected.and_then(|json| serde_json::from_slice(&json).ok());
        let protected = protected.ok_or("its signature's header is not the standard's")?;
        Ok(Self { protected, header, signature })
    }

    /// Whether it says what a signature of this signer says; before its key is looked for.
    pub(super) fn check(&self, issuer: &str, trust_anchor: &str, now: i64) -> Result<(), &'static str> {
        let Protected { b64, crit, .. } = &self.protected;
        // What is not named critical might be skipped by another reader: each must be there, and nothing that is not known here.
        let is_whole = CRITICAL.iter().all(|name| crit.iter().any(|critical| critical == name));
        if *b64 || !is_whole || crit.len() != CRITICAL.len() {
            return Err("its signature's header is not the standard's");
        }
        if self.protected.issuer != issuer || self.protected.trust_anchor != trust_anchor {
            return Err("its signature is another's");
        }
        if self.protected.issued_at > now.saturating_add(LEEWAY) {
            return Err("its signature is of the future");
        }
        Ok(())
    }

    /// Whether this key made it over this body.
    pub(super) fn holds(&self, key: &DecodingKey, body: &[u8]) -> bool {
        let signed = signed(self.header, body);
        crypto::verify(self.signature, &signed, key, self.protected.alg).unwrap_or(false)
    }
}

fn signed(header: &str, body: &[u8]) -> Vec<u8> {
    [header.as_bytes(), b".", body].concat()
}
