//! What is to be ended.

use crate::cache::Mark;

/// By what it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purge {
    /// All that is kept of one address of a system.
    Key(Mark),
    /// All that has a tag, or all of one person's that has it.
    Tag(Mark),
    /// All of one person's.
    User(Mark),
    /// All that is kept.
    All,
}

impl Purge {
    /// What it ends has this mark; without one, it ends everything.
    pub(crate) fn mark(self) -> Option<Mark> {
        match self {
            Self::Key(mark) | Self::Tag(mark) | Self::User(mark) => Some(mark),
            Self::All => None,
        }
    }

    /// One word, for the metrics.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Key(_) => "key",
            Self::Tag(_) => "tag",
            Self::User(_) => "user",
            Self::All => "all",
        }
    }
}
