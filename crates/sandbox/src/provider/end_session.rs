//! Sign-out: the provider's session ends, and the clients that took part hear of it over the back channel.
//!
//! OpenID Connect RP-Initiated Logout 1.0 and Back-Channel Logout 1.0. Nobody is asked to confirm: there is no password to
//! protect here, and tests sign out often.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::LOCATION},
    rt,
    web::{Bytes, Data},
};
use jsonwebtoken::{Algorithm, Validation, decode};
use serde::Deserialize;

use super::{
    Provider,
    clients::Client,
    failure::{Code, Failure},
    page,
    params::Params,
    redirect,
    sessions::{Session, no_cookie},
};
use crate::{clock, system::note_caller};

/// How long a client has to take note.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Deserialize)]
struct Hint {
    aud: String,
    sid: String,
}

pub(super) async fn get(provider: Data<Provider>, request: HttpRequest) -> HttpResponse {
    answer(&provider, &request, Params::parse(request.query_string().as_bytes())).await
}

pub(super) async fn post(provider: Data<Provider>, request: HttpRequest, body: Bytes) -> HttpResponse {
    answer(&provider, &request, Params::of_form(&request, &body)).await
}

async fn answer(provider: &Provider, request: &HttpRequest, params: Result<Params, Failure>) -> HttpResponse {
    let read = params.and_then(|params| Ok((hint(provider, &params)?, params)));
    let (hint, params) = match read {
        Ok(read) => read,
        Err(failure) => return page::refusal(StatusCode::BAD_REQUEST, &failure.description),
    };
    let destination = match destination(provider, hint.as_ref(), &params) {
        Ok(destination) => destination,
        Err(failure) => return page::refusal(StatusCode::BAD_REQUEST, &failure.description),
    };
    let from_cookie = provider.sessions.of(request, clock::now_seconds()).map(|session| session.sid);
    if let Some(session) =
        hint.map(|hint| hint.sid).or(from_cookie).and_then(|sid| provider.sessions.end(&sid))
    {
        note_caller(request, params.get("client_id"), Some(&session.customer.to_string()));
        provider.grants.session_ended(&session.sid);
        tell_clients(provider, &session).await;
    }
    let mut response = match destination {
        Some(location) => HttpResponse::SeeOther().insert_header((LOCATION, location)).finish(),
        None => page::signed_out(),
    };
    // The cookie is one this module made; it cannot be malformed.
    let _ = response.add_cookie(&no_cookie());
    response
}

/// An ID token of ours, an expired one too: sign-out comes late (RP-Initiated Logout 1.0, section 2).
fn hint(provider: &Provider, params: &Params) -> Result<Option<Hint>, Failure> {
    let Some(token) = params.get("id_token_hint") else {
        return Ok(None);
    };
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_issuer(&[&provider.issuer]);
    validation.validate_aud = false;
    validation.validate_exp = false;
    let refused =
        |_| Failure::new(Code::InvalidRequest, "`id_token_hint` is not an ID token of this provider");
    let token = decode::<Hint>(token, &provider.keys.verifying(), &validation).map_err(refused)?;
    Ok(Some(token.claims))
}

/// Where to go afterwards; an address that is not the client's own is refused before anything ends.
fn destination(provider: &Provider, hint: Option<&Hint>, params: &Params) -> Result<Option<String>, Failure> {
    let refused = |message: &str| Err(Failure::new(Code::InvalidRequest, message));
    let named = params.get("client_id");
    if let (Some(hint), Some(named)) = (hint, named)
        && hint.aud != named
    {
        return refused("`client_id` and `id_token_hint` name different clients");
    }
    let Some(uri) = params.get("post_logout_redirect_uri") else {
        return Ok(None);
    };
    let client = hint.map(|hint| hint.aud.as_str()).or(named).and_then(|id| provider.clients.find(id));
    match client {
        Some(client) if provider.clients.allows_post_logout(client, uri) => {
            Ok(Some(redirect::answer(uri, &[("state", params.get("state"))])))
        }
        Some(_) => refused("`post_logout_redirect_uri` is not one of the client's"),
        None => refused("`post_logout_redirect_uri` needs `id_token_hint` or `client_id`"),
    }
}

/// Tells all at once and waits, so that who follows the redirect finds it done.
async fn tell_clients(provider: &Provider, session: &Session) {
    let clients = session.clients.iter().filter_map(|id| provider.clients.find(id));
    let told: Vec<_> = clients.filter_map(|client| tell(provider, client, session)).collect();
    for one in told {
        // A task that panicked told its client nothing; the others were told all the same.
        let _ = one.await;
    }
}

fn tell(provider: &Provider, client: &'static Client, session: &Session) -> Option<rt::task::JoinHandle<()>> {
    let uri = provider.clients.backchannel(client)?;
    let token = provider.logout_token(client.id, session.customer, &session.sid).ok()?;
    Some(rt::spawn(async move {
        let call = awc::Client::builder().timeout(PATIENCE).disable_redirects().finish();
        let said = match call.post(&uri).send_form(&[("logout_token", token)]).await {
            Ok(response) if response.status().is_success() => return,
            Ok(response) => response.status().to_string(),
            Err(error) => error.to_string(),
        };
        tracing::warn!(uri, said, "a logout token was not taken");
    }))
}
