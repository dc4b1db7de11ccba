//! Values that a client carries for us and must not read or change, such as cursors: sealed by AES-256-GCM-SIV, bound to
//! what they are for. Keys rotate: the current one seals, the one before still opens.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore as _;

use crate::config;

/// Seals and opens; shared by the workers, and another one once its keys were rotated.
pub(crate) struct Sealer {
    /// The first one seals.
    keys: Vec<Key>,
}

/// What one secret becomes.
struct Key {
    cipher: LessSafeKey,
    nonces: hmac::Key,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

impl Sealer {
    /// The configured keys; without one, a key of this process alone.
    pub(crate) fn new(config: &config::Seal) -> Result<Self, String> {
        let configured = [&config.key, &config.previous_key].into_iter().flatten();
        let mut keys: Vec<_> =
            configured.map(|secret| derive(secret.expose().as_bytes())).collect::<Result<_, _>>()?;
        if keys.is_empty() {
            let mut random = [0; 32];
            rand::rng().fill_bytes(&mut random);
            keys.push(derive(&random)?);
        }
        Ok(Self { keys })
    }

    /// Seals `text` for `purpose`: it opens for that purpose alone.
    ///
    /// The same text is sealed the same way each time: with a random nonce an answer that holds a cursor would never be the
    /// one that the client has, and its tag never match. The cipher bears a nonce used twice (RFC 8452): it tells no more
    /// than that the two are equal.
    pub(crate) fn seal(&self, purpose: &str, text: &str) -> String {
        let key = &self.keys[0];
        let nonce = key.nonce(purpose, text);
        let mut sealed = text.as_bytes().to_vec();
        let nonce_used = Nonce::assume_unique_for_key(nonce);
        let aad = Aad::from(purpose.as_bytes());
        if key.cipher.seal_in_place_append_tag(nonce_used, aad, &mut sealed).is_err() {
            // Only a text beyond 64 GiB cannot be sealed. Nothing is better than what anybody can read: it opens for nobody.
            sealed.clear();
        }
        URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat())
    }

    /// Opens what was sealed for this purpose; `None` for anything else.
    pub(crate) fn open(&self, purpose: &str, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
        self.keys.iter().find_map(|key| {
            let mut opened = sealed.to_vec();
            let nonce = Nonce::assume_unique_for_key(*nonce);
            let text = key.cipher.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut opened).ok()?;
            String::from_utf8(text.to_vec()).ok()
        })
    }
}

impl Key {
    /// Another one for each text and purpose, that nobody without the key can tell from a random one.
    fn nonce(&self, purpose: &str, text: &str) -> [u8; NONCE_LEN] {
        let mut context = hmac::Context::with_key(&self.nonces);
        // Length first: where the purpose ends is no matter of what it holds.
        context.update(&purpose.len().to_be_bytes());
        context.update(purpose.as_bytes());
        context.update(text.as_bytes());
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&context.sign().as_ref()[..NONCE_LEN]);
        nonce
    }
}

/// A secret of any length becomes two keys for this use alone (RFC 5869).
fn derive(secret: &[u8]) -> Result<Key, String> {
    let secret = Salt::new(HKDF_SHA256, b"bff seal 1").extract(secret);
    let expand = |name: &[u8]| {
        let mut key = [0; 32];
        let filled = secret.expand(&[name], HKDF_SHA256).and_then(|okm| okm.fill(&mut key));
        filled.map(|()| key).map_err(|_| "seal.key: no key can be made of it".to_owned())
    };
    let cipher = UnboundKey::new(&AES_256_GCM_SIV, &expand(b"aes-256-gcm-siv")?);
    Ok(Key {
        cipher: LessSafeKey::new(cipher.map_err(|_| "seal.key: no key can be made of it".to_owned())?),
        nonces: hmac::Key::new(HMAC_SHA256, &expand(b"nonce")?),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::Secret;

    fn sealer(key: &str, previous: Option<&str>) -> Sealer {
        let secret = |text: &str| Secret::new(text.to_owned());
        Sealer::new(&config::Seal { key: Some(secret(key)), previous_key: previous.map(secret) }).unwrap()
    }

    #[test]
    fn keys_rotate() {
        let sealed = sealer("old", None).seal("cursor", "text");
        assert_eq!(sealer("new", Some("old")).open("cursor", &sealed).as_deref(), Some("text"));
        assert_eq!(sealer("new", None).open("cursor", &sealed), None);
    }

    #[test]
    fn the_same_is_sealed_the_same_and_no_other() {
        let sealer = sealer("key", None);
        let first = sealer.seal("purpose", "text");
        assert_eq!(sealer.seal("purpose", "text"), first);
        for (purpose, text) in [("purpose", "texT"), ("purposet", "ext"), ("other", "text")] {
            let other = sealer.seal(purpose, text);
            assert_ne!(other[..16], first[..16], "the nonce of {purpose} {text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_for_its_purpose_alone(text in ".{0,80}", purpose in "[a-z/0-9]{1,20}", other in "[a-z/0-9]{1,20}") {
            let sealer = sealer("key", None);
            let sealed = sealer.seal(&purpose, &text);
            prop_assert_eq!(sealer.open(&purpose, &sealed), Some(text));
            prop_assert_eq!(sealer.open(&other, &sealed).is_some(), purpose == other);
        }

        #[test]
        fn a_changed_character_is_noticed(text in ".{1,40}", place in 0_usize..60, change in 0_usize..64) {
            const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let sealer = sealer("key", None);
            let sealed = sealer.seal("p", &text);
            let mut changed = sealed.clone().into_bytes();
            let place = place % changed.len();
            changed[place] = ALPHABET[change];
            let changed = String::from_utf8(changed).unwrap();
            prop_assert_eq!(sealer.open("p", &changed).is_some(), changed == sealed);
        }

        #[test]
        fn foreign_texts_do_not_open(text in ".{0,120}") {
            prop_assert_eq!(sealer("key", None).open("p", &text), None);
        }
    }
}
