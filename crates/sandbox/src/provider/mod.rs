//! A development OpenID provider: enough of OAuth 2.0 and OpenID Connect for the demo and the tests.
//!
//! Not for production: it asks for no password, and its sessions, codes and refresh tokens live in memory.

mod authorization_request;
mod authorize;
mod claims;
mod client_auth;
mod clients;
mod codes;
mod discovery;
mod end_session;
mod failure;
mod further;
mod grant_client;
mod grant_code;
mod grant_exchange;
mod grant_refresh;
mod grants;
mod keys;
mod page;
mod params;
mod redirect;
mod revoke;
mod scopes;
mod sessions;
mod token;
mod userinfo;

use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};

pub(crate) use clients::Clients;
pub(crate) use further::FurtherBff;
pub(crate) use keys::SigningKey;

use crate::bank::Bank;

/// The provider's state, shared by its workers.
pub(crate) struct Provider {
    /// Exactly the base URL, without a slash at its end.
    issuer: String,
    keys: SigningKey,
    clients: Clients,
    bank: Arc<Bank>,
    /// Of access tokens, in seconds.
    token_lifetime: i64,
    codes: codes::Codes,
    grants: grants::Grants,
    sessions: sessions::Sessions,
}

impl Provider {
    pub(crate) fn new(
        issuer: String,
        keys: SigningKey,
        clients: Clients,
        bank: Arc<Bank>,
        lifetime: u32,
    ) -> Self {
        Self {
            issuer,
            keys,
            clients,
            bank,
            token_lifetime: i64::from(lifetime),
            codes: codes::Codes::default(),
            grants: grants::Grants::default(),
            sessions: sessions::Sessions::default(),
        }
    }

    /// Drops what has expired, so that a long run stays small.
    pub(crate) fn forget_expired(&self, now: i64) {
        self.codes.forget_expired(now);
        self.grants.forget_expired(now);
        self.sessions.forget_expired(now);
    }
}

/// Registers the endpoints; [`discovery`] names the same paths.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/.well-known/openid-configuration").get(discovery::configuration))
        .service(web::resource("/.well-known/oauth-authorization-server").get(discovery::configuration))
        .service(web::resource("/jwks").get(discovery::jwks))
        .service(web::resource("/authorize").get(authorize::get).post(authorize::post))
        .service(web::resource("/token").post(token::token))
        .service(web::resource("/userinfo").get(userinfo::userinfo).post(userinfo::userinfo))
        .service(web::resource("/revoke").post(revoke::revoke))
        .service(web::resource("/end_session").get(end_session::get).post(end_session::post));
}
