//! The files that differ from what they were at a commit.

use std::collections::BTreeSet;
use std::path::Path;

use crate::git::{asked, git};

/// What changed since the work left a revision.
#[derive(Debug)]
pub(super) struct Changes {
    base: String,
    /// From the root, with `/`.
    pub(super) files: BTreeSet<String>,
}

impl Changes {
    pub(super) fn since(root: &Path, revision: &str) -> Result<Self, String> {
        // After `--end-of-options` nothing is taken for a flag.
        let commit = format!("{revision}^{{commit}}");
        let known = asked(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        let Some(commit) = known else {
            return Err(format!(
                "git knows no commit {revision:?} here: name one, such as origin/main or a tag; in a shallow clone, fetch it first"
            ));
        };
        let Some(base) = asked(root, &["merge-base", commit.trim(), "HEAD"])? else {
            return Err(format!(
                "{revision:?} and HEAD have no commit in common here: in a shallow clone, fetch more of the history"
            ));
        };
        let base = base.trim().to_owned();
        // A file that moved is gone in one place and new in another.
        let tracked = git(root, &["diff", "--name-only", "--no-renames", "-z", &base])?;
        let untracked = git(root, &["ls-files", "--others", "--exclude-standard", "-z"])?;
        let names = tracked.split_terminator('\0').chain(untracked.split_terminator('\0'));
        Ok(Self { files: names.map(ToOwned::to_owned).collect(), base })
    }

    /// A file as it was; nothing where there was none.
    pub(super) fn before(&self, root: &Path, file: &str) -> Result<Option<String>, String> {
        asked(root, &["show", &format!("{}:{file}", self.base)])
    }
}
