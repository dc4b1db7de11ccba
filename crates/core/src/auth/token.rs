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

    /// One that another system gave, if it can be sent in a header (RFC 6750 section 2.1, a little wider): a call must not go
    /// without it.
    pub(crate) fn sendable(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self::new(text))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_header_carries_is_no_token() {
        assert_eq!(AccessToken::sendable("a.B-c~1=").unwrap().expose(), "a.B-c~1=");
        for wrong in ["", " ", "a b", "a\nb", "a\u{e9}"] {
            assert!(AccessToken::sendable(wrong).is_none(), "{wrong:?}");
        }
    }
}
