//! Access tokens as a request that brings one has them checked, each by its issuer's own key.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::json;

use crate::auth::bearer::{Asked, Bearer};
use crate::clock::Clock;
use crate::config::{Config, Needs, NoSettings, Origin};
use crate::upstream::Background;

const AUDIENCE: &str = "https://www.bank.example";

/// Tokens signed by ES256, and what checks them.
#[derive(Debug)]
pub struct Bearers {
    bearer: Bearer,
    clock: Clock,
    requests: Vec<HeaderMap>,
}

impl Bearers {
    /// So many different tokens. Needs a running actix system.
    pub fn sign(count: usize) -> Result<Self, String> {
        let clock = Clock::system();
        let needs = Needs { name: "front", bearer: true, ..Needs::default() };
        let bearer = format!("[bearer]\naudience = \"{AUDIENCE}\"\nremembered = \"64MiB\"\n");
        let settings = format!("{}\n{bearer}", super::SETTINGS);
        let origin = Origin { inline: Some(("bench", &settings)), ..Origin::default() };
        let (config, _) = Config::load::<NoSettings>(needs, &origin).map_err(|faults| faults.to_string())?;
        let issuer = super::issuer(&config, &clock)?;
        let pair =
            EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|error| error.to_string())?;
        issuer.know_keys(key_set(&pair).as_bytes())?;
        let der = pair.to_pkcs8v1().map_err(|error| error.to_string())?;
        let key = EncodingKey::from_ec_der(der.as_ref());
        let requests = (0..count).map(|number| request(number, &key, &clock)).collect::<Result<_, _>>()?;
        let issuers = vec![Arc::new(issuer)];
        let bearer = Bearer::new(&config.bearer, issuers, None, Background::start(), clock.clone());
        Ok(Self { bearer, clock, requests })
    }

    /// From a request's head to in whose name it acts. Gives whether the token was taken.
    pub async fn admit(&self, number: usize) -> bool {
        let headers = &self.requests[number % self.requests.len()];
        let asked = Asked { method: "GET", path: "/", headers };
        self.bearer.caller(&asked, &super::context(headers, &self.clock)).await.is_ok()
    }
}

fn key_set(pair: &EcdsaKeyPair) -> String {
    // An uncompressed point: 0x04, then both coordinates of 32 bytes.
    let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
    let [x, y] = [x, y].map(|part| URL_SAFE_NO_PAD.encode(part));
    json!({"keys": [{"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "bench", "alg": "ES256"}]})
        .to_string()
}

fn request(number: usize, key: &EncodingKey, clock: &Clock) -> Result<HeaderMap, String> {
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some("at+jwt".to_owned());
    header.kid = Some("bench".to_owned());
    let now = clock.utc().as_second();
    let claims = json!({
        "iss": "https://login.bank.example",
        "sub": format!("cust-{number:04}"),
        "aud": AUDIENCE,
        "client_id": "phone-app",
        "scope": "openid accounts messages payments",
        "iat": now,
        "exp": now + i64::try_from(Duration::from_hours(1).as_secs()).unwrap_or(i64::MAX),
        "jti": format!("{number:032}"),
    });
    let token = encode(&header, &claims, key).map_err(|error| error.to_string())?;
    let value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|error| error.to_string())?;
    Ok(HeaderMap::from_iter([(AUTHORIZATION, value)]))
}
