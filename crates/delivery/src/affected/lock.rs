//! `Cargo.lock`: which crates a member is made of, and which it is tested with besides.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::members::Members;

pub(super) const FILE: &str = "Cargo.lock";

#[derive(Debug, Deserialize)]
pub(super) struct Lock {
    #[serde(default, rename = "package")]
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    source: Option<String>,
    checksum: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// A crate as it is: its bytes are those of its checksum.
type Crate<'a> = (&'a str, &'a str, Option<&'a str>, Option<&'a str>);

impl Lock {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| format!("{FILE}: {error}"))
    }

    /// All crates that a member is linked with.
    pub(super) fn made_of(&self, member: &str, members: &Members) -> BTreeSet<Crate<'_>> {
        self.reached(member, members, false)
    }

    /// These, and those of its tests.
    pub(super) fn tested_with(&self, member: &str, members: &Members) -> BTreeSet<Crate<'_>> {
        self.reached(member, members, true)
    }

    fn reached(&self, member: &str, members: &Members, for_tests: bool) -> BTreeSet<Crate<'_>> {
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<&Package> = self
            .packages
            .iter()
            .filter(|package| package.name == member && package.source.is_none())
            .collect();
        while let Some(package) = waiting.pop() {
            let known = (
                package.name.as_str(),
                package.version.as_str(),
                package.source.as_deref(),
                package.checksum.as_deref(),
            );
            if !reached.insert(known) {
                continue;
            }
            // The lock file does not say what a member's tests alone ask for; its manifest does. Other crates' tests are not locked.
            let own = package.name == member;
            let wanted = package
                .source
                .is_none()
                .then(|| members.wanted_by(&package.name, own && for_tests))
                .flatten();
            let next = package.dependencies.iter().filter_map(|dependency| self.named(dependency));
            waiting.extend(
                next.filter(|next| wanted.as_ref().is_none_or(|wanted| wanted.contains(next.name.as_str()))),
            );
        }
        reached
    }

    /// `name`, with a version where there are several, with a source where that does not tell either.
    fn named(&self, dependency: &str) -> Option<&Package> {
        let mut words = dependency.splitn(3, ' ');
        let name = words.next()?;
        let (version, source) = (words.next(), words.next());
        let source = source.map(|source| source.trim_matches(['(', ')']));
        self.packages.iter().find(|package| {
            package.name == name
                && version.is_none_or(|version| package.version == version)
                && source.is_none_or(|source| package.source.as_deref() == Some(source))
        })
    }
}
