//! What the issuer answers over HTTP: discovery, keys, and the way to the token endpoint.
//!
//! Endpoints of a whole provider are asked first, where one stands on this issuer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::client::Clients;
use super::key::{Algorithm, SigningKey};
use super::{client, exchange, introspection};
use crate::upstream::{Reply, Script, Seen};

/// Endpoints beyond these: `None` leaves a request to the issuer.
pub(crate) type Beyond = Arc<dyn Fn(&Mutex<State>, &Seen) -> Option<Reply> + Send + Sync>;

/// Everything about the issuer that a test may change while it runs.
pub(crate) struct State {
    pub(crate) url: String,
    pub(crate) key: Arc<SigningKey>,
    /// Published beside the key, and never signed with.
    pub(super) spare: Option<Arc<SigningKey>>,
    pub(crate) clients: Clients,
    pub(crate) token_lifetime: i64,
    pub(super) on_token: Option<Script>,
    /// What is said of a token that says nothing itself.
    pub(super) introspected: HashMap<String, Value>,
    pub(crate) beyond: Option<Beyond>,
}

impl State {
    pub(super) fn new(url: String, algorithm: Algorithm) -> Self {
        Self {
            url,
            key: Arc::new(SigningKey::generate(algorithm)),
            spare: None,
            clients: Clients::new(),
            token_lifetime: 300,
            on_token: None,
            introspected: HashMap::new(),
            beyond: None,
        }
    }

    pub(crate) fn rotate(&mut self) {
        self.key = Arc::new(SigningKey::generate(self.key.algorithm));
    }

    pub(crate) fn jwks(&self) -> Value {
        let keys = [Some(&self.key), self.spare.as_ref()];
        json!({"keys": keys.into_iter().flatten().map(|key| key.jwk()).collect::<Vec<_>>()})
    }

    pub(crate) fn discovery(&self) -> Value {
        let url = &self.url;
        json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "introspection_endpoint": format!("{url}/introspect"),
            "jwks_uri": format!("{url}/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self.key.algorithm.name()],
            "token_endpoint_auth_methods_supported": client::METHODS,
            "grant_types_supported": [exchange::TOKEN_EXCHANGE, exchange::CLIENT_CREDENTIALS],
        })
    }
}

pub(super) fn answer(state: &Mutex<State>, seen: &Seen) -> Reply {
    // Copied out first: the closures may themselves ask the issuer for a token, which takes this lock.
    let (replaced, beyond) = {
        let state = lock(state);
        (state.on_token.clone(), state.beyond.clone())
    };
    match (seen.path(), replaced) {
        ("/token", Some(answer)) => answer(seen),
        _ => beyond.and_then(|beyond| beyond(state, seen)).unwrap_or_else(|| own(state, seen)),
    }
}

fn own(state: &Mutex<State>, seen: &Seen) -> Reply {
    match seen.path() {
        "/.well-known/openid-configuration" => Reply::json(200, &lock(state).discovery()),
        "/jwks" => Reply::json(200, &lock(state).jwks()),
        "/token" => exchange::answer(&mut lock(state), seen),
        "/introspect" => introspection::answer(&mut lock(state), seen),
        _ => Reply::json(404, &json!({"error": "not_found"})),
    }
}

pub(crate) fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
