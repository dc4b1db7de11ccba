//! The files that a release writes, and how they are taken back where git will not have them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::git::git;

/// Files with what was in them, and the commit that they were of.
#[derive(Debug)]
pub(super) struct Written {
    head: String,
    /// Nothing was in a file that was not there.
    before: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Written {
    /// Remembers what is in these files, before any is written.
    pub(super) fn over(root: &Path, files: &[(PathBuf, String)]) -> Result<Self, String> {
        let head = git(root, &["rev-parse", "HEAD"])?.trim().to_owned();
        let before = files.iter().map(|(path, _)| (path.clone(), fs::read(path).ok()));
        Ok(Self { head, before: before.collect() })
    }

    /// Why it failed, once everything is as it was; or also why that could not be.
    pub(super) fn taken_back(self, root: &Path, fault: &str) -> String {
        match self.take_back(root) {
            Ok(()) => format!("{fault}\nNothing is released, and every file is as it was."),
            Err(why) => format!(
                "{fault}\nThe files of the release could not be taken back either ({why}): `git reset --hard {}` does.",
                self.head
            ),
        }
    }

    /// Not `git reset --hard`: it would take with it what somebody writes meanwhile.
    fn take_back(&self, root: &Path) -> Result<(), String> {
        git(root, &["reset", "--quiet", "--soft", &self.head])?;
        for (path, text) in &self.before {
            match text {
                Some(text) => fs::write(path, text),
                None if path.exists() => fs::remove_file(path),
                None => Ok(()),
            }
            .map_err(|error| format!("{}: {error}", path.display()))?;
        }
        let paths: Vec<_> = self.before.iter().map(|(path, _)| path.display().to_string()).collect();
        let reset = ["reset", "--quiet", &self.head, "--"].into_iter();
        git(root, &reset.chain(paths.iter().map(String::as_str)).collect::<Vec<_>>()).map(drop)
    }
}
