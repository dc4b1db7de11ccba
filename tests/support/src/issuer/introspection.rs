//! What the issuer says of tokens that say nothing themselves (RFC 7662), to clients that prove themselves.

use serde_json::{Value, json};

use super::client;
use super::endpoint::State;
use crate::upstream::{Reply, Seen};

pub(super) fn answer(state: &mut State, seen: &Seen) -> Reply {
    if let Err(refused) = client::authenticated(state, seen) {
        return refused;
    }
    let known = seen.form("token").and_then(|token| state.introspected.get(&token).cloned());
    Reply::json(200, &known.unwrap_or_else(inactive)).header("Cache-Control", "no-store")
}

pub(super) fn inactive() -> Value {
    json!({"active": false})
}
