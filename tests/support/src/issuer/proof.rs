//! A caller's own key, and the proofs that it makes with it (RFC 9449).

use std::sync::Arc;

use aws_lc_rs::digest::{self, SHA256};
use serde_json::{Value, json};

use super::key::{Algorithm, SigningKey, base64url};
use super::token::{TokenBuilder, unique, unix_now};

/// A key that tokens are bound to.
#[derive(Clone, Debug)]
pub struct ProofKey(Arc<SigningKey>);

impl ProofKey {
    /// Signs with ES256.
    pub fn generate() -> Self {
        Self::generate_with(Algorithm::Es256)
    }

    pub fn generate_with(algorithm: Algorithm) -> Self {
        Self(Arc::new(SigningKey::generate(algorithm)))
    }

    /// The public half.
    pub fn jwk(&self) -> Value {
        self.0.jwk()
    }

    /// RFC 7638, as in a token's `cnf.jkt`.
    pub fn thumbprint(&self) -> String {
        let jwk = self.jwk();
        // Their names in order are what the standard asks for, and how `Value` keeps them.
        let members: &[&str] = match jwk["kty"].as_str() {
            Some("EC") => &["crv", "kty", "x", "y"],
            Some("OKP") => &["crv", "kty", "x"],
            _ => &["e", "kty", "n"],
        };
        let needed: Vec<String> = members.iter().map(|name| format!("\"{name}\":{}", jwk[*name])).collect();
        base64url(digest::digest(&SHA256, format!("{{{}}}", needed.join(",")).as_bytes()))
    }

    /// A proof for one request with this token that is right in everything, to be made wrong.
    pub fn proof(&self, method: &str, url: &str, token: &str) -> TokenBuilder {
        let claims = json!({
            "jti": unique("proof"),
            "htm": method,
            "htu": url,
            "iat": unix_now(),
            "ath": base64url(digest::digest(&SHA256, token.as_bytes())),
        });
        let proof = TokenBuilder::of(Arc::clone(&self.0), "dpop+jwt", claims);
        proof.without_header("kid").header("jwk", self.jwk())
    }
}
