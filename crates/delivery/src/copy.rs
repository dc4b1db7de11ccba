//! A copy of the workspace, in which a binary may be alone: the folders of the others are not there.
//!
//! It stays below the target folder from run to run, and a file that did not change is not written again: what cargo built
//! of it before still holds. The binaries share all that they do not own.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use walkdir::WalkDir;

use crate::cargo::{cargo_in, printed};
use crate::lent;

/// The copy. Others wait until it is dropped.
#[derive(Debug)]
pub struct Copy {
    folder: PathBuf,
    /// The one that it is a copy of.
    workspace: PathBuf,
    _lock: File,
}

impl Copy {
    /// Copies what git knows of, or would if it were added, of `workspace` into `folder`; no binary is in its place yet.
    ///
    /// # Panics
    /// Where git is missing, the workspace is none of its work trees, or what its lock file names cannot be downloaded.
    pub fn of(workspace: &Path, folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        fs::create_dir_all(folder.join("bins")).expect("the folder can be made");
        let lock = File::create(folder.join("lock")).expect("the folder can be written to");
        lock.lock().expect("a file can be locked");
        let copy = Self { folder, workspace: workspace.to_owned(), _lock: lock };
        copy.take_away();
        copy.follow(workspace);
        // Below, nothing comes from the network: what the lock file names is here from now on, whatever was built before.
        printed(&mut cargo_in(workspace, &["fetch", "--locked"]))
            .expect("what the lock file names can be had");
        copy
    }

    /// Where the copy's root manifest is.
    pub fn root(&self) -> PathBuf {
        self.folder.join("workspace")
    }

    /// Where binaries wait until they are put into their place.
    fn aside(&self, binary: &str) -> PathBuf {
        self.folder.join("bins").join(binary)
    }

    /// Where a binary is when it is there.
    fn place(&self, binary: &str) -> PathBuf {
        self.root().join("bins").join(binary)
    }

    /// The names of the binaries that are not in their place.
    pub fn binaries(&self) -> Vec<String> {
        names(&self.folder.join("bins"))
    }

    /// Puts every binary into its place.
    pub fn put_all_back(&self) {
        self.take_away();
        for binary in self.binaries() {
            fs::rename(self.aside(&binary), self.place(&binary)).expect("it is there, on the same disk");
        }
    }

    /// Puts one binary into its place and the others out of it.
    pub fn leave_alone(&self, binary: &str) {
        self.take_away();
        // Renamed, so that its files keep the age that cargo goes by.
        fs::rename(self.aside(binary), self.place(binary)).expect("it is there, on the same disk");
    }

    fn take_away(&self) {
        let places = self.root().join("bins");
        fs::create_dir_all(&places).expect("the folder can be made");
        for binary in names(&places) {
            fs::rename(places.join(&binary), self.aside(&binary)).expect("it is on the same disk");
        }
    }

    /// What has cargo put what it makes of the copy into `target`, which begins with what the workspace itself was built with of others'
    /// crates.
    ///
    /// Never into the workspace's own: a member has one name in either, and what is made of the copy would pass there for what is made of
    /// the workspace.
    pub fn building_into<'a>(&self, target: &'a Path) -> [(&'static str, &'a Path); 1] {
        let into = target.join("debug");
        if !into.exists() {
            lent::begin_with(&self.workspace, &into);
        }
        [("CARGO_TARGET_DIR", target)]
    }

    /// Runs cargo in the copy, with nothing from the network, into a target folder that all copies share.
    ///
    /// What it printed on its standard output is the answer.
    ///
    /// # Errors
    /// With all that it said, where it fails.
    pub fn cargo(&self, target: &Path, args: &[&str]) -> Result<String, String> {
        let mut command = cargo_in(&self.root(), args);
        command.env("CARGO_NET_OFFLINE", "true").envs(self.building_into(target));
        printed(command.env("INSTA_UPDATE", "no").env_remove("UPDATE_DOCS"))
    }

    /// Writes what is new or another, and removes what is gone.
    fn follow(&self, workspace: &Path) {
        let files: BTreeSet<(PathBuf, PathBuf)> =
            files_of(workspace).into_iter().map(|file| (self.place_of(&file), file)).collect();
        for (place, file) in &files {
            let bytes = match fs::read(workspace.join(file)) {
                // Git still has it, the work tree does not.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                read => read.unwrap_or_else(|error| panic!("{}: {error}", file.display())),
            };
            if fs::read(place).ok().as_ref() != Some(&bytes) {
                fs::create_dir_all(place.parent().expect("a file is in a folder"))
                    .expect("the folder can be made");
                fs::write(place, bytes).expect("the copy can be written");
            }
        }
        let wanted = |place: &Path| {
            files.iter().any(|(wanted, file)| wanted == place && workspace.join(file).is_file())
        };
        for folder in [self.root(), self.folder.join("bins")] {
            let entries = WalkDir::new(folder).contents_first(true).into_iter();
            for entry in entries.filter_map(Result::ok).filter(|entry| !wanted(entry.path())) {
                if entry.file_type().is_file() {
                    fs::remove_file(entry.path()).expect("the copy can be written");
                } else {
                    // A folder goes where nothing is left in it.
                    let _not_empty = fs::remove_dir(entry.path());
                }
            }
        }
    }

    fn place_of(&self, file: &Path) -> PathBuf {
        if file.starts_with("bins") { self.folder.join(file) } else { self.root().join(file) }
    }
}

fn files_of(workspace: &Path) -> Vec<PathBuf> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(workspace);
    let listed = git.output().expect("git is needed to know what belongs to the workspace");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let listed = String::from_utf8(listed.stdout).expect("names are UTF-8");
    listed.split_terminator('\0').map(PathBuf::from).collect()
}

/// Names of the folders in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("it is a folder").filter_map(Result::ok);
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<_> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
