//! A key's text: `bffk_`, an id that may be told, and 256 random bits that may not. The beginning lets scanners of code and logs
//! know one when they see it.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::auth::random::random;

const PREFIX: &str = "bffk_";
const ID_LEN: usize = 24;

/// Which key it is: told in lists and in the audit, and worth nothing without the rest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct KeyId(String);

/// A whole key. It is shown once, to whoever made it; its `Debug` shows the id alone.
pub(crate) struct KeyText {
    id: KeyId,
    whole: SecretString,
}

/// What is kept of a key: SHA-256 of all of it. A slow hash is for what a person thought of: nobody guesses 256 random bits, and
/// each request would pay for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeyHash(String);

impl KeyId {
    /// Reads one: 24 hexadecimal digits.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let fits = text.len() == ID_LEN && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        fits.then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyText({}…)", self.id)
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(…)")
    }
}

impl KeyText {
    /// A new one.
    pub(super) fn make() -> Self {
        let id = format!("{:024x}", rand::random::<u128>() >> 32);
        Self { whole: SecretString::from(format!("{PREFIX}{id}_{}", random::<32>())), id: KeyId(id) }
    }

    /// Reads what a caller sent. What does not look like one is not looked for.
    pub(super) fn read(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        let (id, secret) = rest.split_at_checked(ID_LEN)?;
        let secret = secret.strip_prefix('_')?;
        let bytes = URL_SAFE_NO_PAD.decode(secret).ok().filter(|_| secret.len() == 43)?;
        (bytes.len() == 32).then_some(Self { id: KeyId::read(id)?, whole: SecretString::from(text) })
    }

    pub(crate) fn id(&self) -> &KeyId {
        &self.id
    }

    /// All of it, for the one answer that shows it.
    pub(crate) fn expose(&self) -> &str {
        self.whole.expose_secret()
    }

    pub(super) fn hash(&self) -> KeyHash {
        KeyHash(URL_SAFE_NO_PAD.encode(digest(&SHA256, self.expose().as_bytes())))
    }
}

impl KeyHash {
    /// One that no key has: for an id that nobody has, so that it takes the same as a wrong key of one that somebody has.
    pub(super) fn of_nobody() -> Self {
        Self("A".repeat(43))
    }

    /// Whether it is of this key, in constant time.
    pub(super) fn is_of(&self, key: &KeyText) -> bool {
        verify_slices_are_equal(self.0.as_bytes(), key.hash().0.as_bytes()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_is_read_and_shows_only_its_id() {
        let (key, other) = (KeyText::make(), KeyText::make());
        let read = KeyText::read(key.expose()).unwrap();
        assert_eq!((read.id(), read.hash()), (key.id(), key.hash()));
        assert!(key.hash().is_of(&read) && !key.hash().is_of(&other) && !KeyHash::of_nobody().is_of(&key));
        let secret = &key.expose()[PREFIX.len() + ID_LEN + 1..];
        let shown = format!("{key:?} {:?}", key.hash());
        assert!(shown.contains(key.id().as_str()) && !shown.contains(secret), "{shown}");
        assert!(!key.hash().0.contains(&secret[..8]));
    }

    #[test]
    fn what_does_not_look_like_one_is_none() {
        let key = KeyText::make();
        let whole = key.expose();
        for wrong in [
            "",
            "bffk_",
            &whole[1..],
            &whole[..whole.len() - 1],
            &format!("{whole}="),
            &format!("{whole} "),
            &whole.to_uppercase(),
            &whole.replacen('_', "-", 1),
            &format!("bffk_{}_{}", "g".repeat(ID_LEN), "A".repeat(43)),
            &format!("bffk_{}_{}", "a".repeat(ID_LEN), "é".repeat(22)),
            &"é".repeat(40),
            &"a".repeat(100_000),
        ] {
            assert!(KeyText::read(wrong).is_none(), "{wrong:.80}");
        }
    }

    /// Another hash would end every key at a release.
    #[test]
    fn the_hash_stays_what_it_is() {
        let text = format!("bffk_{}_{}", "a".repeat(ID_LEN), "A".repeat(43));
        let key = KeyText::read(&text).unwrap();
        assert_eq!(key.hash().0, "W_hc_bYqKha2eG7few6sEbFd9_TdcJEVU6cZFqiLfWE");
    }
}
