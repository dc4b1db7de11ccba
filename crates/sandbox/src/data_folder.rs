//! The data folder: files that hold secrets, each made once and readable by their owner alone.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use aws_lc_rs::error::Unspecified;

use crate::random;

/// The folder given by `--data`.
pub(crate) struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    /// Opens the folder, making it and the folders of clients' secrets and of keys where they are missing.
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        for folder in ["clients", "keys"] {
            DirBuilder::new().recursive(true).mode(0o700).create(root.join(folder))?;
        }
        Ok(Self { root: root.to_owned() })
    }

    /// The database's file, made empty with the right mode so that SQLite does not choose a wider one.
    pub(crate) fn database(&self) -> io::Result<PathBuf> {
        let path = self.root.join("bank.sqlite");
        OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?;
        Ok(path)
    }

    /// A secret of 256 random bits in a file of its own, made at the first start.
    pub(crate) fn secret(&self, name: &str) -> io::Result<Vec<u8>> {
        self.once(name, || Ok::<_, Unspecified>(random::secret()?.into_bytes()))
    }

    /// The content of a private file; at the first start what `make` returns is written and becomes it.
    pub(crate) fn once<E>(&self, name: &str, make: impl FnOnce() -> Result<Vec<u8>, E>) -> io::Result<Vec<u8>>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let path = self.root.join(name);
        match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let content = make().map_err(io::Error::other)?;
                write_whole(&path, &content)?;
                Ok(content)
            }
            other => other,
        }
    }
}

/// Writes beside the file and renames: a start that is killed half way must not leave half a key behind.
fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}
