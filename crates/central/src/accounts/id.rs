//! An account's id, as the accounts system gives it.

use std::fmt;

/// 1 to 40 letters, digits and hyphens; its meaning is the system's own.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AccountId(String);

impl AccountId {
    /// The id as the system writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AccountId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let fine =
            (1..=40).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
        if fine { Ok(Self(text)) } else { Err("an account id has 1 to 40 letters, digits and hyphens") }
    }
}

impl<'de> serde::Deserialize<'de> for AccountId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// An account's id does not belong in a log.
impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountId(…)")
    }
}
