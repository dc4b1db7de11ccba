//! An authorization request, checked: code flow with PKCE, and who may be asked to sign in.

use super::{
    Provider,
    clients::{Client, GrantType},
    failure::{Code, Failure},
    params::Params,
    scopes::Scopes,
};

/// A request that is in order.
pub(super) struct Asked {
    pub(super) client: &'static Client,
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    pub(super) scopes: Scopes,
    pub(super) audience: &'static str,
    pub(super) nonce: Option<String>,
    pub(super) challenge: String,
    pub(super) sign_in: SignIn,
}

/// Whether the person may be asked to sign in, or must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SignIn {
    IfNeeded,
    Always,
    IfOlderThan(i64),
    Never,
}

/// Client and redirect address, which must belong together.
pub(super) fn destination(
    provider: &Provider,
    params: &Params,
) -> Result<(&'static Client, String), Failure> {
    let client = provider.clients.find(params.require("client_id")?);
    let client = client.ok_or_else(|| Failure::new(Code::InvalidClient, "there is no such client"))?;
    let redirect_uri = params.require("redirect_uri")?;
    if !provider.clients.allows_redirect(client, redirect_uri) {
        let message = format!("`{redirect_uri}` is not a redirect address of {}", client.id);
        return Err(Failure::new(Code::InvalidRequest, message));
    }
    Ok((client, redirect_uri.to_owned()))
}

/// The rest of the request.
pub(super) fn asked(
    client: &'static Client,
    redirect_uri: String,
    params: &Params,
) -> Result<Asked, Failure> {
    if params.get("request").is_some() || params.get("request_uri").is_some() {
        return Err(Failure::new(Code::RequestNotSupported, "request objects are not supported"));
    }
    if params.require("response_type")? != "code" {
        return Err(Failure::new(Code::UnsupportedResponseType, "`response_type` is code"));
    }
    if !client.may(GrantType::Code) {
        return Err(Failure::new(Code::UnauthorizedClient, "this client may not use the code flow"));
    }
    if params.get("response_mode").is_some_and(|mode| mode != "query") {
        return Err(Failure::new(Code::InvalidRequest, "`response_mode` is query"));
    }
    let scopes = Scopes::parse(params.get("scope").unwrap_or_default());
    if !scopes.is_within(&client.scopes()) {
        return Err(Failure::new(Code::InvalidScope, format!("this client may ask for {}", client.scopes)));
    }
    Ok(Asked {
        client,
        redirect_uri,
        state: params.get("state").map(str::to_owned),
        scopes,
        audience: audience(client, params)?,
        nonce: params.get("nonce").map(str::to_owned),
        challenge: challenge(params)?,
        sign_in: sign_in(params)?,
    })
}

/// RFC 8707; here one token is for one resource.
fn audience(client: &'static Client, params: &Params) -> Result<&'static str, Failure> {
    let own = client
        .default_audience
        .ok_or_else(|| Failure::new(Code::InvalidTarget, "this client has no resource"))?;
    if params.all("resource").all(|resource| resource == own) {
        Ok(own)
    } else {
        Err(Failure::new(Code::InvalidTarget, format!("this client may ask for {own}")))
    }
}

/// Required of every client, S256 alone: `plain` protects against nothing that `state` does not.
fn challenge(params: &Params) -> Result<String, Failure> {
    let refused = |message: &str| Err(Failure::new(Code::InvalidRequest, message));
    let Some(challenge) = params.get("code_challenge") else {
        return refused("`code_challenge` is missing: PKCE is required (RFC 7636)");
    };
    if params.get("code_challenge_method") != Some("S256") {
        return refused("`code_challenge_method` is S256");
    }
    if challenge.len() != 43 {
        return refused("`code_challenge` is a SHA-256 in base64url: 43 characters");
    }
    Ok(challenge.to_owned())
}

fn sign_in(params: &Params) -> Result<SignIn, Failure> {
    let prompts: Vec<&str> =
        params.get("prompt").unwrap_or_default().split(' ').filter(|p| !p.is_empty()).collect();
    if prompts.contains(&"none") {
        return match prompts.len() {
            1 => Ok(SignIn::Never),
            _ => Err(Failure::new(Code::InvalidRequest, "`prompt=none` stands alone")),
        };
    }
    if prompts.contains(&"login") || prompts.contains(&"select_account") {
        return Ok(SignIn::Always);
    }
    match params.get("max_age").map(str::parse) {
        None => Ok(SignIn::IfNeeded),
        Some(Ok(seconds)) => Ok(SignIn::IfOlderThan(seconds)),
        Some(Err(_)) => Err(Failure::new(Code::InvalidRequest, "`max_age` is a number of seconds")),
    }
}
