//! The token endpoint: authenticates the client and hands over to the grant it asks for.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data},
};
use serde::Serialize;

use super::{
    Provider,
    clients::{Client, GrantType},
    failure::{Code, Failure},
    grant_client, grant_code, grant_exchange, grant_refresh,
    params::Params,
};
use crate::system::note_caller;

pub(super) const ACCESS_TOKEN_TYPE: &str = "urn:ietf:params:oauth:token-type:access_token";

/// A successful answer (RFC 6749, section 5.1; RFC 8693, section 2.2.1).
#[derive(Debug, Serialize)]
pub(super) struct TokenAnswer {
    pub(super) access_token: String,
    pub(super) token_type: &'static str,
    pub(super) expires_in: i64,
    pub(super) scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) issued_token_type: Option<&'static str>,
    /// In whose name, for the memory of what was seen.
    #[serde(skip)]
    pub(super) sub: String,
}

pub(super) async fn token(
    provider: Data<Provider>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Failure> {
    let params = Params::of_form(&request, &body)?;
    let client = provider.client(&request, &params)?;
    let grant = grant_type(client, &params)?;
    let answer = match grant {
        GrantType::Code => grant_code::redeem(&provider, client, &params).await?,
        GrantType::Refresh => grant_refresh::refresh(&provider, client, &params).await?,
        GrantType::ClientCredentials => grant_client::credentials(&provider, client, &params)?,
        GrantType::Exchange => grant_exchange::exchange(&provider, client, &params)?,
    };
    note_caller(&request, Some(client.id), Some(&answer.sub));
    Ok(HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .insert_header(("pragma", "no-cache"))
        .json(answer))
}

fn grant_type(client: &Client, params: &Params) -> Result<GrantType, Failure> {
    let grant = match params.require("grant_type")? {
        "authorization_code" => GrantType::Code,
        "refresh_token" => GrantType::Refresh,
        "client_credentials" => GrantType::ClientCredentials,
        "urn:ietf:params:oauth:grant-type:token-exchange" => GrantType::Exchange,
        other => {
            return Err(Failure::new(Code::UnsupportedGrantType, format!("`{other}` is not supported")));
        }
    };
    if client.may(grant) {
        Ok(grant)
    } else {
        Err(Failure::new(Code::UnauthorizedClient, "this client may not use this grant"))
    }
}
