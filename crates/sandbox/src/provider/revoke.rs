//! Revocation (RFC 7009): a refresh token with all that came of it, or one access token.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data},
};

use super::{
    Provider,
    failure::{Code, Failure},
    params::Params,
};

pub(super) async fn revoke(
    provider: Data<Provider>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Failure> {
    let params = Params::of_form(&request, &body)?;
    let client = provider.client(&request, &params)?;
    let token = params.require("token")?;
    if !provider.grants.revoke_refresh_token(token, client.id)
        && let Ok(claims) = provider.own_access_token(token)
    {
        if claims.client_id != client.id {
            return Err(Failure::new(Code::UnauthorizedClient, "the token was issued to another client"));
        }
        provider.grants.revoke_access_token(claims.jti, claims.exp);
    }
    // A token that is unknown or ended is no error: the client wants it gone, and gone it is.
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).finish())
}
