//! A workspace on disk: its members, its binaries, its Rust files.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::source::Source;
use crate::violation::Violation;

/// The folders that members live in, as the root manifest's globs say.
const MEMBER_FOLDERS: [&str; 3] = ["crates", "bins", "tests"];

/// What in `crates` is no typed client of a system: core itself, and what is never shipped.
const NO_CLIENTS: [&str; 4] = ["core", "sandbox", "contract", "delivery"];

/// A root folder laid out like this workspace: the workspace itself, or a fixture.
#[derive(Clone, Debug)]
pub struct Tree {
    root: PathBuf,
}

impl Tree {
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The workspace that this package is a member of.
    pub fn workspace() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::at(here.ancestors().nth(2).expect("this package is two folders down"))
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Folders with a manifest, from the root: `crates/core`, `bins/mobile-bff`.
    pub(crate) fn members(&self) -> Vec<PathBuf> {
        let folders = MEMBER_FOLDERS.iter().flat_map(|parent| self.folders(parent));
        folders.filter(|folder| self.root.join(folder).join("Cargo.toml").is_file()).collect()
    }

    /// Folders of the typed clients: all of `crates` that is not something else by name.
    pub(crate) fn typed_clients(&self) -> Vec<PathBuf> {
        let folders = self.folders("crates").into_iter();
        folders.filter(|folder| !NO_CLIENTS.iter().any(|other| folder.ends_with(other))).collect()
    }

    /// Names of the folders of `bins/`.
    pub(crate) fn binaries(&self) -> Vec<String> {
        let names = self.folders("bins").into_iter();
        names.filter_map(|folder| Some(folder.file_name()?.to_str()?.to_owned())).collect()
    }

    /// The Rust files of core, the typed clients and the binaries: what is shipped. A file that does not parse is a
    /// violation, since no rule can speak for it.
    pub(crate) fn shipped(&self) -> (Vec<Source>, Vec<Violation>) {
        let mut folders = vec![PathBuf::from("crates/core")];
        folders.extend(self.typed_clients());
        folders.extend(self.folders("bins"));
        let (mut sources, mut faults) = (Vec::new(), Vec::new());
        for file in folders.iter().flat_map(|folder| self.rust_files(folder)) {
            match Source::read(&self.root, &file) {
                Ok(source) => sources.push(source),
                Err(fault) => faults.push(fault),
            }
        }
        Source::mark_test_modules(&mut sources);
        (sources, faults)
    }

    pub(crate) fn text(&self, file: &Path) -> Option<String> {
        fs::read_to_string(self.root.join(file)).ok()
    }

    fn folders(&self, parent: &str) -> Vec<PathBuf> {
        let mut found: Vec<_> = fs::read_dir(self.root.join(parent))
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.path().is_dir())
            .map(|entry| Path::new(parent).join(entry.file_name()))
            .collect();
        found.sort();
        found
    }

    pub(crate) fn rust_files(&self, folder: &Path) -> Vec<PathBuf> {
        let mut files = self.files(folder);
        files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
        files
    }

    /// Every file below a folder, from the root.
    pub(crate) fn files(&self, folder: &Path) -> Vec<PathBuf> {
        let walk =
            WalkDir::new(self.root.join(folder)).sort_by_file_name().into_iter().filter_map(Result::ok);
        let files = walk.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
        files.filter_map(|path| path.strip_prefix(&self.root).ok().map(ToOwned::to_owned)).collect()
    }
}
