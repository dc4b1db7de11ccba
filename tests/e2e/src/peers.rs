//! Peers written in JavaScript, installed where they are missing: a certified provider, and the driver of a browser.
//!
//! Their scripts are in `tests/e2e/peers`, their packages pinned there with hashes. Both go below the target folder, where the
//! scripts find the packages; the machine's own packages are neither used nor changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{document, install};

const NEEDED: &str =
    "the peers of these tests need Node.js (20 or later) with npm: apt-get install nodejs npm";

/// The installed peers.
#[derive(Debug)]
pub struct Peers {
    folder: PathBuf,
    node: PathBuf,
}

impl Peers {
    /// Installs them below `target`, unless what is there was made of the same files.
    ///
    /// # Panics
    /// Where they cannot be installed, with what to install first.
    pub fn installed(target: &Path) -> Self {
        Self::installed_with("node", "npm", target)
    }

    /// The same with other programs.
    pub fn installed_with(node: &str, npm: &str, target: &Path) -> Self {
        let folder = target.join("peers");
        let ours = document::path("tests/e2e/peers");
        let files = files(&ours);
        let named = files.iter().map(|(name, text)| format!("{}\n{text}", name.display()));
        let wanted = named.collect::<Vec<_>>().concat();
        install::once(&folder, &wanted, || {
            let version = install::ran(Command::new(node).arg("--version").output(), NEEDED);
            assert!(major(&version) >= 20, "{NEEDED} (there is {})", version.trim());
            for (name, text) in &files {
                let place = folder.join(name);
                fs::create_dir_all(place.parent().unwrap_or(&folder)).expect("a folder can be made");
                fs::write(place, text).expect("the target folder can be written to");
            }
            let lock = document::text("tests/e2e/peers/package-lock.json");
            install::once(&folder.join("packages"), &lock, || {
                let mut npm = Command::new(npm);
                npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
                install::ran(npm.output(), NEEDED);
            });
        });
        Self { folder, node: PathBuf::from(node) }
    }

    pub fn node(&self) -> &Path {
        &self.node
    }

    /// One of the scripts.
    pub fn script(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn major(version: &str) -> u32 {
    let digits = version.trim_start_matches('v').split('.').next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// Every file below `folder`, by its name from there, in order.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = fs::read_dir(&next).unwrap_or_else(|error| panic!("{}: {error}", next.display()));
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            // What an editor's own `npm install` leaves there is not ours.
            if path.ends_with("node_modules") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it is below").to_owned();
                found.push((name, fs::read_to_string(&path).expect("a text file")));
            }
        }
    }
    found.sort();
    found
}
