//! The authorization code grant: a code, its PKCE verifier and its redirect address become tokens.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{
    Provider,
    claims::{AccessRequest, IdRequest},
    clients::{Client, GrantType},
    codes::{Authorization, Taken},
    failure::{Code, Failure},
    grants::GrantId,
    params::Params,
    scopes::Scopes,
    token::TokenAnswer,
};
use crate::clock;

pub(super) async fn redeem(
    provider: &Provider,
    client: &'static Client,
    params: &Params,
) -> Result<TokenAnswer, Failure> {
    let code = params.require("code")?;
    let verifier = params.require("code_verifier")?;
    let redirect_uri = params.require("redirect_uri")?;
    let now = clock::now_seconds();
    let authorization = match provider.codes.take(code, now) {
        Taken::Fresh(authorization) => authorization,
        Taken::Replayed(grant) => {
            if let Some(grant) = grant {
                provider.grants.revoke(grant);
            }
            return invalid("the code was used before; what came of it was revoked");
        }
        Taken::Unknown => return invalid("the code is unknown or has expired"),
    };
    if authorization.client_id != client.id {
        return invalid("the code belongs to another client");
    }
    if authorization.redirect_uri != redirect_uri {
        return invalid("`redirect_uri` is not the one of the authorization request");
    }
    if !answers(verifier, &authorization.challenge) {
        return invalid("`code_verifier` does not answer the challenge");
    }
    if params.all("resource").any(|resource| resource != authorization.audience) {
        return Err(Failure::new(Code::InvalidTarget, "`resource` is not what was agreed to"));
    }
    let grant = provider.grants.open(authorization.clone(), now);
    provider.codes.led_to(code, grant);
    let refresh_token =
        if client.may(GrantType::Refresh) { Some(provider.grants.first_refresh_token(grant)?) } else { None };
    let scopes = authorization.scopes.clone();
    let nonce = authorization.nonce.clone();
    tokens(provider, &authorization, grant, &scopes, nonce.as_deref(), refresh_token).await
}

/// The tokens of a grant, at its beginning and at each refresh.
pub(super) async fn tokens(
    provider: &Provider,
    authorization: &Authorization,
    grant: GrantId,
    scopes: &Scopes,
    nonce: Option<&str>,
    refresh_token: Option<String>,
) -> Result<TokenAnswer, Failure> {
    let access = provider.access_token(AccessRequest {
        sub: authorization.customer.to_string(),
        audience: authorization.audience,
        client_id: authorization.client_id,
        scopes,
        auth_time: Some(authorization.auth_time),
        act: None,
        not_after: None,
    })?;
    provider.grants.issued(grant, &access, clock::now_seconds());
    let id_token = if scopes.contains("openid") {
        Some(provider.id_token(IdRequest {
            customer: authorization.customer,
            client_id: authorization.client_id,
            nonce,
            sid: &authorization.sid,
            auth_time: authorization.auth_time,
            access_token: &access.token,
            profile: provider.profile(authorization.customer, scopes).await?,
        })?)
    } else {
        None
    };
    Ok(TokenAnswer {
        access_token: access.token,
        token_type: "Bearer",
        expires_in: access.lifetime,
        scope: scopes.to_string(),
        refresh_token,
        id_token,
        issued_token_type: None,
        sub: authorization.customer.to_string(),
    })
}

fn invalid(description: &str) -> Result<TokenAnswer, Failure> {
    Err(Failure::new(Code::InvalidGrant, description))
}

/// RFC 7636, section 4.6.
fn answers(verifier: &str, challenge: &str) -> bool {
    (43..=128).contains(&verifier.len())
        && URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes())) == challenge
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_appendix_b_holds() {
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(answers("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", challenge));
        assert!(!answers("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXx", challenge));
        assert!(!answers("short", challenge));
    }
}
