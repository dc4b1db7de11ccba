//! Token exchange (RFC 8693): a BFF turns a token that was meant for it into one for a central system.

use super::{
    Provider,
    claims::{AccessRequest, Actor},
    clients::{CENTRAL_SYSTEMS, Client},
    failure::{Code, Failure},
    params::Params,
    scopes::Scopes,
    token::{ACCESS_TOKEN_TYPE, TokenAnswer},
};

pub(super) fn exchange(
    provider: &Provider,
    client: &'static Client,
    params: &Params,
) -> Result<TokenAnswer, Failure> {
    check_types(params)?;
    let subject = provider
        .own_access_token(params.require("subject_token")?)
        .map_err(|why| Failure::new(Code::InvalidRequest, format!("`subject_token` is not valid: {why}")))?;
    // Without this a BFF could be handed a token meant for another and act on it.
    if client.own_audience != Some(subject.aud.as_str()) {
        let message = format!("`subject_token` is for {}, not for {}", subject.aud, client.id);
        return Err(Failure::new(Code::InvalidRequest, message));
    }
    let (audience, understood) = target(params)?;
    let held = Scopes::parse(&subject.scope);
    let scopes = match params.get("scope") {
        Some(asked) => Scopes::parse(asked),
        None => held.both(&Scopes::parse(understood)),
    };
    if !scopes.is_within(&held) || scopes.is_empty() {
        return Err(Failure::new(Code::InvalidScope, format!("the subject's scopes are: {held}")));
    }
    let access = provider.access_token(AccessRequest {
        sub: subject.sub.clone(),
        audience,
        client_id: client.id,
        scopes: &scopes,
        auth_time: subject.auth_time,
        act: Some(Actor::after(client.id, subject.act)),
        not_after: Some(subject.exp),
    })?;
    Ok(TokenAnswer {
        access_token: access.token,
        token_type: "Bearer",
        expires_in: access.lifetime,
        scope: scopes.to_string(),
        refresh_token: None,
        id_token: None,
        issued_token_type: Some(ACCESS_TOKEN_TYPE),
        sub: subject.sub,
    })
}

fn check_types(params: &Params) -> Result<(), Failure> {
    let refused = |message: &str| Err(Failure::new(Code::InvalidRequest, message));
    if params.require("subject_token_type")? != ACCESS_TOKEN_TYPE {
        return refused("`subject_token_type` is urn:ietf:params:oauth:token-type:access_token");
    }
    if params.get("requested_token_type").is_some_and(|kind| kind != ACCESS_TOKEN_TYPE) {
        return refused("`requested_token_type` is urn:ietf:params:oauth:token-type:access_token");
    }
    if params.get("actor_token").is_some() || params.get("actor_token_type").is_some() {
        return refused("the actor is the client; `actor_token` is not supported");
    }
    Ok(())
}

/// The one central system that is named, by `audience` or by `resource`, and what it understands.
fn target(params: &Params) -> Result<(&'static str, &'static str), Failure> {
    let systems: Vec<_> = CENTRAL_SYSTEMS.iter().map(|(audience, _)| *audience).collect();
    let refused =
        || Failure::new(Code::InvalidTarget, format!("name one `audience` of {}", systems.join(", ")));
    let mut named = params.all("audience").chain(params.all("resource"));
    let first = named.next().ok_or_else(refused)?;
    let target = CENTRAL_SYSTEMS.into_iter().find(|(audience, _)| *audience == first).ok_or_else(refused)?;
    if named.all(|other| other == first) { Ok(target) } else { Err(refused()) }
}
