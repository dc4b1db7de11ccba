//! An image: built by the recipe that a person uses, read as the archive that it is, and started in nothing but itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use test_support::process::{Bff, BffBuilder};

use crate::{document, go, install};

/// The user of the images, by number.
pub const USER: &str = "65532";

/// A built image.
#[derive(Debug)]
pub struct Image {
    /// The archive's bytes: what a registry keeps and a node fetches.
    pub archive_bytes: u64,
    /// `config` of the image's own description: labels, user, entry point.
    pub config: Value,
    /// Its layers' files, by name, as `tar --list --verbose` tells of them.
    pub files: BTreeMap<String, Entry>,
    pub layers: usize,
    root: TempDir,
}

/// One file of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `-rwxr-xr-x`
    pub mode: String,
    /// `0/0`
    pub owner: String,
    pub bytes: u64,
}

impl Image {
    /// Reads `target/image/NAME.oci.tar`, and unpacks its layers as an engine does.
    ///
    /// # Panics
    /// Where it is no archive of an image.
    #[track_caller]
    pub fn read(name: &str) -> Self {
        let archive = document::path(&format!("target/image/{name}.oci.tar"));
        let (unpacked, root) = (folder(), folder());
        tar(&["-xf"], &archive, &["-C", &unpacked.path().display().to_string()]);
        let blob = |descriptor: &Value| {
            let digest = descriptor["digest"].as_str().expect("a descriptor names its blob");
            unpacked.path().join("blobs").join(digest.replace(':', "/"))
        };
        let manifest = json(&blob(&json(&unpacked.path().join("index.json"))["manifests"][0]));
        let config = json(&blob(&manifest["config"]))["config"].take();
        let layers: Vec<PathBuf> = manifest["layers"].as_array().into_iter().flatten().map(blob).collect();
        let mut files = BTreeMap::new();
        for layer in &layers {
            files.extend(tar(&["-tvf"], layer, &["--numeric-owner"]).lines().filter_map(entry));
            tar(&["-xpf"], layer, &["--numeric-owner", "-C", &root.path().display().to_string()]);
        }
        let archive_bytes = fs::metadata(&archive).expect("it was just read").len();
        Self { archive_bytes, config, files, layers: layers.len(), root }
    }

    /// Where it is unpacked.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// All of its files together, unpacked.
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|file| file.bytes).sum()
    }

    /// Its entry point, to be started in its root alone.
    pub fn entry_point(&self) -> &str {
        self.config["Entrypoint"][0].as_str().expect("an entry point")
    }
}

/// `-rwxr-xr-x 0/0  29517320 2026-11-24 18:00 bff`
fn entry(line: &str) -> Option<(String, Entry)> {
    let mut words = line.split_whitespace();
    let (mode, owner, bytes) = (words.next()?, words.next()?, words.next()?);
    let name = words.nth(2)?.trim_end_matches('/');
    Some((
        name.to_owned(),
        Entry { mode: mode.to_owned(), owner: owner.to_owned(), bytes: bytes.parse().ok()? },
    ))
}

#[track_caller]
fn tar(how: &[&str], archive: &Path, more: &[&str]) -> String {
    let output = Command::new("tar").args(how).arg(archive).args(more).output().expect("tar runs");
    go::told(&output).unwrap_or_else(|fault| panic!("{}: {fault}", archive.display()))
}

#[track_caller]
fn json(file: &Path) -> Value {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder can be made")
}

/// Builds these one after the other by the recipe, just as they are shipped.
#[track_caller]
pub fn build(names: &[String]) {
    for name in names {
        let mut build = Command::new("just");
        build.current_dir(document::path("")).args(["image", name]).env("IMAGE_TOOL", "buildah");
        install::ran(build.output(), &format!("just image {name}"));
    }
}

/// Mounts the image's root over itself, the settings into it, and both read-only; then nothing but the image is left, and its user
/// without any privilege. Each step replaces the one before, so that what is started is what runs in the end.
const INSIDE: &str = r#"
root=$1 program=$2 settings=$4
mount --bind "$root" "$root"
mount --bind "$settings" "$root/etc/bff/config.toml"
mount -o remount,ro,bind "$root"
mount -o remount,ro,bind "$root/etc/bff/config.toml"
cd "$root"
exec setpriv --no-new-privs chroot --userspec=65532:65532 --groups= "$root" "$program" --config /etc/bff/config.toml
"#;

impl Image {
    /// The image's program with these settings, about to be started in the image's root, read-only.
    pub fn started_with(&self, settings: &str) -> BffBuilder {
        // What an engine makes where it mounts something.
        let place = self.root().join("etc/bff");
        fs::create_dir_all(&place).expect("a folder can be made");
        fs::write(place.join("config.toml"), "").expect("a file can be made");
        let mut builder = Bff::builder("unshare");
        for arg in ["--mount", "--propagation", "private", "sh", "-euc", INSIDE, "sh"] {
            builder = builder.lead(arg);
        }
        builder.lead(&self.root().display().to_string()).lead(self.entry_point()).config(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_from_tars_list() {
        let (name, file) =
            entry("-rwxr-xr-x 0/0        29517320 2026-11-24 18:00 bff").expect("a line of tar");
        assert_eq!((name.as_str(), file.mode.as_str(), file.owner.as_str()), ("bff", "-rwxr-xr-x", "0/0"));
        assert_eq!(file.bytes, 29_517_320);
        let (name, _) =
            entry("drwx------ 65532/65532 0 2026-11-24 18:00 var/lib/bff/").expect("a line of tar");
        assert_eq!(name, "var/lib/bff");
    }
}
