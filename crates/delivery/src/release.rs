//! A release of one binary: its version, its changelog, the document that it promises its clients, a commit and a tag.
//!
//! Everything is looked at before anything is written, and what was written is taken back where git will not have it: what is not
//! released leaves the workspace as it was. Nothing is pushed; the tag is what the binary's workflow publishes on.

mod changelog;
mod manifest;
mod openapi;
mod written;

use std::fs;
use std::path::{Path, PathBuf};

use contract::{Document, findings, report};
use jiff::civil::Date;
use semver::Version;

use crate::cargo::{cargo_in, printed};
use crate::git::{asked, git};
use crate::workspace::folder_of;
use changelog::Changelog;
use written::Written;

/// What a person asks for.
#[derive(Clone, Debug)]
pub struct Release {
    pub binary: String,
    pub version: Version,
    /// The contract is broken, and is meant to be.
    pub breaking: bool,
    pub today: Date,
}

/// A file and what will be in it.
type File = (PathBuf, String);

/// The test among a binary's own that holds its document to its last release.
const PROMISE: &str = "what_the_last_release_promised_is_kept";

impl Release {
    /// `web-bff-v1.4.0`.
    pub fn tag(&self) -> String {
        format!("{}-v{}", self.binary, self.version)
    }

    /// The whole of it: looks at everything, runs the binary's tests, and makes the release. Gives what to do next.
    ///
    /// # Errors
    /// With what to do first; then everything is as it was.
    pub fn run(&self, root: &Path) -> Result<String, String> {
        // What can be told soon comes before the tests, which take long.
        self.files(root)?;
        self.check_by_its_tests(root)?;
        self.make(root)
    }

    /// Writes the version where it stands, commits that, and tags the commit. Gives what to do next.
    ///
    /// # Errors
    /// With what to do first; then everything is as it was.
    pub fn make(&self, root: &Path) -> Result<String, String> {
        let files = self.files(root)?;
        let written = Written::over(root, &files)?;
        self.write(root, &files).map_err(|fault| written.taken_back(root, &fault))?;
        Ok(format!(
            "{} {} is committed and tagged {tag}. Its workflow publishes it once both are pushed:\n  git push origin HEAD {tag}\n",
            self.binary,
            self.version,
            tag = self.tag()
        ))
    }

