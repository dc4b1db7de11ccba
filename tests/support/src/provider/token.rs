//! `/token` for codes and refresh tokens; every other grant is the issuer's.

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::book::{Book, SignIn};
use super::fault::{Endpoint, Fault, TokenFault};
use super::id_token;
use crate::issuer::{self, State, TokenBuilder, base64url, refusal};
use crate::upstream::{Reply, Seen};

type Grant = fn(&mut Book, &mut State, &Seen) -> Result<Value, Reply>;

pub(super) fn answer(book: &mut Book, state: &mut State, seen: &Seen) -> Option<Reply> {
    let (endpoint, answer): (_, Grant) = match seen.form("grant_type").as_deref() {
        Some("authorization_code") => (Endpoint::Token, by_code),
        Some("refresh_token") => (Endpoint::Refresh, by_refresh_token),
        _ => return None,
    };
    if let Some(failed) = book.refuses(endpoint) {
        return Some(failed);
    }
    let right = answer(book, state, seen).map_or_else(|refused| refused, |body| Reply::json(200, &body));
    Some(book.spoiled(endpoint, right.header("Cache-Control", "no-store")))
}

fn by_code(book: &mut Book, state: &mut State, seen: &Seen) -> Result<Value, Reply> {
    let client = client(book, state, seen)?;
    let faults = token_faults(book, |fault| match fault {
        Fault::Token(fault) => Some(fault),
        _ => None,
    });
    refused_anyway(&faults)?;
    let invalid = |why: &str| refusal(400, "invalid_grant", why);
    let of = book.spend(&seen.form("code").unwrap_or_default());
    let of = of.ok_or_else(|| invalid("an unknown code, or one used before"))?;
    let verifier = seen.form("code_verifier").unwrap_or_default();
    let fits = (43..=128).contains(&verifier.len())
        && base64url(digest(&SHA256, verifier.as_bytes())) == of.challenge;
    let why = match () {
        () if !fits => Some("code_verifier does not fit its challenge"),
        () if seen.form("redirect_uri").as_deref() != Some(&of.redirect_uri) => Some("another redirect_uri"),
        () if client != of.client => Some("another client's code"),
        () => None,
    };
    if let Some(why) = why {
        book.complaints.push(why.to_owned());
        return Err(invalid(why));
    }
    let refresh = book.refresh_token(&of);
    let mut body = issued(book, state, seen, &of);
    body["refresh_token"] = refresh.into();
    let broken = book.fault(|fault| match fault {
        Fault::IdToken(fault) => Some(fault),
        _ => None,
    });
    body["id_token"] = id_token::of_sign_in(state, &of, access(&body), broken);
    Ok(spoiled(body, &faults))
}

fn by_refresh_token(book: &mut Book, state: &mut State, seen: &Seen) -> Result<Value, Reply> {
    let client = client(book, state, seen)?;
    let faults = token_faults(book, |fault| match fault {
        Fault::Refresh(fault) => Some(fault),
        _ => None,
    });
    refused_anyway(&faults)?;
    let shown = seen.form("refresh_token").unwrap_or_default();
    let of = book.refreshed(&shown).map_err(|why| refusal(400, "invalid_grant", why))?;
    if client != of.client {
        return Err(refusal(400, "invalid_grant", "another client's refresh token"));
    }
    let mut body = issued(book, state, seen, &of);
    if !faults.contains(&TokenFault::NoRefreshToken) {
        book.rotated(&shown);
        body["refresh_token"] = book.refresh_token(&of).into();
    }
    let broken = book.fault(|fault| match fault {
        Fault::RefreshedIdToken(fault) => Some(fault),
        _ => None,
    });
    body["id_token"] = id_token::of_refresh(state, &of, access(&body), broken);
    Ok(spoiled(body, &faults))
}

fn client(book: &mut Book, state: &mut State, seen: &Seen) -> Result<String, Reply> {
    let client = issuer::authenticated(state, seen);
    if client.is_err() {
        book.complaints.push("the client did not prove itself".to_owned());
    }
    client
}

fn token_faults(book: &Book, pick: impl Fn(&Fault) -> Option<&TokenFault>) -> Vec<TokenFault> {
    book.faults.iter().filter_map(pick).cloned().collect()
}

fn refused_anyway(faults: &[TokenFault]) -> Result<(), Reply> {
    match faults {
        [TokenFault::InvalidGrant, ..] => Err(refusal(400, "invalid_grant", "so the test wants it")),
        [TokenFault::InvalidClient, ..] => Err(refusal(401, "invalid_client", "so the test wants it")),
        _ => Ok(()),
    }
}

/// Access token, type, lifetime, scope.
fn issued(book: &mut Book, state: &State, seen: &Seen, of: &SignIn) -> Value {
    let resource = seen.form("resource").or_else(|| of.resource.clone());
    let scope = seen.form("scope").unwrap_or_else(|| of.scope.clone());
    let token = TokenBuilder::new(&state.url, state.key.clone())
        .audience(resource.as_ref().unwrap_or(&book.audience))
        .subject(&of.subject)
        .client(&of.client)
        .scope(&scope)
        .claim("sid", of.sid.as_str())
        .expires_in(state.token_lifetime)
        .sign();
    book.access_given(&token, of, state.token_lifetime);
    json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": state.token_lifetime,
        "scope": scope,
    })
}

fn access(body: &Value) -> &str {
    body["access_token"].as_str().unwrap_or_default()
}

fn spoiled(mut body: Value, faults: &[TokenFault]) -> Value {
    let Some(fields) = body.as_object_mut() else { return body };
    // A missing ID token is missing, not null.
    fields.retain(|_, value| !value.is_null());
    for fault in faults {
        let (name, value) = match fault {
            TokenFault::InvalidGrant | TokenFault::InvalidClient => continue,
            TokenFault::NoAccessToken => ("access_token", None),
            TokenFault::NoTokenType => ("token_type", None),
            TokenFault::TokenType(kind) => ("token_type", Some(json!(kind))),
            TokenFault::NoExpiresIn => ("expires_in", None),
            TokenFault::HugeExpiresIn => ("expires_in", Some(json!(u64::MAX))),
            TokenFault::NegativeExpiresIn => ("expires_in", Some(json!(-1))),
            TokenFault::NoRefreshToken => ("refresh_token", None),
        };
        match value {
            Some(value) => drop(fields.insert(name.to_owned(), value)),
            None => drop(fields.remove(name)),
        }
    }
    body
}
