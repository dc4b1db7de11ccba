//! What a value is found by: its key, and the indexes that it is listed under.

use std::fmt;

/// A key: a kind of value, and which one of its kind. Its `Debug` shows the kind alone, since the rest may be a secret's hash.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key(String);

/// A list of keys, such as the sessions of one user.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Index(String);

impl Key {
    /// `kind` is a plain word; `id` is whatever tells the values of this kind apart.
    pub(crate) fn new(kind: &'static str, id: &str) -> Self {
        Self(format!("{kind}/{id}"))
    }

    /// The key of what [`Key::as_str`] gave.
    pub(super) fn from_whole(whole: &str) -> Self {
        Self(whole.to_owned())
    }

    /// The whole key.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What [`Key::new`] was given as `id`.
    pub(crate) fn id(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, id)| id)
    }
}

impl Index {
    /// `kind` is a plain word; `id` is whatever tells the lists of this kind apart.
    pub(crate) fn new(kind: &'static str, id: &str) -> Self {
        Self(format!("{kind}/{id}"))
    }

    /// The whole name.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({}/…)", self.0.split('/').next().unwrap_or_default())
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Index({}/…)", self.0.split('/').next().unwrap_or_default())
    }
}
