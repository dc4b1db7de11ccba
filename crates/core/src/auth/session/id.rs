//! A session's id: what the cookie holds, and nothing else does. The store knows it by its hash, so that a copy of the store
//! opens no session.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::auth::random::random;
use crate::store::Key;

/// The kind of the keys of sessions.
pub(super) const KIND: &str = "session";

/// 256 random bits, in base64url.
pub(crate) struct SessionId(String);

impl std::fmt::Debug for SessionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionId(…)")
    }
}

impl SessionId {
    /// A new one.
    pub(super) fn make() -> Self {
        Self(random::<32>())
    }

    /// Reads a cookie's value: 43 characters of base64url, nothing else.
    pub(super) fn read(value: &str) -> Option<Self> {
        let fits = value.len() == 43 && URL_SAFE_NO_PAD.decode(value).is_ok_and(|bytes| bytes.len() == 32);
        fits.then(|| Self(value.to_owned()))
    }

    /// What the cookie holds.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// What the session is kept under.
    pub(crate) fn key(&self) -> Key {
        Key::new(KIND, &hashed(&self.0))
    }
}

/// A hash that shows nothing of what it was made of.
pub(super) fn hashed(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_here_is_an_id() {
        let id = SessionId::make();
        assert_eq!(SessionId::read(id.expose()).unwrap().key(), id.key());
        let long = "A".repeat(5_000);
        for wrong in [
            "",
            "short",
            &id.expose()[1..],
            &format!("{}=", id.expose()),
            &long,
            &"é".repeat(43),
            &"!".repeat(43),
        ] {
            assert!(SessionId::read(wrong).is_none(), "{wrong}");
        }
    }

    /// The hash is that of FIPS 180-4: another one would lose every session at a release.
    #[test]
    fn the_hash_stays_what_it_is() {
        assert_eq!(hashed("abc"), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
        assert_ne!(SessionId::make().key(), SessionId::make().key());
    }

    #[test]
    fn the_key_does_not_show_the_id() {
        let id = SessionId::make();
        assert!(!id.key().as_str().contains(id.expose()));
        assert_eq!(format!("{id:?}"), "SessionId(…)");
    }
}
