//! What is kept of a key: whose it is, what it may, until when. Never the key.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::text::{KeyHash, KeyId, KeyText};
use crate::auth::Digest;
use crate::store::{Index, Key};

/// The format that is written; a release reads its own.
const FORMAT: u8 = 1;

/// A key, as the store holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    v: u8,
    pub(crate) id: KeyId,
    pub(crate) partner: Partner,
    /// The name of the limits that its use counts against.
    pub(crate) plan: String,
    pub(crate) scopes: Vec<String>,
    pub(super) hash: KeyHash,
    /// Milliseconds since 1970.
    created: i64,
    ends: i64,
}

/// Who holds keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Partner {
    /// Made of the name, so that it stays the same from key to key: the subject that a caller by key has.
    pub(crate) id: String,
    pub(crate) name: String,
}

impl Partner {
    /// The partner of this name: `Acme Ltd.` is `acme-ltd`. `None` where nothing is left of it, or far too much.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let id = words.collect::<Vec<_>>().join("-").to_lowercase();
        let fits = !id.is_empty() && name.len() <= 200 && !name.chars().any(char::is_control);
        fits.then(|| Self { id, name: name.to_owned() })
    }

    /// The list of its keys. Names in the store are not encrypted.
    pub(super) fn index(&self) -> Index {
        Index::new("api-key-partner", &self.hashed())
    }

    /// What is held while its keys are changed.
    pub(super) fn lock(&self) -> Key {
        Key::new("api-key-change", &self.hashed())
    }

    fn hashed(&self) -> String {
        let mut digest = Digest::new("partner");
        digest.text(&self.id);
        digest.finish()
    }
}

/// The list of all keys.
pub(super) fn all() -> Index {
    Index::new("api-key-all", "all")
}

/// What a key is kept under.
pub(super) fn place(id: &KeyId) -> Key {
    Key::new("api-key", id.as_str())
}

/// What the time of its last use is kept under: apart, so that to note it never brings back what was revoked meanwhile.
pub(super) fn used_place(id: &KeyId) -> Key {
    Key::new("api-key-used", id.as_str())
}

impl Record {
    pub(super) fn new(
        key: &KeyText,
        partner: Partner,
        plan: String,
        scopes: Vec<String>,
        (now, lasts): (Timestamp, Duration),
    ) -> Self {
        let (id, hash) = (key.id().clone(), key.hash());
        let (created, ends) = (now.as_millisecond(), (now + lasts).as_millisecond());
        Self { v: FORMAT, id, partner, plan, scopes, hash, created, ends }
    }

    pub(super) fn read(value: &[u8]) -> Option<Self> {
        serde_json::from_slice(value).ok().filter(|record: &Self| record.v == FORMAT)
    }

    pub(super) fn written(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    pub(super) fn indexes(&self) -> [Index; 2] {
        [all(), self.partner.index()]
    }

    pub(crate) fn created(&self) -> Timestamp {
        Timestamp::from_millisecond(self.created).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    pub(crate) fn ends(&self) -> Timestamp {
        Timestamp::from_millisecond(self.ends).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The same with an end that is no later.
    pub(super) fn ending(&self, ends: Timestamp) -> Self {
        Self { ends: self.ends.min(ends.as_millisecond()), ..self.clone() }
    }

    /// For how long it lives on; nothing once it is over.
    pub(super) fn left(&self, now: Timestamp) -> Option<Duration> {
        Duration::try_from(self.ends().duration_since(now)).ok().filter(|left| !left.is_zero())
    }

    /// For how long it was to live when it was made.
    pub(super) fn lasts(&self) -> Duration {
        Duration::try_from(self.ends().duration_since(self.created())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, id: Option<&str>) {
        assert_eq!(Partner::named(name).map(|partner| partner.id).as_deref(), id, "{name:?}");
    }

    #[test]
    fn a_partner_is_known_by_its_name() {
        check("Acme", Some("acme"));
        check(" Acme  Ltd. (UK) ", Some("acme-ltd-uk"));
        check("Süd & Söhne", Some("süd-söhne"));
        for none in ["", "  ", "!?", "a\nb", &"a".repeat(201)] {
            check(none, None);
        }
    }

    #[test]
    fn an_end_only_comes_nearer() {
        let now = Timestamp::from_second(1_000).unwrap();
        let partner = Partner::named("Acme").unwrap();
        let made = (now, Duration::from_mins(1));
        let record = Record::new(&KeyText::make(), partner, "standard".to_owned(), Vec::new(), made);
        assert_eq!(
            (record.left(now), record.lasts()),
            (Some(Duration::from_mins(1)), Duration::from_mins(1))
        );
        let later = record.ending(now + Duration::from_secs(90));
        assert_eq!(later.ends(), record.ends());
        let sooner = record.ending(now + Duration::from_secs(10));
        assert_eq!(sooner.left(now), Some(Duration::from_secs(10)));
        assert_eq!(sooner.left(now + Duration::from_secs(10)), None, "not at its end either");
        assert_eq!(Record::read(&sooner.written()).unwrap().ends(), sooner.ends());
    }
}
