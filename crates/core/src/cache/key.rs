//! What an answer is kept under: the upstream, the target, and whose it is.

use std::sync::Arc;

use super::memory::{piece, shared};
use crate::auth::Identity;

/// Compared whole, never by a hash alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) upstream: Arc<str>,
    pub(crate) target: Box<str>,
    /// What else the system was told that may choose the answer, such as a language, and which tags whoever asks sets.
    pub(crate) told: Arc<str>,
    pub(crate) whose: Whose,
}

/// In whose name what is kept was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Whose {
    /// Nobody's: everybody may be shown it.
    Public,
    /// This caller's, who alone may: issuer, subject, client, actor, audience, scopes and key together.
    Caller(Arc<Identity>),
    /// This service's own. Whoever calls may be shown it.
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
    /// What it takes in memory beside itself. What it shares with others counts for each: who fills the memory with what they send may be alone.
    pub(super) fn weight(&self) -> usize {
        let whose = self.whose.identity().map_or(0, |identity| shared(identity.weight()));
        piece(self.target.len()) + shared(self.told.len()) + whose
    }
}
