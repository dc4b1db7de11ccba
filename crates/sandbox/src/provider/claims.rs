//! What the tokens say.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, Validation, decode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Provider, failure::Failure, keys::TokenType, scopes::Scopes};
use crate::{
    bank::{CustomerId, party},
    clock,
};

/// An access token (RFC 9068).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct AccessClaims {
    pub(super) iss: String,
    pub(super) sub: String,
    pub(super) aud: String,
    pub(super) exp: i64,
    nbf: i64,
    iat: i64,
    pub(super) jti: String,
    pub(super) client_id: String,
    pub(super) scope: String,
    /// Absent from tokens that no person signed in for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) auth_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) act: Option<Actor>,
}

/// Who acts for the subject, and who acted before (RFC 8693, section 4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Actor {
    pub(super) sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) act: Option<Box<Actor>>,
}

/// What a new access token is for.
pub(super) struct AccessRequest<'a> {
    pub(super) sub: String,
    pub(super) audience: &'a str,
    pub(super) client_id: &'a str,
    pub(super) scopes: &'a Scopes,
    pub(super) auth_time: Option<i64>,
    pub(super) act: Option<Actor>,
    /// Not later than this, where something it comes from ends earlier.
    pub(super) not_after: Option<i64>,
}

/// An access token with what the provider keeps of it.
pub(super) struct Issued {
    pub(super) token: String,
    pub(super) jti: String,
    pub(super) expires: i64,
    pub(super) lifetime: i64,
}

/// What an ID token and the userinfo endpoint tell of a person, as far as the scopes allow.
#[derive(Debug, Default, Serialize)]
pub(super) struct Profile {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_name: Option<String>,
}

/// What an ID token is made of beside the provider's own part.
pub(super) struct IdRequest<'a> {
    pub(super) customer: CustomerId,
    pub(super) client_id: &'a str,
    pub(super) nonce: Option<&'a str>,
    pub(super) sid: &'a str,
    pub(super) auth_time: i64,
    pub(super) access_token: &'a str,
    pub(super) profile: Profile,
}

#[derive(Serialize)]
struct IdClaims<'a> {
    iss: &'a str,
    sub: String,
    aud: &'a str,
    exp: i64,
    iat: i64,
    auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    at_hash: String,
    sid: &'a str,
    #[serde(flatten)]
    profile: Profile,
}

#[derive(Serialize)]
struct LogoutClaims<'a> {
    iss: &'a str,
    sub: String,
    aud: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
    sid: &'a str,
    events: LogoutEvent,
}

#[derive(Serialize)]
struct LogoutEvent {
    #[serde(rename = "http://schemas.openid.net/event/backchannel-logout")]
    backchannel_logout: Empty,
}

#[derive(Serialize)]
struct Empty {}

impl Provider {
    pub(super) fn access_token(&self, request: AccessRequest<'_>) -> Result<Issued, Failure> {
        let now = clock::now_seconds();
        let expires =
            request.not_after.map_or(now + self.token_lifetime, |end| end.min(now + self.token_lifetime));
        let claims = AccessClaims {
            iss: self.issuer.clone(),
            sub: request.sub,
            aud: request.audience.to_owned(),
            exp: expires,
            nbf: now,
            iat: now,
            jti: Uuid::new_v4().to_string(),
            client_id: request.client_id.to_owned(),
            scope: request.scopes.to_string(),
            auth_time: request.auth_time,
            act: request.act,
        };
        let token = self.keys.sign(TokenType::Access, &claims)?;
        Ok(Issued { token, jti: claims.jti, expires, lifetime: expires - now })
    }

    pub(super) fn id_token(&self, request: IdRequest<'_>) -> Result<String, Failure> {
        let now = clock::now_seconds();
        let claims = IdClaims {
            iss: &self.issuer,
            sub: request.customer.to_string(),
            aud: request.client_id,
            exp: now + self.token_lifetime,
            iat: now,
            auth_time: request.auth_time,
            nonce: request.nonce,
            at_hash: at_hash(request.access_token),
            sid: request.sid,
            profile: request.profile,
        };
        Ok(self.keys.sign(TokenType::Id, &claims)?)
    }

    /// OpenID Connect Back-Channel Logout 1.0, section 2.4.
    pub(super) fn logout_token(
        &self,
        client_id: &str,
        customer: CustomerId,
        sid: &str,
    ) -> Result<String, Failure> {
        let now = clock::now_seconds();
        let claims = LogoutClaims {
            iss: &self.issuer,
            sub: customer.to_string(),
            aud: client_id,
            iat: now,
            exp: now + 120,
            jti: Uuid::new_v4().to_string(),
            sid,
            events: LogoutEvent { backchannel_logout: Empty {} },
        };
        Ok(self.keys.sign(TokenType::Logout, &claims)?)
    }

    /// The claims of an access token of this provider that is still good, whatever it is for.
    pub(super) fn own_access_token(&self, token: &str) -> Result<AccessClaims, String> {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_issuer(&[&self.issuer]);
        validation.validate_aud = false;
        validation.validate_nbf = true;
        validation.leeway = 0;
        let token =
            decode::<AccessClaims>(token, &self.keys.verifying(), &validation).map_err(|e| e.to_string())?;
        if token.header.typ.as_deref() != Some("at+jwt") {
            return Err("it is not an access token".to_owned());
        }
        if self.grants.is_revoked(&token.claims.jti) {
            return Err("it was revoked".to_owned());
        }
        Ok(token.claims)
    }

    pub(super) async fn profile(&self, customer: CustomerId, scopes: &Scopes) -> Result<Profile, Failure> {
        if !scopes.contains("profile") {
            return Ok(Profile::default());
        }
        let found = self.bank.read(move |c| party(c, customer)).await?;
        Ok(found.map_or_else(Profile::default, |person| Profile {
            name: Some(person.name()),
            given_name: Some(person.given_name),
            family_name: Some(person.family_name),
        }))
    }
}

/// The left half of the token's hash (OpenID Connect Core 1.0, section 3.1.3.6).
fn at_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, token.as_bytes()).as_ref()[..16])
}

impl Actor {
    /// The client that exchanges, before whoever exchanged ahead of it.
    pub(super) fn after(client_id: &str, earlier: Option<Self>) -> Self {
        Self { sub: client_id.to_owned(), act: earlier.map(Box::new) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actors_nest_with_the_latest_outside() {
        let chained = Actor::after("second", Some(Actor::after("first", None)));
        let json = serde_json::to_string(&chained).expect("an actor is JSON");
        assert_eq!(json, r#"{"sub":"second","act":{"sub":"first"}}"#);
    }
}
