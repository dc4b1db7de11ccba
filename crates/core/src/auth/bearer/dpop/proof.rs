//! A proof as it came (RFC 9449 section 4.2): a JWT that is signed by the key which it brings along.

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, decode};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::auth::Thumbprint;
use crate::auth::bearer::Refusal;
use crate::auth::issuer::Key;
use crate::auth::signed::signature_only;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What a proof may be signed with. A device that makes its key for this needs no RS256, as an old issuer may.
const ALLOWED: [Algorithm; 3] = [Algorithm::ES256, Algorithm::PS256, Algorithm::EdDSA];
/// The same as a challenge lists it.
pub(in crate::auth::bearer) const ALGORITHMS: &str = "ES256 PS256 EdDSA";

/// A longer one is refused unread.
const MAX_PROOF: usize = 8 * 1024;
const MAX_ID: usize = 512;

/// Members of private and of symmetric keys (RFC 7518 section 6): whoever sends one has given it away.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A proof whose signature holds, by the key of this thumbprint.
#[derive(Debug)]
pub(super) struct Proof {
    pub(super) key: Thumbprint,
    pub(super) claims: Claims,
}

/// Section 4.2, for a request that brings a token.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    pub(super) jti: String,
    pub(super) htm: String,
    pub(super) htu: String,
    pub(super) iat: i64,
    pub(super) ath: String,
    pub(super) nonce: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    typ: String,
    alg: String,
    jwk: Map<String, Value>,
    crit: Option<Value>,
}

impl Proof {
    pub(super) fn read(text: &str) -> Result<Self, Refusal> {
        let header = header(text)?;
        if header.typ != "dpop+jwt" {
            return Err(Refusal::Proof("it is of another type (typ)"));
        }
        let algorithm = header.alg.parse().ok().filter(|algorithm| ALLOWED.contains(algorithm));
        let algorithm = algorithm.ok_or(Refusal::Proof("its algorithm is not allowed (alg)"))?;
        if header.crit.is_some() {
            return Err(Refusal::Proof("it has critical header parameters that are not understood"));
        }
        if PRIVATE.iter().any(|member| header.jwk.contains_key(*member)) {
            return Err(Refusal::Proof("its key is a private one (jwk)"));
        }
        let unfit = Refusal::Proof("its key does not fit its algorithm (jwk)");
        let jwk: Jwk = serde_json::from_value(Value::Object(header.jwk)).map_err(|_| unfit.clone())?;
        let key = Key::of(&jwk).filter(|key| key.verifies(algorithm)).ok_or(unfit.clone())?;
        let data = decode::<Claims>(text, &key.verifier, &signature_only(algorithm));
        let claims = data.map(|data| data.claims).map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::Json(_) => Refusal::Proof("its claims are not those of a proof"),
            _ => Refusal::Proof("its signature does not hold"),
        })?;
        if claims.jti.is_empty() || claims.jti.len() > MAX_ID {
            return Err(Refusal::Proof("it has no id of a usual length (jti)"));
        }
        Ok(Self { key: Thumbprint::of(&jwk).ok_or(unfit)?, claims })
    }
}

fn header(text: &str) -> Result<Header, Refusal> {
    let parts: Vec<&str> = text.split('.').take(4).collect();
    let [header, _, _] = parts[..] else { return Err(Refusal::Proof("it is no signed JWT")) };
    let json = Some(header).filter(|_| text.len() <= MAX_PROOF);
    let json = json.and_then(|header| URL_SAFE_NO_PAD.decode(header).ok());
    let read = json.and_then(|json| serde_json::from_slice(&json).ok());
    read.ok_or(Refusal::Proof("its header is not that of a proof"))
}
