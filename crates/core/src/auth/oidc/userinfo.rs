//! The userinfo endpoint (OpenID Connect Core 1.0 section 5.3): more about who signed in, where the settings ask for it.

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::RelyingParty;
use super::error::Error;
use crate::auth::AccessToken;
use crate::auth::issuer::Metadata;
use crate::upstream::transport::{Outgoing, Transport};

impl RelyingParty {
    /// What the provider tells of `subject`; an answer about anybody else is refused (section 5.3.2).
    pub(super) async fn userinfo(
        &self,
        metadata: &Metadata,
        access: &AccessToken,
        subject: &str,
        transport: &Transport,
    ) -> Result<Map<String, Value>, Error> {
        let endpoint = metadata.userinfo_endpoint.clone();
        let url =
            endpoint.ok_or(Error::Untrusted("it has no userinfo endpoint, and oidc.userinfo asks for it"))?;
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", access.expose()))
            .map_err(|_| Error::Untrusted("its token cannot be sent in a header"))?;
        bearer.set_sensitive(true);
        let headers = vec![
            (header::AUTHORIZATION, bearer),
            (header::ACCEPT, HeaderValue::from_static("application/json")),
        ];
        let outgoing = Outgoing { method: Method::GET, url, headers, body: Bytes::new() };
        let answer = transport.exchange(&outgoing, self.issuer.config.timeout).await;
        let answer = answer.and_then(crate::upstream::Answer::success);
        let answer = answer.map_err(|error| Error::Unavailable(error.to_string()))?;
        let mut claims: Map<String, Value> =
            answer.json().map_err(|_| Error::Untrusted("its userinfo cannot be read"))?;
        match claims.remove("sub") {
            Some(Value::String(sub)) if sub == subject => Ok(claims),
            _ => Err(Error::Untrusted("its userinfo is about another person")),
        }
    }
}
