//! The refresh grant: each refresh token is good once, and a second use ends the whole grant (RFC 9700, section 4.14).

use super::{
    Provider,
    clients::Client,
    failure::{Code, Failure},
    grant_code::tokens,
    grants::Rotation,
    params::Params,
    scopes::Scopes,
    token::TokenAnswer,
};
use crate::clock;

pub(super) async fn refresh(
    provider: &Provider,
    client: &'static Client,
    params: &Params,
) -> Result<TokenAnswer, Failure> {
    let token = params.require("refresh_token")?;
    let invalid = |description: &str| Err(Failure::new(Code::InvalidGrant, description));
    match provider.grants.rotate(token, client.id, clock::now_seconds())? {
        Rotation::Rotated { grant, authorization, refresh_token } => {
            // The new refresh token keeps all that was agreed to; only this access token is narrower.
            let scopes = params.get("scope").map_or_else(|| authorization.scopes.clone(), Scopes::parse);
            if !scopes.is_within(&authorization.scopes) {
                return Err(Failure::new(
                    Code::InvalidScope,
                    format!("what was agreed to is {}", authorization.scopes),
                ));
            }
            tokens(provider, &authorization, grant, &scopes, None, Some(refresh_token)).await
        }
        Rotation::Reused => {
            tracing::warn!(client_id = client.id, "a refresh token was used twice: its grant was revoked");
            invalid("the refresh token was used before; everything that came of the sign-in was revoked")
        }
        Rotation::Unknown => invalid("the refresh token is unknown, expired or revoked"),
    }
}
