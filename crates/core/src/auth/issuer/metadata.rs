//! The issuer's discovery document (OpenID Connect Discovery 1.0 section 3, RFC 8414).

use serde::Deserialize;
use url::Url;

/// What a resource server and a relying party need of it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Metadata {
    issuer: String,
    pub(crate) jwks_uri: String,
    pub(crate) token_endpoint: Option<String>,
    pub(crate) authorization_endpoint: Option<String>,
    pub(crate) userinfo_endpoint: Option<String>,
    pub(crate) end_session_endpoint: Option<String>,
    pub(crate) revocation_endpoint: Option<String>,
    pub(crate) introspection_endpoint: Option<String>,
    pub(crate) pushed_authorization_request_endpoint: Option<String>,
    /// Whether every answer to an authorization request names its issuer (RFC 9207 section 3).
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
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
        for endpoint in metadata.endpoints() {
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

    fn endpoints(&self) -> impl Iterator<Item = &String> {
        let optional = [
            &self.token_endpoint,
            &self.authorization_endpoint,
            &self.userinfo_endpoint,
            &self.end_session_endpoint,
            &self.revocation_endpoint,
            &self.introspection_endpoint,
            &self.pushed_authorization_request_endpoint,
        ];
        std::iter::once(&self.jwks_uri).chain(optional.into_iter().flatten())
    }
}

/// As much of a foreign text as belongs into a log.
fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong with a document of this issuer whose keys are there.
    fn check(issuer: &str, keys: &str) -> Result<(), String> {
        let document = serde_json::json!({"issuer": issuer, "jwks_uri": keys}).to_string();
        Metadata::parse(document.as_bytes(), issuer).map(drop)
    }

    #[test]
    fn what_is_reached_by_https_has_no_endpoint_of_another_scheme() {
        assert_eq!(check("https://bank.example", "https://bank.example/jwks"), Ok(()));
        assert_eq!(check("http://bank.internal", "http://bank.internal/jwks"), Ok(()));
        assert_eq!(check("http://bank.internal", "https://bank.example/jwks"), Ok(()));
        for keys in ["http://bank.example/jwks", "ftp://bank.example/jwks", "/jwks", ""] {
            assert!(check("https://bank.example", keys).is_err(), "{keys}");
        }
        for keys in ["ftp://bank.internal/jwks", "/jwks"] {
            assert!(check("http://bank.internal", keys).is_err(), "{keys}");
        }
    }
}
