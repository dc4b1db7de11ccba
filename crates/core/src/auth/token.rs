//! An access token: sent on, never printed.

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

/// A token's text.
#[derive(Clone)]
pub(crate) struct AccessToken(Arc<SecretString>);

impl AccessToken {
    pub(crate) fn new(text: &str) -> Self {
        Self(Arc::new(SecretString::from(text)))
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}
