//! Somebody who signs bodies, with detached signatures as UK Open Banking has them in `x-jws-signature`, rightly or wrongly; and who
//! checks another's.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::issuer::{Algorithm, SigningKey, base64url, unix_now};
use crate::upstream::{Reply, Seen};

/// Where the standard has a signature.
pub const HEADER: &str = "x-jws-signature";

/// A key (ES256), and whose it is.
#[derive(Debug)]
pub struct Signatory {
    key: SigningKey,
    issuer: String,
    trust_anchor: String,
}

impl Signatory {
    /// One with a key of its own.
    pub fn new(issuer: &str, trust_anchor: &str) -> Self {
        let (issuer, trust_anchor) = (issuer.to_owned(), trust_anchor.to_owned());
        Self { key: SigningKey::generate(Algorithm::Es256), issuer, trust_anchor }
    }

    /// The private key as PEM (PKCS #8).
    pub fn private_pem(&self) -> String {
        self.key.private_pem()
    }

    pub fn jwks(&self) -> Value {
        json!({"keys": [self.key.jwk()]})
    }

    /// The key's thumbprint (RFC 7638 section 3): its members in their order, hashed.
    pub fn thumbprint(&self) -> String {
        let jwk = self.key.jwk();
        let members =
            format!(r#"{{"crv":{},"kty":{},"x":{},"y":{}}}"#, jwk["crv"], jwk["kty"], jwk["x"], jwk["y"]);
        base64url(digest(&SHA256, members.as_bytes()))
    }

    /// The header of a signature that is right.
    pub fn header(&self) -> Value {
        json!({
            "alg": "ES256", "kid": self.key.kid, "b64": false,
            "http://openbanking.org.uk/iat": unix_now(),
            "http://openbanking.org.uk/iss": self.issuer,
            "http://openbanking.org.uk/tan": self.trust_anchor,
            "crit": ["b64", "http://openbanking.org.uk/iat", "http://openbanking.org.uk/iss", "http://openbanking.org.uk/tan"],
        })
    }

    /// A signature of this body under this header.
    pub fn sign_as(&self, header: &Value, body: &[u8]) -> String {
        let header = base64url(header.to_string());
        let signature = self.key.sign(&[header.as_bytes(), b".", body].concat());
        format!("{header}..{}", base64url(signature))
    }

    pub fn sign(&self, body: &[u8]) -> String {
        self.sign_as(&self.header(), body)
    }

    /// An answer in JSON, signed.
    pub fn reply(&self, status: u16, value: &Value) -> Reply {
        let signature = self.sign(value.to_string().as_bytes());
        Reply::json(status, value).header(HEADER, &signature)
    }

    /// The header of a request's signature, which this one's key made over its body.
    ///
    /// # Panics
    /// Where there is none, or it does not hold.
    #[track_caller]
    pub fn check(&self, seen: &Seen) -> Value {
        let (header, signature) = parts(seen);
        let signed = [header.as_bytes(), b".", &seen.body].concat();
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("the signature is base64url");
        assert!(self.key.verifies(&signed, &signature), "the signature holds");
        header_of(seen)
    }
}

/// The header of a request's signature, whoever made it.
///
/// # Panics
/// Where there is none.
#[track_caller]
pub fn header_of(seen: &Seen) -> Value {
    let header = URL_SAFE_NO_PAD.decode(parts(seen).0).expect("the header is base64url");
    serde_json::from_slice(&header).expect("the header is JSON")
}

#[track_caller]
fn parts(seen: &Seen) -> (&str, &str) {
    let value = seen.header(HEADER).expect("the request is signed");
    value.split_once("..").expect("the signature is detached")
}
