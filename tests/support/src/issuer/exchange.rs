//! The token endpoint: token exchange (RFC 8693) and client credentials, for any client that knows the secret.
//!
//! It takes the subject token's word without checking its signature: what is tested is the one who asks.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::client::{self, refusal};
use super::endpoint::State;
use super::token::TokenBuilder;
use crate::upstream::{Reply, Seen};

pub(super) const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
pub(super) const CLIENT_CREDENTIALS: &str = "client_credentials";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

pub(super) fn answer(state: &mut State, seen: &Seen) -> Reply {
    let client = client::authenticated(state, seen);
    let minted = client.and_then(|client| match seen.form("grant_type").as_deref() {
        Some(TOKEN_EXCHANGE) => exchanged(state, seen, &client),
        Some(CLIENT_CREDENTIALS) => Ok(own(state, seen, &client)),
        _ => Err(refusal(400, "unsupported_grant_type", "token exchange and client credentials alone")),
    });
    minted.unwrap_or_else(|refused| refused).header("Cache-Control", "no-store")
}

fn exchanged(state: &State, seen: &Seen, client: &str) -> Result<Reply, Reply> {
    let subject = seen.form("subject_token").as_deref().and_then(claims);
    let subject =
        subject.ok_or_else(|| refusal(400, "invalid_request", "subject_token is missing or no JWT"))?;
    if seen.form("subject_token_type").as_deref() != Some(ACCESS_TOKEN) {
        return Err(refusal(400, "invalid_request", "subject_token_type must be that of an access token"));
    }
    let scope =
        seen.form("scope").or_else(|| Some(subject["scope"].as_str()?.to_owned())).unwrap_or_default();
    // The actor before us stays visible inside the new one (RFC 8693, section 4.1).
    let mut act = json!({"sub": client});
    if let Some(before) = subject.get("act") {
        act["act"] = before.clone();
    }
    let token = minted(state, seen, client, &scope).claim("sub", subject["sub"].clone()).claim("act", act);
    Ok(issued(state, token, &scope, Some(ACCESS_TOKEN)))
}

fn own(state: &State, seen: &Seen, client: &str) -> Reply {
    let scope = seen.form("scope").unwrap_or_default();
    let token = minted(state, seen, client, &scope).subject(client);
    issued(state, token, &scope, None)
}

fn minted(state: &State, seen: &Seen, client: &str, scope: &str) -> TokenBuilder {
    let audience =
        seen.form("audience").or_else(|| seen.form("resource")).unwrap_or_else(|| state.url.clone());
    TokenBuilder::new(&state.url, Arc::clone(&state.key))
        .audience(&audience)
        .client(client)
        .scope(scope)
        .expires_in(state.token_lifetime)
}

fn issued(state: &State, token: TokenBuilder, scope: &str, issued_token_type: Option<&str>) -> Reply {
    let mut body = json!({
        "access_token": token.sign(),
        "token_type": "Bearer",
        "expires_in": state.token_lifetime,
        "scope": scope,
    });
    if let Some(issued_token_type) = issued_token_type {
        body["issued_token_type"] = issued_token_type.into();
    }
    Reply::json(200, &body)
}

/// What a JWT says, unchecked.
pub(crate) fn claims(token: &str) -> Option<Value> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
