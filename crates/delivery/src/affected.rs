//! What a change affects: the binaries to test, to build and to release since a commit, and the other members to test.
//!
//! A file belongs to the member in whose folder it is. From there the change follows the dependencies backwards: what is linked into a
//! binary makes it another binary; what only its tests use makes it one to test. The lock file is compared per binary, so that an
//! update of a crate which only one of them uses is the business of that one.

mod changes;
mod lock;
mod touched;

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::members::Members;
use changes::Changes;
use lock::Lock;
use touched::Touched;

/// Names of members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Affected {
    /// Binaries whose tests may end in another way.
    pub test: BTreeSet<String>,
    /// Binaries that are made of something else.
    pub build: BTreeSet<String>,
    /// Binaries of which something else is shipped: the binary, its image, its manifests.
    pub release: BTreeSet<String>,
    /// Members other than binaries whose tests may end in another way.
    pub others: BTreeSet<String>,
}

/// What the workspace's files differ in from the commit where it left `revision`: committed, uncommitted and untracked.
///
/// # Errors
/// Where git does not know the revision, or the workspace cannot be read.
pub fn since(root: &Path, revision: &str) -> Result<Affected, String> {
    let changes = Changes::since(root, revision)?;
    let members = Members::read(root)?;
    let mut affected = Affected::default();
    for file in &changes.files {
        match touched::by(file, &members) {
            Touched::Nothing => {}
            Touched::Everything => affected.everything(&members),
            Touched::Checks => affected.all_tests(&members),
            Touched::Lock => affected.lock(root, &changes, &members)?,
            Touched::Member(name) => affected.member(name, &members),
            Touched::TestsOf(name) => affected.tests_of(name, &members),
            Touched::DeploymentOf(name) => _ = affected.release.insert(name.to_owned()),
            Touched::AllDeployments => affected.release.extend(members.binaries().map(ToOwned::to_owned)),
        }
    }
    if !changes.files.is_empty() {
        affected.others.extend(members.lookers().map(ToOwned::to_owned));
    }
    Ok(affected)
}

impl Affected {
    /// For a workflow to read.
    pub fn json(&self) -> String {
        serde_json::json!(self).to_string()
    }

    fn everything(&mut self, members: &Members) {
        self.all_tests(members);
        self.build.extend(members.binaries().map(ToOwned::to_owned));
        self.release.extend(members.binaries().map(ToOwned::to_owned));
    }

    fn all_tests(&mut self, members: &Members) {
        for name in members.names() {
            self.tests_of(name, members);
        }
    }

    fn tests_of(&mut self, name: &str, members: &Members) {
        let tests = if members.is_binary(name) { &mut self.test } else { &mut self.others };
        tests.insert(name.to_owned());
    }

    /// The member is another, and so is all that is made of it.
    fn member(&mut self, name: &str, members: &Members) {
        for made in members.made_of(name) {
            self.tests_of(made, members);
            if members.is_binary(made) {
                self.build.insert(made.to_owned());
                self.release.insert(made.to_owned());
            }
            for tested in members.tested_with(made) {
                self.tests_of(tested, members);
            }
        }
    }

    /// Whoever is made of, or tested with, other crates than before.
    fn lock(&mut self, root: &Path, changes: &Changes, members: &Members) -> Result<(), String> {
        let Some(before) = changes.before(root, lock::FILE)? else {
            self.everything(members);
            return Ok(());
        };
        let now = std::fs::read_to_string(root.join(lock::FILE)).unwrap_or_default();
        let (before, now) = (Lock::parse(&before)?, Lock::parse(&now)?);
        for name in members.names() {
            if before.made_of(name, members) != now.made_of(name, members) {
                self.member(name, members);
            } else if before.tested_with(name, members) != now.tested_with(name, members) {
                self.tests_of(name, members);
            }
        }
        Ok(())
    }
}

impl fmt::Display for Affected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = [
            ("test", &self.test),
            ("build", &self.build),
            ("release", &self.release),
            ("others", &self.others),
        ];
        for (what, names) in lines {
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(" ") };
            writeln!(f, "{:<9}{names}", format!("{what}:"))?;
        }
        Ok(())
    }
}
