//! What the binaries of a run were built from: the commit of the checkout that they lie in.

use std::path::Path;
use std::process::Command;

use serde::{Deserialize, Serialize};

/// What a run writes besides its own file is shown figures, and is built into nothing.
const SHOWN: [&str; 3] = [":(top)", ":(top,exclude)docs", ":(top,exclude)README.md"];

/// As many digits as tell commits apart.
const SHORT: usize = 10;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Built {
    /// As git names it, whole.
    pub commit: String,
    pub tree: State,
}

/// The tree beside its commit, apart from what documents show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Clean,
    Changed,
}

impl Built {
    /// Of the checkout that a folder lies in: cargo builds into one. Nothing where git knows of none.
    #[must_use]
    pub fn of(folder: &Path) -> Option<Self> {
        let commit = said(folder, &["rev-parse", "HEAD"])?.trim().to_owned();
        let changes = said(folder, &[&["status", "--porcelain", "--"][..], &SHOWN].concat())?;
        let tree = if changes.is_empty() { State::Clean } else { State::Changed };
        Some(Self { commit, tree })
    }

    /// How a document says it; what was not written down too.
    pub(crate) fn told(built: Option<&Self>) -> String {
        let Some(Self { commit, tree }) = built else {
            return "of a commit that was not written down".to_owned();
        };
        let short = commit.get(..SHORT).unwrap_or(commit);
        match tree {
            State::Clean => format!("of commit `{short}`"),
            State::Changed => format!("of commit `{short}` and changes that were not committed"),
        }
    }
}

fn said(folder: &Path, args: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(folder).args(args).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    fn committed() -> TempDir {
        let folder = TempDir::new().expect("a temporary folder can be made");
        for (file, text) in [(".gitignore", "/target"), ("code.rs", "1"), ("docs/PAGE.md", "1")] {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().expect("it is in a folder")).expect("a folder can be made");
            fs::write(file, text).expect("a file can be written");
        }
        fs::create_dir_all(folder.path().join("target/release")).expect("a folder can be made");
        let somebody = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"];
        let commit = [&somebody[..], &["commit", "--quiet", "--no-gpg-sign", "--message", "one"]].concat();
        for args in [&["init", "--quiet"][..], &["add", "."], &commit] {
            said(folder.path(), args).expect("git does it");
        }
        folder
    }

    #[test]
    fn the_commit_is_that_of_the_checkout_of_the_binaries() {
        let checkout = committed();
        let head = said(checkout.path(), &["rev-parse", "HEAD"]).expect("there is a commit");
        let built = Built::of(&checkout.path().join("target/release"));
        assert_eq!(built, Some(Built { commit: head.trim().to_owned(), tree: State::Clean }));
        assert_eq!(Built::told(built.as_ref()), format!("of commit `{}`", &head[..10]));
    }

    #[test]
    fn what_is_not_committed_is_told_unless_documents_show_it() {
        let checkout = committed();
        let binaries = checkout.path().join("target/release");
        fs::write(checkout.path().join("docs/PAGE.md"), "2").expect("a file can be written");
        assert_eq!(Built::of(&binaries).map(|built| built.tree), Some(State::Clean));
        fs::write(checkout.path().join("code.rs"), "2").expect("a file can be written");
        let built = Built::of(&binaries);
        assert_eq!(built.as_ref().map(|built| built.tree), Some(State::Changed));
        assert!(Built::told(built.as_ref()).ends_with("and changes that were not committed"));
    }

    #[test]
    fn outside_of_a_checkout_nothing_is_made_up() {
        let folder = TempDir::new().expect("a temporary folder can be made");
        assert_eq!(Built::of(folder.path()), None);
        assert_eq!(Built::told(None), "of a commit that was not written down");
    }
}
