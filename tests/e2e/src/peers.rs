//! Peers written in JavaScript, installed where they are missing: a certified provider, a REST server, and the driver of a browser.
//!
//! Their scripts are in `tests/e2e/peers`, their packages pinned there with hashes. Both go below the target folder, where the
//! scripts find the packages; the machine's own packages are neither used nor changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{document, folder, install};

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
        let files = folder::texts(&ours);
        let wanted = folder::joined(&files);
        install::once(&folder, &wanted, || {
            let version = install::ran(Command::new(node).arg("--version").output(), NEEDED);
            assert!(major(&version) >= 20, "{NEEDED} (there is {})", version.trim());
            folder::write(&folder, &files);
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

    /// A file of an installed package.
    pub fn package(&self, file: &str) -> PathBuf {
        self.folder.join("node_modules").join(file)
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
