//! What the issuer answers over HTTP: discovery, keys, and the way to the token endpoint.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::exchange;
use super::key::{Algorithm, SigningKey};
use crate::upstream::{Reply, Script, Seen};

/// Everything about the issuer that a test may change while it runs.
pub(super) struct State {
    pub(super) url: String,
    pub(super) key: Arc<SigningKey>,
    pub(super) client_secret: String,
    pub(super) token_lifetime: i64,
    pub(super) on_token: Option<Script>,
}

impl State {
    pub(super) fn new(url: String, algorithm: Algorithm) -> Self {
        Self {
            url,
            key: Arc::new(SigningKey::generate(algorithm)),
            client_secret: "test-secret".to_owned(),
            token_lifetime: 300,
            on_token: None,
        }
    }

    pub(super) fn rotate(&mut self) {
        self.key = Arc::new(SigningKey::generate(self.key.algorithm));
    }

    pub(super) fn jwks(&self) -> Value {
        json!({"keys": [self.key.jwk()]})
    }

    fn discovery(&self) -> Value {
        let url = &self.url;
        json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "jwks_uri": format!("{url}/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self.key.algorithm.name()],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "grant_types_supported": [exchange::TOKEN_EXCHANGE, exchange::CLIENT_CREDENTIALS],
        })
    }
}

pub(super) fn answer(state: &Mutex<State>, seen: &Seen) -> Reply {
    match seen.path() {
        "/.well-known/openid-configuration" => Reply::json(200, &lock(state).discovery()),
        "/jwks" => Reply::json(200, &lock(state).jwks()),
        "/token" => {
            // Copied out first: the closure may itself ask the issuer for a token, which takes this lock.
            let replaced = lock(state).on_token.clone();
            replaced.map_or_else(|| exchange::answer(&lock(state), seen), |answer| answer(seen))
        }
        _ => Reply::json(404, &json!({"error": "not_found"})),
    }
}

pub(super) fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
