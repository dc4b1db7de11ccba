//! The issuer's discovery document (OpenID Connect Discovery 1.0 section 3, RFC 8414).

use serde::Deserialize;
use url::Url;

/// What a resource server needs of it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Metadata {
    issuer: String,
    pub(crate) jwks_uri: String,
    pub(crate) token_endpoint: Option<String>,
}

impl Metadata {
    /// Reads the document; its `issuer` must be the configured one, character by character (section 4.3).
    pub(crate) fn parse(document: &[u8], expected: &str) -> Result<Self, String> {
        let metadata: Self = serde_json::from_slice(document)
            .map_err(|_| "the discovery document cannot be read".to_owned())?;
        if metadata.issuer != expected {
            return Err(format!(
                "the discovery document names the issuer {:?}: set the issuer's url to exactly that if it is the one you trust",
                shown(&metadata.issuer)
            ));
        }
        // What the issuer was configured to be reached by, its endpoints must be reached by: no downgrade to http.
        let secure = expected.starts_with("https:");
        for endpoint in [Some(&metadata.jwks_uri), metadata.token_endpoint.as_ref()].into_iter().flatten() {
            let scheme = Url::parse(endpoint).map(|url| url.scheme().to_owned()).unwrap_or_default();
            if !(scheme == "https" || (scheme == "http" && !secure)) {
                return Err(format!(
                    "the discovery document has an endpoint that is not https: {:?}",
                    shown(endpoint)
                ));
            }
        }
        Ok(metadata)
    }
}

/// As much of a foreign text as belongs into a log.
fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}
