//! Who the client is: `client_secret_basic`, `client_secret_post`, or its id alone where it cannot keep a secret.

use actix_web::{HttpRequest, http::header::AUTHORIZATION};
use base64::{Engine, engine::general_purpose::STANDARD};
use url::form_urlencoded;

use super::{
    Provider,
    clients::{Client, Kind},
    failure::{Code, Failure},
    params::Params,
};
use crate::system::note_caller;

impl Provider {
    /// The client of a request, proven.
    pub(super) fn client(&self, request: &HttpRequest, params: &Params) -> Result<&'static Client, Failure> {
        let (id, secret) = match (basic(request)?, params.get("client_secret")) {
            (Some(_), Some(_)) => {
                return Err(Failure::new(Code::InvalidRequest, "authenticate in one way, not in two"));
            }
            (Some((id, secret)), None) => (id, Some(secret)),
            (None, secret) => (params.require("client_id")?.to_owned(), secret.map(str::to_owned)),
        };
        if params.get("client_id").is_some_and(|named| named != id) {
            return Err(Failure::new(
                Code::InvalidRequest,
                "`client_id` and the credentials name different clients",
            ));
        }
        // One answer for all of these: which part was wrong is nobody's business.
        let refused =
            || Failure::new(Code::InvalidClient, "there is no such client, or its secret is another");
        let client = self.clients.find(&id).ok_or_else(refused)?;
        let proven = match (client.kind, &secret) {
            (Kind::Public, None) => true,
            (Kind::Confidential, Some(secret)) => self.clients.proves(client, secret),
            (Kind::Public, Some(_)) | (Kind::Confidential, None) => false,
        };
        if !proven {
            return Err(refused());
        }
        note_caller(request, Some(client.id), None);
        Ok(client)
    }
}

/// Both halves are form-encoded before they are joined (RFC 6749, section 2.3.1).
fn basic(request: &HttpRequest) -> Result<Option<(String, String)>, Failure> {
    let Some(header) = request.headers().get(AUTHORIZATION) else {
        return Ok(None);
    };
    let unreadable =
        || Failure::new(Code::InvalidClient, "the Authorization header is not readable as Basic");
    let (scheme, value) =
        header.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(unreadable)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(unreadable());
    }
    let bytes = STANDARD.decode(value.trim()).map_err(|_| unreadable())?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
    let (id, secret) = text.split_once(':').ok_or_else(unreadable)?;
    Ok(Some((form_decoded(id), form_decoded(secret))))
}

fn form_decoded(text: &str) -> String {
    form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}