    fn write(&self, root: &Path, files: &[File]) -> Result<(), String> {
        for (path, text) in files {
            fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        let message = format!("{} {}", self.binary, self.version);
        let paths: Vec<_> = files.iter().map(|(path, _)| path.display().to_string()).collect();
        let add: Vec<&str> = ["add", "--"].into_iter().chain(paths.iter().map(String::as_str)).collect();
        git(root, &add)?;
        git(root, &["commit", "--quiet", "--message", &message])?;
        git(root, &["tag", "--annotate", "--message", &message, &self.tag()]).map(drop)
    }

    /// Runs the binary's tests: they hold its documents to its code, and its answers to its documents. What one that fails says is in
    /// the error.
    fn check_by_its_tests(&self, root: &Path) -> Result<(), String> {
        let mut cargo = cargo_in(root, &["test", "--locked", "--package", &self.binary]);
        if self.breaking {
            // It fails until this release is made, which is what the release is for. What it asks was asked of the same document
            // before, and the version says so where the answer was no.
            cargo.args(["--", "--skip", PROMISE]);
        }
        let run = printed(cargo.env_remove("UPDATE_DOCS").env("INSTA_UPDATE", "no"));
        run.map(drop).map_err(|said| format!("{} is not released: its tests fail\n{said}", self.binary))
    }

    /// All that will be written, once everything is found to be well.
    fn files(&self, root: &Path) -> Result<Vec<File>, String> {
        let folder = folder_of(root, &self.binary)?;
        self.refuse_what_is_not_committed(root)?;
        refuse_nobody(root)?;
        let [manifest, lock, changelog, document] = [
            folder.join("Cargo.toml"),
            root.join("Cargo.lock"),
            folder.join("CHANGELOG.md"),
            folder.join("openapi.json"),
        ];
        let old = manifest::version(&manifest)?;
        let released =
            Document::read(&folder.join("released.openapi.json")).map_err(|why| why.to_string())?;
        self.refuse_a_version_that_is_not_greater(&old, released.is_some())?;
        if asked(root, &["rev-parse", "--verify", "--quiet", &format!("refs/tags/{}", self.tag())])?.is_some()
        {
            return Err(format!("there is a tag {} already", self.tag()));
        }
        let changes = Changelog::read(&changelog)?.released(&self.version, self.today)?;
        let now = openapi::with_version(&document, &self.version)?;
        if let Some(released) = released {
            self.refuse_a_broken_promise(&released, &now.document, &old)?;
        }
        Ok(vec![
            (manifest.clone(), manifest::with_version(&manifest, &self.version)?),
            (lock.clone(), manifest::lock_with_version(&lock, &self.binary, &self.version)?),
            (changelog, changes),
            (document, now.text.clone()),
            (folder.join("released.openapi.json"), now.text),
        ])
    }

    /// What is released is what is committed.
    fn refuse_what_is_not_committed(&self, root: &Path) -> Result<(), String> {
        let status = git(root, &["status", "--porcelain"])?;
        if status.is_empty() {
            return Ok(());
        }
        Err(format!("commit or put away first, so that {} is what is committed:\n{status}", self.tag()))
    }

    fn refuse_a_version_that_is_not_greater(&self, old: &Version, released: bool) -> Result<(), String> {
        // The first release may be of the version that the manifest was begun with.
        let first = !released && self.version == *old;
        if self.version > *old || first {
            return Ok(());
        }
        Err(format!(
            "{} is at {old}: the next version must be greater than that, not {}",
            self.binary, self.version
        ))
    }

    fn refuse_a_broken_promise(
        &self,
        released: &Document,
        now: &Document,
        old: &Version,
    ) -> Result<(), String> {
        let found = findings(released, now, self.today);
        if found.is_empty() {
            return Ok(());
        }
        let report = report(released, &found);
        if !self.breaking {
            return Err(format!(
                "{report}Where no client is left that reads what is gone, say so by a new major version and --breaking."
            ));
        }
        let least = next_major(old);
        if self.version < least {
            return Err(format!(
                "{report}A release that breaks this is {least} at least, not {}.",
                self.version
            ));
        }
        Ok(())
    }
}

/// Git takes no commit of somebody that it does not know, and would say so only when the files are written.
fn refuse_nobody(root: &Path) -> Result<(), String> {
    for who in ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"] {
        git(root, &["var", who])
            .map_err(|why| format!("tell git first who commits and tags the release:\n{why}"))?;
    }
    Ok(())
}

/// The next version that may break what the last one promised: before 1.0.0 that is the next minor one (Semantic Versioning 2.0.0,
/// section 4, and as cargo reads it).
fn next_major(old: &Version) -> Version {
    match (old.major, old.minor) {
        (0, 0) => Version::new(0, 0, old.patch + 1),
        (0, minor) => Version::new(0, minor + 1, 0),
        (major, _) => Version::new(major + 1, 0, 0),
    }
}

#[test]
fn the_next_major_is_what_cargo_takes_for_incompatible() {
    for (old, next) in [("1.4.2", "2.0.0"), ("0.1.0", "0.2.0"), ("0.3.9", "0.4.0"), ("0.0.3", "0.0.4")] {
        assert_eq!(next_major(&old.parse().expect("a version")).to_string(), next);
    }
}

#[test]
fn the_test_that_a_meant_break_is_released_without_is_one_that_every_binary_has() {
    let test = std::any::type_name_of_val(&test_support::papers::what_the_last_release_promised_is_kept);
    assert_eq!(test.rsplit("::").next(), Some(PROMISE));
}
