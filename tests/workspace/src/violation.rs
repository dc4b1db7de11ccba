//! One place where a rule is broken.

use std::fmt;
use std::path::PathBuf;

/// Where, what, why that matters, and what to do instead. Ordered by place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// From the tree's root.
    pub file: PathBuf,
    /// Counted from 1.
    pub line: usize,
    pub what: String,
    pub why: String,
    pub instead: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, what, why, instead } = self;
        write!(f, "{}:{line}: {what}. {why}. {instead}.", file.display())
    }
}
