//! What is measured on: the built binaries, a folder for settings, and what peers are built into.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// Where everything is.
pub(crate) struct Ground {
    binaries: PathBuf,
    pub(crate) sandbox: PathBuf,
    /// Of other builds, to be measured beside these.
    pub(crate) beside: Vec<PathBuf>,
    folder: TempDir,
    target: PathBuf,
}

impl Ground {
    /// The binaries of this folder, and this sandbox.
    pub(crate) fn of(binaries: PathBuf, sandbox: PathBuf, beside: Vec<PathBuf>) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        // Servers that are started as root read their files as somebody else.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("it is ours");
        let exe = std::env::current_exe().expect("a program knows its own executable");
        let target = exe.ancestors().nth(2).expect("cargo builds into a target folder").join("bench");
        fs::create_dir_all(&target).expect("the target folder can be written to");
        Self { binaries, sandbox, beside, folder, target }
    }

    /// A binary of ours.
    pub(crate) fn exe(&self, name: &str) -> PathBuf {
        self.binaries.join(name)
    }

    /// For settings and whatever servers write; gone with this.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A folder of its own in there.
    pub(crate) fn room(&self, name: &str) -> PathBuf {
        let room = self.folder().join(name);
        fs::create_dir_all(&room).expect("a folder can be made");
        room
    }

    /// Writes a file there, and says where.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let file = self.folder().join(name);
        fs::write(&file, text).expect("a file can be written");
        file.display().to_string()
    }

    /// What a peer that nobody packages is built into, and stays in.
    pub(crate) fn built(&self, peer: &str) -> PathBuf {
        self.target.join(peer)
    }
}

/// Where a peer's own files are: its pinned parts, and what it runs.
pub(crate) fn source(peer: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(peer)
}
