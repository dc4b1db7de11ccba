//! The key of a store whose configuration has none: made once, beside the file, for its owner alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::RngCore as _;

/// `<file>.key` of a store's file.
#[derive(Debug)]
pub(in crate::store) struct Secrets {
    path: PathBuf,
}

impl Secrets {
    pub(in crate::store) fn beside(file: &Path) -> Self {
        let mut path = file.as_os_str().to_owned();
        path.push(".key");
        Self { path: path.into() }
    }

    pub(in crate::store) fn path(&self) -> &Path {
        &self.path
    }

    /// The key that was made before; it still opens what it sealed where a key is configured by now.
    pub(in crate::store) fn read(&self) -> Result<Option<String>, String> {
        match fs::read_to_string(&self.path) {
            Ok(text) if text.trim().len() >= 32 => Ok(Some(text.trim().to_owned())),
            Ok(_) => Err(self.told("holds no key: put back the one that was there, or remove it")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.told(&format!("cannot be read: {error}"))),
        }
    }

    /// The key that was made before, or a new one. Only whoever holds the store's file open may ask: no two make one.
    pub(in crate::store) fn read_or_make(&self) -> Result<String, String> {
        if let Some(key) = self.read()? {
            return Ok(key);
        }
        let mut random = [0; 32];
        rand::rng().fill_bytes(&mut random);
        let key = STANDARD.encode(random);
        self.write(&key).map_err(|error| {
            self.told(&format!("cannot be made: {error}; let this process write there, or set seal.key"))
        })?;
        Ok(key)
    }

    /// Written beside and renamed: after a kill there is the whole key, or none.
    fn write(&self, key: &str) -> io::Result<()> {
        let mut draft = self.path.as_os_str().to_owned();
        draft.push(".new");
        let draft = PathBuf::from(draft);
        // One left by a kill; its mode and content are of no use.
        _ = fs::remove_file(&draft);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        file.write_all(key.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&draft, &self.path)?;
        sync_folder_of(&self.path)
    }

    fn told(&self, what: &str) -> String {
        format!("store.file: its key {} {what}", self.path.display())
    }
}

/// Makes a new name in a folder survive a power failure.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_is_in_the_folder_that_there_is() {
        for (path, folder) in [("store.key", "."), ("a/store.key", "a"), ("/store.key", "/")] {
            assert_eq!(folder_of(Path::new(path)), Path::new(folder), "{path}");
        }
    }

    /// A new key in its place would close every session that the old one sealed.
    #[test]
    fn a_key_that_cannot_be_read_is_not_made_anew() {
        let folder = tempfile::TempDir::new().unwrap();
        let secrets = Secrets::beside(&folder.path().join("store.redb"));
        fs::create_dir(secrets.path()).unwrap();
        let told = secrets.read_or_make().unwrap_err();
        assert!(told.contains("cannot be read"), "{told}");
    }
}
