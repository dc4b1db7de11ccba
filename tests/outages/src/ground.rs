//! What a script runs on: which built binaries, and for how long.

use std::path::PathBuf;
use std::time::Duration;

use test_support::process::built;

/// How much of it there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// As a test, on a machine that does other things too: what is counted.
    Short,
    /// What is counted over so long, and how long things took.
    Long(Duration),
}

/// Where and for how long.
#[derive(Clone, Debug)]
pub struct Ground {
    folder: Option<PathBuf>,
    length: Length,
}

impl Ground {
    /// For a test: the binaries beside it.
    pub fn short() -> Self {
        Self { folder: None, length: Length::Short }
    }

    /// The binaries of this folder.
    pub fn long(folder: PathBuf, lasting: Duration) -> Self {
        Self { folder: Some(folder), length: Length::Long(lasting) }
    }

    pub(crate) fn exe(&self, name: &str) -> PathBuf {
        self.folder.as_ref().map_or_else(|| built(name), |folder| folder.join(name))
    }

    pub(crate) fn is_long(&self) -> bool {
        self.length != Length::Short
    }

    /// How long an outage lasts.
    pub(crate) fn lasting(&self) -> Duration {
        match self.length {
            Length::Short => Duration::from_secs(3),
            Length::Long(lasting) => lasting,
        }
    }

    /// So many when it is short, so many when it is long.
    pub(crate) fn count<T>(&self, short: T, long: T) -> T {
        if self.is_long() { long } else { short }
    }
}
