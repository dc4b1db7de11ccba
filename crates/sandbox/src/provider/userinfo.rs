//! The userinfo endpoint: what the provider knows of who signed in (OpenID Connect Core 1.0, section 5.3).

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use super::{
    Provider,
    claims::{AccessClaims, Profile},
    failure::Failure,
    scopes::Scopes,
};
use crate::{
    access::{Refusal, bearer},
    bank::CustomerId,
    system::note_caller,
};

#[derive(Serialize)]
struct UserInfo {
    sub: String,
    #[serde(flatten)]
    profile: Profile,
}

pub(super) async fn userinfo(
    provider: Data<Provider>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (claims, customer) = match person(&provider, &request) {
        Ok(person) => person,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    note_caller(&request, Some(&claims.client_id), Some(&claims.sub));
    let profile = provider.profile(customer, &Scopes::parse(&claims.scope)).await?;
    Ok(HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .json(UserInfo { sub: claims.sub, profile }))
}

fn person(provider: &Provider, request: &HttpRequest) -> Result<(AccessClaims, CustomerId), Refusal> {
    let claims = provider.own_access_token(bearer(request)?).map_err(Refusal::InvalidToken)?;
    if !Scopes::parse(&claims.scope).contains("openid") {
        return Err(Refusal::Scope("openid"));
    }
    let customer = claims.sub.parse().map_err(|_| Refusal::NoCustomer)?;
    Ok((claims, customer))
}

fn refused(refusal: &Refusal) -> HttpResponse {
    let mut response = match refusal.status() {
        403 => HttpResponse::Forbidden(),
        _ => HttpResponse::Unauthorized(),
    };
    response.insert_header(("www-authenticate", refusal.challenge())).finish()
}
