//! The members of a workspace, and who of them depends on whom.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::cargo::cargo_in;

/// All members, by name.
#[derive(Debug)]
pub(crate) struct Members(Vec<Member>);

#[derive(Debug)]
struct Member {
    name: String,
    /// From the root, with `/`.
    folder: String,
    wants: Vec<Want>,
    looks_at_everything: bool,
}

#[derive(Debug, Deserialize)]
struct Want {
    name: String,
    /// `dev`, `build`, or nothing.
    kind: Option<String>,
}

impl Members {
    /// As cargo reads the manifests; nothing is resolved, so no lock file and no network is needed.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let mut cargo = cargo_in(root, &["metadata", "--format-version", "1", "--no-deps", "--offline"]);
        let output = cargo.output().map_err(|error| format!("cargo could not be run: {error}"))?;
        if !output.status.success() {
            return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim()));
        }
        let metadata: Metadata = serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("cargo metadata prints something else than it did: {error}"))?;
        let packages = metadata.packages.into_iter().map(|package| {
            let folder = package.manifest_path.parent().unwrap_or(&metadata.workspace_root);
            let folder = folder.strip_prefix(&metadata.workspace_root).unwrap_or(folder);
            Member {
                folder: folder.to_string_lossy().replace('\\', "/"),
                name: package.name,
                wants: package.dependencies,
                looks_at_everything: package.metadata["delivery"]["looks-at-everything"] == true,
            }
        });
        Ok(Self(packages.collect()))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|member| member.name.as_str())
    }

    pub(crate) fn binaries(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|member| member.is_binary()).map(|member| member.name.as_str())
    }

    pub(crate) fn is_binary(&self, name: &str) -> bool {
        self.binaries().any(|binary| binary == name)
    }

    /// Members whose tests look at the whole workspace.
    pub(crate) fn lookers(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|member| member.looks_at_everything).map(|member| member.name.as_str())
    }

    /// The member in whose folder a file is, and the file's path there.
    pub(crate) fn owner<'a>(&self, file: &'a str) -> Option<(&str, &'a str)> {
        let within = |member: &Member| file.strip_prefix(&member.folder)?.strip_prefix('/');
        let owners = self.0.iter().filter_map(|member| Some((member, within(member)?)));
        let owner = owners.max_by_key(|(member, _)| member.folder.len());
        owner.map(|(member, rest)| (member.name.as_str(), rest))
    }

    /// The member and all that it is linked into.
    pub(crate) fn made_of<'a>(&'a self, name: &'a str) -> BTreeSet<&'a str> {
        let mut made: BTreeSet<&str> = [name].into();
        loop {
            let more: Vec<&str> = self.wanting(|want| want.is_linked() && made.contains(want.name.as_str()));
            let before = made.len();
            made.extend(more);
            if made.len() == before {
                return made;
            }
        }
    }

    /// Members whose tests use this one.
    pub(crate) fn tested_with(&self, name: &str) -> Vec<&str> {
        self.wanting(|want| !want.is_linked() && want.name == name)
    }

    /// What a member asks for to be built, or also to be tested.
    pub(crate) fn wanted_by(&self, name: &str, for_tests: bool) -> Option<BTreeSet<&str>> {
        let member = self.0.iter().find(|member| member.name == name)?;
        let wants = member.wants.iter().filter(|want| for_tests || want.is_linked());
        Some(wants.map(|want| want.name.as_str()).collect())
    }

    /// The folders of all that a member is made of and tested with, its own first.
    pub(crate) fn folders_of(&self, name: &str) -> Vec<&str> {
        let mut names = vec![name];
        let mut at = 0;
        while let Some(name) = names.get(at).copied() {
            // What the crates that it uses are tested with is theirs.
            let wanted = self.wanted_by(name, at == 0).unwrap_or_default();
            let mut new: Vec<&str> = self.names().filter(|other| wanted.contains(other)).collect();
            new.retain(|other| !names.contains(other));
            names.extend(new);
            at += 1;
        }
        let folder = |name: &&str| self.0.iter().find(|member| member.name == *name);
        names.iter().filter_map(folder).map(|member| member.folder.as_str()).collect()
    }

    fn wanting(&self, wanted: impl Fn(&Want) -> bool) -> Vec<&str> {
        let members = self.0.iter().filter(|member| member.wants.iter().any(&wanted));
        members.map(|member| member.name.as_str()).collect()
    }
}

impl Member {
    fn is_binary(&self) -> bool {
        self.folder.starts_with("bins/")
    }
}

impl Want {
    /// In the binary, or in what makes it.
    fn is_linked(&self) -> bool {
        self.kind.as_deref() != Some("dev")
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Want>,
    #[serde(default)]
    metadata: serde_json::Value,
}
