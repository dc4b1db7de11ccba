//! Access tokens after RFC 9068, right by default, wrong where a test says so; and any other JWT of the issuer's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::hmac;
use serde_json::{Map, Value, json};

use super::key::{SigningKey, base64url};
use super::proof::ProofKey;

/// A token in the making. Without any call it is one that a resource server must accept.
#[derive(Clone, Debug)]
pub struct TokenBuilder {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    key: Arc<SigningKey>,
    signature: Signature,
    tampered: bool,
}

#[derive(Clone, Debug)]
enum Signature {
    Key(Arc<SigningKey>),
    Hmac(Vec<u8>),
    None,
}

impl TokenBuilder {
    pub(crate) fn new(issuer: &str, key: Arc<SigningKey>) -> Self {
        let now = unix_now();
        let claims = json!({
            "iss": issuer,
            "sub": "cust-0001",
            "aud": "https://mobile.bank.example",
            "client_id": "phone-app",
            "scope": "openid accounts messages",
            "iat": now,
            "nbf": now,
            "exp": now + 300,
            "jti": unique("jti"),
        });
        Self::of(key, "at+jwt", claims)
    }

    /// A JWT of that type and those claims and no others.
    pub(crate) fn of(key: Arc<SigningKey>, typ: &str, claims: Value) -> Self {
        let header = json!({"alg": key.algorithm.name(), "typ": typ, "kid": key.kid});
        let signature = Signature::Key(Arc::clone(&key));
        Self { header: object(header), claims: object(claims), key, signature, tampered: false }
    }

    pub fn issuer(self, iss: &str) -> Self {
        self.claim("iss", iss)
    }

    pub fn subject(self, sub: &str) -> Self {
        self.claim("sub", sub)
    }

    pub fn audience(self, aud: &str) -> Self {
        self.claim("aud", aud)
    }

    /// Space-separated.
    pub fn scope(self, scope: &str) -> Self {
        self.claim("scope", scope)
    }

    pub fn client(self, client_id: &str) -> Self {
        self.claim("client_id", client_id)
    }

    /// Sets any claim to any JSON, of whatever unfit type.
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims.insert(name.to_owned(), value.into());
        self
    }

    /// Bound to a key (RFC 9449 section 6.1).
    pub fn bound_to(self, key: &ProofKey) -> Self {
        self.claim("cnf", json!({"jkt": key.thumbprint()}))
    }

    /// Its claims as an issuer says them of a token that it calls active (RFC 7662).
    pub fn introspected(self) -> Value {
        let mut said = self.claims;
        said.entry("active").or_insert(true.into());
        said.entry("token_type").or_insert("Bearer".into());
        Value::Object(said)
    }

    /// Leaves a claim out.
    pub fn without(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// The header's `typ`; `None` leaves it out.
    pub fn typ(self, typ: Option<&str>) -> Self {
        let bare = self.without_header("typ");
        typ.into_iter().fold(bare, |token, typ| token.header("typ", typ))
    }

    /// Names another key; the signature stays the issuer's.
    pub fn kid(self, kid: &str) -> Self {
        self.header("kid", kid)
    }

    /// Sets any header parameter: `jku`, `x5u`, `crit`.
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header.insert(name.to_owned(), value.into());
        self
    }

    /// Leaves a header parameter out.
    pub fn without_header(mut self, name: &str) -> Self {
        self.header.remove(name);
        self
    }

    /// Seconds from now until `exp`; negative for one that has expired, with `iat` and `nbf` before it.
    pub fn expires_in(self, seconds: i64) -> Self {
        let now = unix_now();
        let issued = now.min(now + seconds - 300);
        self.claim("exp", now + seconds).claim("iat", issued).claim("nbf", issued)
    }

    /// `alg: none` and an empty signature.
    pub fn alg_none(mut self) -> Self {
        self.signature = Signature::None;
        self.header("alg", "none")
    }

    /// HS256 with the issuer's public key, as PEM, for a secret: the algorithm confusion.
    pub fn hs256_with_public_key(mut self) -> Self {
        self.signature = Signature::Hmac(self.key.public_pem().into_bytes());
        self.header("alg", "HS256")
    }

    /// HS256 with a secret that both sides know, where the issuer signs with its key.
    pub fn hs256_with(mut self, secret: &str) -> Self {
        self.signature = Signature::Hmac(secret.as_bytes().to_vec());
        self.header("alg", "HS256")
    }

    /// Signed by a key that the issuer never had, under the issuer's `kid`.
    pub fn signed_by_other_key(mut self) -> Self {
        self.signature = Signature::Key(Arc::new(SigningKey::generate(self.key.algorithm)));
        self
    }

    /// Signed by a foreign key that the header brings along as `jwk`, under the issuer's `kid`.
    pub fn embedded_jwk(mut self) -> Self {
        let foreign = SigningKey::generate(self.key.algorithm);
        let jwk = foreign.jwk();
        self.signature = Signature::Key(Arc::new(foreign));
        self.header("jwk", jwk)
    }

    /// The subject changed to `cust-9999` after signing.
    pub fn tampered(mut self) -> Self {
        self.tampered = true;
        self
    }

    /// The compact form.
    pub fn sign(self) -> String {
        let header = encoded(&self.header);
        let message = format!("{header}.{}", encoded(&self.claims));
        let signature = match &self.signature {
            Signature::Key(key) => key.sign(message.as_bytes()),
            Signature::Hmac(secret) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
                hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
            }
            Signature::None => Vec::new(),
        };
        let message = if self.tampered {
            let mut claims = self.claims;
            claims.insert("sub".to_owned(), "cust-9999".into());
            format!("{header}.{}", encoded(&claims))
        } else {
            message
        };
        format!("{message}.{}", base64url(signature))
    }
}

fn encoded(part: &Map<String, Value>) -> String {
    base64url(serde_json::to_vec(part).expect("a JSON object can be written"))
}

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(map) = value else { unreachable!("built as an object above") };
    map
}

pub(crate) fn unix_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is past 1970");
    i64::try_from(since.as_secs()).expect("the clock is before the year 292 billion")
}

/// A name that nothing else has.
pub(crate) fn unique(kind: &str) -> String {
    static MADE: AtomicU64 = AtomicU64::new(0);
    format!("{kind}-{}-{}-{}", std::process::id(), unix_now(), MADE.fetch_add(1, Ordering::Relaxed))
}
