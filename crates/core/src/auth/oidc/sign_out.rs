//! The way out: the refresh token is revoked (RFC 7009), and the browser goes on to end the provider's own session
//! (OpenID Connect RP-Initiated Logout 1.0).

use openidconnect::{EndSessionUrl, LogoutRequest, PostLogoutRedirectUrl};
use url::Url;

use super::RelyingParty;
use crate::auth::AccessToken;

impl RelyingParty {
    /// Where the browser ends the provider's session; `None` where the provider has no such place.
    pub(crate) fn end_session(&self, id_token: Option<&AccessToken>, state: String) -> Option<Url> {
        let endpoint = self.issuer.known()?.metadata.end_session_endpoint.clone()?;
        let back = PostLogoutRedirectUrl::new(format!("{}/bff/signed-out", self.public)).ok()?;
        let request = LogoutRequest::from(EndSessionUrl::new(endpoint).ok()?)
            .set_post_logout_redirect_uri(back)
            .set_state(openidconnect::CsrfToken::new(state));
        let mut url = request.http_get_url();
        // The token goes as it came: to parse it again would be to ask whether it still holds, which is not the question.
        let client = self.issuer.client_id();
        let mut query = url.query_pairs_mut();
        if let Some(token) = id_token {
            query.append_pair("id_token_hint", token.expose());
        }
        if !client.is_empty() {
            query.append_pair("client_id", &client);
        }
        drop(query);
        Some(url)
    }

    /// Revokes a token, later and once: who signs out does not wait for it, and what cannot be revoked ends by itself.
    pub(crate) fn revoke(&self, token: AccessToken) {
        let Some(endpoint) = self.issuer.known().and_then(|known| known.metadata.revocation_endpoint.clone())
        else {
            return;
        };
        let issuer = self.issuer.clone();
        let accepted = self.background.run(move |desk| async move {
            let fields =
                vec![("token", token.expose().to_owned()), ("token_type_hint", "refresh_token".to_owned())];
            let Ok(outgoing) = issuer.form(endpoint, fields) else { return };
            let answer = desk.transport(&issuer.plan).exchange(&outgoing, issuer.config.timeout).await;
            if let Err(error) = answer.and_then(crate::upstream::Answer::success) {
                tracing::warn!(
                    issuer = issuer.name,
                    error = crate::http::chain(&error),
                    "a refresh token could not be revoked"
                );
            }
        });
        if !accepted {
            tracing::warn!(issuer = self.issuer.name, "a refresh token is not revoked: too much is waiting");
        }
    }
}
