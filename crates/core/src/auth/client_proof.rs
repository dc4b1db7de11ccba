//! How this service proves to an issuer that it is its client: `client_secret_basic`, `client_secret_post` (RFC 6749 section
//! 2.3.1) or `private_key_jwt` (RFC 7523 section 2.2, OpenID Connect Core 1.0 section 9).

use std::sync::Arc;

use actix_web::http::header::{self, HeaderName, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde::Serialize;

use super::random::random;
use super::signing_key::SigningKey;
use crate::clock::Clock;
use crate::config::{self, ClientAuth, Pem, Secret};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Seconds that an assertion lasts: it is sent at once, and read once.
const LASTS: i64 = 60;

/// What proves it.
#[derive(Clone)]
pub(crate) struct ClientProof {
    client: String,
    way: Way,
    clock: Clock,
}

#[derive(Clone)]
enum Way {
    Basic(Secret),
    Post(Secret),
    Assertion(Arc<Assertion>),
}

/// What an assertion is made with.
struct Assertion {
    key: EncodingKey,
    header: Header,
    audience: String,
}

impl std::fmt::Debug for ClientProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ClientProof({})", self.client)
    }
}

/// The claims of an assertion (RFC 7523 section 3).
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: String,
    iat: i64,
    exp: i64,
}

impl ClientProof {
    /// The proof that an issuer's section describes; `None` where this service is no client there. The error names the file
    /// that cannot be used.
    pub(crate) fn of(issuer: &config::Issuer, clock: &Clock) -> Result<Option<Self>, String> {
        let Some(client) = issuer.client_id.clone() else { return Ok(None) };
        let way = match (issuer.client_auth, &issuer.client_secret, &issuer.client_key_file) {
            (ClientAuth::Basic, Some(secret), _) => Way::Basic(secret.clone()),
            (ClientAuth::Post, Some(secret), _) => Way::Post(secret.clone()),
            (ClientAuth::PrivateKeyJwt, _, Some(file)) => {
                let SigningKey { key, algorithm } =
                    SigningKey::read(file.content()).ok_or_else(|| unfit(file))?;
                let mut header = Header::new(algorithm);
                header.kid.clone_from(&issuer.client_key_id);
                // RFC 7523 lets the token endpoint be the audience too; only the issuer tells two issuers apart.
                Way::Assertion(Arc::new(Assertion { key, header, audience: issuer.url.as_str().to_owned() }))
            }
            _ => return Ok(None),
        };
        Ok(Some(Self { client, way, clock: clock.clone() }))
    }

    /// The client's id.
    pub(crate) fn client(&self) -> &str {
        &self.client
    }

    /// The secret, where there is one, and whether it goes into the `Authorization` field.
    pub(crate) fn secret(&self) -> (bool, Option<&Secret>) {
        match &self.way {
            Way::Basic(secret) => (true, Some(secret)),
            Way::Post(secret) => (false, Some(secret)),
            Way::Assertion(_) => (false, None),
        }
    }

    /// The form's fields that carry an assertion; none where a secret proves it.
    pub(crate) fn assertion_fields(&self) -> Result<Vec<(&'static str, String)>, String> {
        let Way::Assertion(with) = &self.way else { return Ok(Vec::new()) };
        let assertion = self.assertion(with)?;
        Ok(vec![("client_assertion_type", ASSERTION_TYPE.to_owned()), ("client_assertion", assertion)])
    }

    /// Adds the proof to a form that goes to the issuer, or gives the field that carries it.
    pub(crate) fn prove(
        &self,
        form: &mut Vec<(&'static str, String)>,
    ) -> Result<Option<(HeaderName, HeaderValue)>, String> {
        match &self.way {
            Way::Basic(secret) => return basic(&self.client, secret).map(Some),
            Way::Post(secret) => form.push(("client_secret", secret.expose().to_owned())),
            Way::Assertion(_) => form.extend(self.assertion_fields()?),
        }
        form.push(("client_id", self.client.clone()));
        Ok(None)
    }

    fn assertion(&self, with: &Assertion) -> Result<String, String> {
        let now = self.clock.utc().as_second();
        let claims = Claims {
            iss: &self.client,
            sub: &self.client,
            aud: &with.audience,
            jti: random::<16>(),
            iat: now,
            exp: now + LASTS,
        };
        encode(&with.header, &claims, &with.key)
            .map_err(|error| format!("the assertion cannot be signed: {error}"))
    }
}

/// Both parts are form-encoded before they are joined (RFC 6749 section 2.3.1).
fn basic(client: &str, secret: &Secret) -> Result<(HeaderName, HeaderValue), String> {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let joined = STANDARD.encode(format!("{}:{}", encode(client), encode(secret.expose())));
    let mut basic = HeaderValue::try_from(format!("Basic {joined}"))
        .map_err(|_| "the client's secret fits no header".to_owned())?;
    basic.set_sensitive(true);
    Ok((header::AUTHORIZATION, basic))
}

fn unfit(file: &Pem) -> String {
    let name = file.path().display();
    format!("client_key_file: {name} holds no private key of P-256, RSA or Ed25519 in PEM (PKCS #8)")
}
