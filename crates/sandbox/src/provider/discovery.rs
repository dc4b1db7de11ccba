//! What clients need to know: endpoints, capabilities, keys (OpenID Connect Discovery 1.0, RFC 8414).

use actix_web::{HttpResponse, web::Data};
use serde::Serialize;

use super::Provider;
use crate::ec_key::KeySet;

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the standard's document has them")]
struct Configuration<'a> {
    issuer: &'a str,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    revocation_endpoint: String,
    end_session_endpoint: String,
    scopes_supported: [&'static str; 7],
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 4],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    revocation_endpoint_auth_methods_supported: [&'static str; 3],
    code_challenge_methods_supported: [&'static str; 1],
    prompt_values_supported: [&'static str; 4],
    claims_supported: [&'static str; 12],
    authorization_response_iss_parameter_supported: bool,
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
}

const AUTH_METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

pub(super) async fn configuration(provider: Data<Provider>) -> HttpResponse {
    let at = |path: &str| format!("{}{path}", provider.issuer);
    cacheable(&Configuration {
        issuer: &provider.issuer,
        authorization_endpoint: at("/authorize"),
        token_endpoint: at("/token"),
        userinfo_endpoint: at("/userinfo"),
        jwks_uri: at("/jwks"),
        revocation_endpoint: at("/revoke"),
        end_session_endpoint: at("/end_session"),
        scopes_supported: [
            "openid",
            "profile",
            "offline_access",
            "accounts",
            "messages",
            "payments",
            "open-data",
        ],
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: [
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["ES256"],
        token_endpoint_auth_methods_supported: AUTH_METHODS,
        revocation_endpoint_auth_methods_supported: AUTH_METHODS,
        code_challenge_methods_supported: ["S256"],
        prompt_values_supported: ["none", "login", "consent", "select_account"],
        claims_supported: [
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "nonce",
            "at_hash",
            "sid",
            "name",
            "given_name",
            "family_name",
        ],
        authorization_response_iss_parameter_supported: true,
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        claims_parameter_supported: false,
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
    })
}

pub(super) async fn jwks(provider: Data<Provider>) -> HttpResponse {
    cacheable(&KeySet { keys: [provider.keys.public()] })
}

fn cacheable(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header(("cache-control", "public, max-age=60")).json(body)
}
