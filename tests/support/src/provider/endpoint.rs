//! What a provider answers over HTTP beyond what every issuer does.

use std::sync::Mutex;

use serde_json::{Value, json};

use super::book::{Book, Par};
use super::fault::{EndSessionFault, Endpoint, Fault, UserinfoFault};
use super::{authorize, token};
use crate::issuer::{self, State, claims};
use crate::upstream::{Reply, Seen};

/// Locks the book first, then the issuer; nobody does it the other way round.
pub(super) fn answer(book: &Mutex<Book>, state: &Mutex<State>, seen: &Seen) -> Option<Reply> {
    let mut book = super::lock(book);
    let mut state = issuer::lock(state);
    match seen.path() {
        "/.well-known/openid-configuration" => {
            Some(plain(&book, Endpoint::Discovery, || discovery(&book, &state)))
        }
        "/jwks" => Some(plain(&book, Endpoint::Jwks, || state.jwks())),
        "/authorize" => Some(authorize::answer(&mut book, &state.url, seen)),
        "/par" if book.par != Par::Off => Some(authorize::push(&mut book, &mut state, seen)),
        "/token" => token::answer(&mut book, &mut state, seen),
        "/userinfo" => Some(userinfo(&book, seen)),
        "/revoke" => Some(revoke(&mut book, &mut state, seen)),
        "/end_session" => Some(end_session(&mut book, &state, seen)),
        _ => None,
    }
}

fn plain(book: &Book, endpoint: Endpoint, right: impl FnOnce() -> Value) -> Reply {
    book.refuses(endpoint).unwrap_or_else(|| book.spoiled(endpoint, Reply::json(200, &right())))
}

fn discovery(book: &Book, state: &State) -> Value {
    let mut document = state.discovery();
    let url = &state.url;
    for (name, path) in [
        ("userinfo_endpoint", "/userinfo"),
        ("revocation_endpoint", "/revoke"),
        ("end_session_endpoint", "/end_session"),
    ] {
        document[name] = format!("{url}{path}").into();
    }
    if let Some(grants) = document["grant_types_supported"].as_array_mut() {
        grants.extend(["authorization_code".into(), "refresh_token".into()]);
    }
    document["scopes_supported"] = json!(["openid", "profile", "email", "offline_access"]);
    document["code_challenge_methods_supported"] = json!(["S256"]);
    document["authorization_response_iss_parameter_supported"] = book.iss_in_responses.into();
    document["backchannel_logout_supported"] = true.into();
    document["backchannel_logout_session_supported"] = true.into();
    document["token_endpoint_auth_signing_alg_values_supported"] = json!(["ES256"]);
    if book.par != Par::Off {
        document["pushed_authorization_request_endpoint"] = format!("{url}/par").into();
        document["require_pushed_authorization_requests"] = (book.par == Par::Required).into();
    }
    let other = book.fault(|fault| match fault {
        Fault::DiscoveryIssuer(other) => Some(other),
        _ => None,
    });
    if let Some(other) = other {
        document["issuer"] = other.into();
    }
    document
}

fn userinfo(book: &Book, seen: &Seen) -> Reply {
    if let Some(failed) = book.refuses(Endpoint::Userinfo) {
        return failed;
    }
    let bearer = seen.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let Some(of) = bearer.and_then(|token| book.bearer(token)) else {
        return Reply::status(401).header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    };
    let mut claims = book.claims.clone();
    claims.insert("sub".to_owned(), of.subject.as_str().into());
    let fault = book.fault(|fault| match fault {
        Fault::Userinfo(fault) => Some(fault),
        _ => None,
    });
    match fault {
        Some(UserinfoFault::OtherSub) => drop(claims.insert("sub".to_owned(), "cust-9999".into())),
        Some(UserinfoFault::NoSub) => drop(claims.remove("sub")),
        None => {}
    }
    book.spoiled(Endpoint::Userinfo, Reply::json(200, &claims.into()))
}

fn revoke(book: &mut Book, state: &mut State, seen: &Seen) -> Reply {
    if let Some(failed) = book.refuses(Endpoint::Revocation) {
        return failed;
    }
    if let Err(refused) = issuer::authenticated(state, seen) {
        return refused;
    }
    book.revoke(&seen.form("token").unwrap_or_default());
    book.spoiled(Endpoint::Revocation, Reply::status(200))
}

/// OpenID Connect RP-Initiated Logout 1.0: back to the client only with a hint of whom it was for.
fn end_session(book: &mut Book, state: &State, seen: &Seen) -> Reply {
    let said = |name: &str| seen.query(name).or_else(|| seen.form(name));
    let hint = said("id_token_hint").and_then(|hint| claims(&hint)).filter(|hint| hint["iss"] == state.url);
    if let Some(sid) = hint.as_ref().and_then(|hint| hint["sid"].as_str()) {
        book.end(sid);
    }
    let Some(to) = said("post_logout_redirect_uri").filter(|_| hint.is_some()) else {
        return Reply::text(200, "text/plain", "signed out");
    };
    let fault = book.fault(|fault| match fault {
        Fault::EndSession(fault) => Some(fault),
        _ => None,
    });
    let state = match fault {
        Some(EndSessionFault::StateMissing) => None,
        Some(EndSessionFault::StateOther) => Some("another-state".to_owned()),
        None => said("state"),
    };
    let pairs: Vec<_> = state.map(|state| ("state".to_owned(), state)).into_iter().collect();
    authorize::redirect(&to, &pairs)
}
