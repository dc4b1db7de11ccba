//! The website's front end, built as it is for production.
//!
//! It is built from a copy below the target folder, where its packages go too: the sources stay as they are, and of tests that
//! run at once one builds while the others wait.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{document, folder, install};

const NEEDED: &str =
    "the website's front end is built by Node.js (20.19 or later) with npm: apt-get install nodejs npm";

/// The folder that web-bff serves, made of the sources as they are now.
///
/// # Panics
/// Where it cannot be built, with what to install first, or what is wrong with it.
#[track_caller]
pub fn built(target: &Path) -> PathBuf {
    built_with("npm", target)
}

/// The same with another program.
#[track_caller]
pub fn built_with(npm: &str, target: &Path) -> PathBuf {
    let place = target.join("web-bff-ui");
    let sources = folder::texts(&document::path("bins/web-bff/ui"));
    install::once(&place, &folder::joined(&sources), || {
        install::ran(Command::new(npm).arg("--version").output(), NEEDED);
        for old in ["src", "public", "test"] {
            let _was_not_there = fs::remove_dir_all(place.join(old));
        }
        folder::write(&place, &sources);
        let lock = document::text("bins/web-bff/ui/package-lock.json");
        install::once(&place.join("packages"), &lock, || {
            let mut packages = Command::new(npm);
            packages.current_dir(&place).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
            install::ran(packages.output(), NEEDED);
        });
        let build = Command::new(npm).current_dir(&place).args(["run", "build"]).output();
        install::ran(build, "the website's front end cannot be built");
    });
    place.join("dist")
}
