//! A secret: given as a value, by a file or by a command, one of them, and never printed.

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

/// A secret string. Its `Debug` and the reference documents show nothing of it.
#[derive(Clone)]
pub struct Secret(Arc<SecretString>);

impl Secret {
    /// Wraps a value that must not be seen.
    pub fn new(value: String) -> Self {
        Self(Arc::new(SecretString::from(value)))
    }

    /// What a file holds or a command printed; one line end at its end is not part of the secret. The error says what is
    /// wrong and shows nothing of it.
    pub(super) fn from_bytes(bytes: Vec<u8>) -> Result<Self, &'static str> {
        let mut text = String::from_utf8(bytes).map_err(|_| "is no UTF-8 text")?;
        if text.ends_with('\n') {
            text.pop();
            if text.ends_with('\r') {
                text.pop();
            }
        }
        if text.is_empty() { Err("is empty") } else { Ok(Self::new(text)) }
    }

    /// The value, for the one place that sends or compares it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
