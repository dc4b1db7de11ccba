//! A PEM file: where it is, and what it held when the settings were read. Whoever uses it never reads the file itself, so that
//! a certificate, its key and all other settings are of one reading.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretSlice};

/// A file's path and content. It may be a private key: its `Debug` shows the path alone.
#[derive(Clone)]
pub struct Pem {
    path: PathBuf,
    content: Arc<SecretSlice<u8>>,
}

impl Pem {
    pub(crate) fn new(path: PathBuf, content: Vec<u8>) -> Self {
        Self { path, content: Arc::new(SecretSlice::from(content)) }
    }

    /// Where it is, for a fault's text.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What it held.
    pub(crate) fn content(&self) -> &[u8] {
        self.content.expose_secret()
    }
}

impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pem({})", self.path.display())
    }
}
