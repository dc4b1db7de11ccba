//! The client credentials grant: a token for a client in its own name.

use super::{
    Provider,
    claims::AccessRequest,
    clients::{CENTRAL_SYSTEMS, Client, GrantType},
    failure::{Code, Failure},
    params::Params,
    scopes::Scopes,
    token::TokenAnswer,
};

pub(super) fn credentials(
    provider: &Provider,
    client: &'static Client,
    params: &Params,
) -> Result<TokenAnswer, Failure> {
    let audience = audience(client, params)?;
    let allowed = Scopes::parse("accounts messages payments open-data").both(&client.scopes());
    let scopes = params.get("scope").map_or_else(|| allowed.clone(), Scopes::parse);
    if !scopes.is_within(&allowed) {
        return Err(Failure::new(Code::InvalidScope, format!("this client may ask for {allowed}")));
    }
    let access = provider.access_token(AccessRequest {
        sub: client.id.to_owned(),
        audience,
        client_id: client.id,
        scopes: &scopes,
        auth_time: None,
        act: None,
        not_after: None,
    })?;
    Ok(TokenAnswer {
        access_token: access.token,
        token_type: "Bearer",
        expires_in: access.lifetime,
        scope: scopes.to_string(),
        refresh_token: None,
        id_token: None,
        issued_token_type: None,
        sub: client.id.to_owned(),
    })
}

/// Its default, or a central system where it may also exchange tokens for one.
fn audience(client: &Client, params: &Params) -> Result<&'static str, Failure> {
    let central =
        CENTRAL_SYSTEMS.iter().map(|(audience, _)| *audience).filter(|_| client.may(GrantType::Exchange));
    let possible: Vec<&'static str> = client.default_audience.into_iter().chain(central).collect();
    let refused =
        || Failure::new(Code::InvalidTarget, format!("name one `resource` of {}", possible.join(", ")));
    let mut named = params.all("resource").chain(params.all("audience"));
    let first = match named.next() {
        Some(first) => possible.iter().copied().find(|audience| *audience == first),
        None => client.default_audience,
    };
    let audience = first.ok_or_else(refused)?;
    if named.all(|other| other == audience) { Ok(audience) } else { Err(refused()) }
}
