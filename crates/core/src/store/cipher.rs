//! Encryption at rest: what an engine keeps shows nothing, and opens under its own key name alone.
//!
//! A sealed value is `format (1 byte) | key id (4) | nonce (12) | AES-256-GCM-SIV ciphertext and tag`. The format is told
//! apart first, so that a release can learn to read the next one before any release writes it.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use rand::RngCore as _;

use super::Error;

/// The only format so far.
const FORMAT: u8 = 1;

const KEY_ID_LEN: usize = 4;

/// Seals and opens values.
pub(super) struct Cipher {
    /// The first one seals, all of them open.
    keys: Vec<Key>,
    /// The setting to look at where none of them opens a value.
    setting: String,
}

struct Key {
    id: [u8; KEY_ID_LEN],
    cipher: LessSafeKey,
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cipher")
    }
}

impl Cipher {
    /// One key of each secret; the first one seals. `setting` says where they are from.
    pub(super) fn new<'a>(
        secrets: impl IntoIterator<Item = &'a [u8]>,
        setting: impl Into<String>,
    ) -> Result<Self, String> {
        let setting = setting.into();
        let keys: Result<Vec<_>, _> = secrets.into_iter().map(derive).collect();
        match keys {
            Ok(keys) if !keys.is_empty() => Ok(Self { keys, setting }),
            _ => Err(format!("{setting}: no key can be made of it")),
        }
    }

    /// Seals `text` for `name`, under which alone it opens. The nonce is random: this cipher bears a chance repetition
    /// (RFC 8452), and equal values do not look equal.
    pub(super) fn seal(&self, name: &str, text: &[u8]) -> Vec<u8> {
        let key = &self.keys[0];
        let mut nonce = [0; NONCE_LEN];
        rand::rng().fill_bytes(&mut nonce);
        let mut sealed = [&[FORMAT][..], &key.id, &nonce].concat();
        let mut body = text.to_vec();
        let (nonce, aad) = (Nonce::assume_unique_for_key(nonce), Aad::from(name.as_bytes()));
        if key.cipher.seal_in_place_append_tag(nonce, aad, &mut body).is_err() {
            // Only a text beyond 64 GiB cannot be sealed. Nothing is better than what anybody can read: it opens for nobody.
            body.clear();
        }
        sealed.append(&mut body);
        sealed
    }

    /// Opens what was sealed for `name`.
    pub(super) fn open(&self, name: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let (&format, rest) = sealed.split_first().ok_or_else(|| self.unreadable("is empty"))?;
        if format != FORMAT {
            return Err(self.unreadable(&format!(
                "is of format {format}, and this release reads format {FORMAT} alone"
            )));
        }
        let (id, rest) = rest.split_first_chunk::<KEY_ID_LEN>().ok_or_else(|| self.unreadable("is cut"))?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or_else(|| self.unreadable("is cut"))?;
        // Two secrets may share an id by chance: each that has it is tried.
        let opened =
            self.keys.iter().filter(|key| key.id == *id).find_map(|key| key.open(name, *nonce, body));
        opened.ok_or_else(|| self.unreadable("is opened by no key that there is"))
    }

    fn unreadable(&self, why: &str) -> Error {
        Error::Unreadable(format!("it {why}; look at {}", self.setting))
    }
}

impl Key {
    fn open(&self, name: &str, nonce: [u8; NONCE_LEN], body: &[u8]) -> Option<Vec<u8>> {
        let mut body = body.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        let text = self.cipher.open_in_place(nonce, Aad::from(name.as_bytes()), &mut body).ok()?.len();
        body.truncate(text);
        Some(body)
    }
}

/// A secret of any length becomes a key for this use alone, and its id (RFC 5869).
fn derive(secret: &[u8]) -> Result<Key, aws_lc_rs::error::Unspecified> {
    let secret = Salt::new(HKDF_SHA256, b"bff store 1").extract(secret);
    let mut key = [0; 32];
    secret.expand(&[b"aes-256-gcm-siv"], HKDF_SHA256)?.fill(&mut key)?;
    let mut id = [0; 32];
    secret.expand(&[b"key id"], HKDF_SHA256)?.fill(&mut id)?;
    let [a, b, c, d, ..] = id;
    Ok(Key { id: [a, b, c, d], cipher: LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, &key)?) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cipher(secrets: &[&str]) -> Cipher {
        Cipher::new(secrets.iter().map(|secret| secret.as_bytes()), "seal.key").unwrap()
    }

    #[test]
    fn keys_rotate() {
        let sealed = cipher(&["old"]).seal("session/1", b"text");
        assert_eq!(cipher(&["new", "old"]).open("session/1", &sealed).unwrap(), b"text");
        let error = cipher(&["new"]).open("session/1", &sealed).unwrap_err();
        assert!(matches!(&error, Error::Unreadable(why) if why.contains("seal.key")), "{error}");
        let sealed = cipher(&["new", "old"]).seal("session/1", b"text");
        assert!(cipher(&["new"]).open("session/1", &sealed).is_ok(), "the current key seals");
    }

    #[test]
    fn a_value_moved_to_another_name_does_not_open() {
        let cipher = cipher(&["key"]);
        let sealed = cipher.seal("session/1", b"text");
        assert!(matches!(cipher.open("session/2", &sealed), Err(Error::Unreadable(_))));
    }

    #[test]
    fn the_next_format_is_named_and_not_guessed_at() {
        let cipher = cipher(&["key"]);
        let mut sealed = cipher.seal("a/b", b"text");
        sealed[0] = 2;
        let error = cipher.open("a/b", &sealed).unwrap_err().to_string();
        assert!(error.contains("format 2"), "{error}");
    }

    #[test]
    fn what_this_format_looks_like_stays() {
        // Sealed by the release that introduced format 1: every later one must open it.
        let sealed: Vec<u8> = FORMAT_1
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        assert_eq!(
            cipher(&["a key of thirty-two characters!!"]).open("session/1", &sealed).unwrap(),
            b"kept"
        );
    }

    const FORMAT_1: &str = "0186f014d67835807836f3f643561f483bf6740d7705d1eb58865de38d84347c7d013de023";

    proptest! {
        #[test]
        fn garbage_does_not_open_and_does_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(cipher(&["key"]).open("a/b", &bytes).is_err());
        }

        #[test]
        fn a_changed_byte_is_noticed(text in ".{0,40}", place in 0_usize..80, change in 1_u8..) {
            let cipher = cipher(&["key"]);
            let mut sealed = cipher.seal("a/b", text.as_bytes());
            prop_assert_eq!(cipher.open("a/b", &sealed).unwrap(), text.as_bytes());
            let place = place % sealed.len();
            sealed[place] ^= change;
            prop_assert!(cipher.open("a/b", &sealed).is_err());
        }
    }
}
