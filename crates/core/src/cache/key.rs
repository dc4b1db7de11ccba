//! What an answer is kept under: the upstream, the target, and whose it is.

use std::borrow::Cow;
use std::sync::Arc;

use crate::auth::Identity;

/// Compared whole, never by a hash alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) upstream: Arc<str>,
    pub(crate) target: String,
    /// What else the system was told that may choose the answer, such as a language.
    pub(crate) told: Cow<'static, str>,
    pub(crate) whose: Whose,
}

/// Who may be shown what is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Whose {
    /// Everybody.
    Public,
    /// This caller: issuer, subject, client, actor, audience, scopes and key together.
    Caller(Arc<Identity>),
    /// This service itself, for what it does in its own name.
    Service,
}

impl Whose {
    /// Who alone may be shown it.
    pub(crate) fn identity(&self) -> Option<&Identity> {
        match self {
            Self::Caller(identity) => Some(identity),
            Self::Public | Self::Service => None,
        }
    }
}

impl Key {
    /// What it takes in memory, roughly.
    pub(super) fn weight(&self) -> usize {
        let whose = self.whose.identity().map_or(0, Identity::weight);
        size_of::<Self>() + self.target.len() + self.told.len() + whose
    }
}
