//! Invariant 5: each binary builds, passes its tests and starts with the folders of the other binaries deleted.
//!
//! What cargo makes for this is in `target/autonomy`, which is kept; others' crates are those that the workspace itself was built with.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use delivery::autonomy;
use delivery::copy::Copy;
use delivery::workspace;

#[test]
fn each_binary_builds_passes_its_tests_and_starts_alone() {
    let target = target();
    let copy = Copy::of(&workspace::root(), target.join("copy"));
    let binaries = copy.binaries();
    assert!(binaries.len() >= 3, "{binaries:?}");
    for binary in &binaries {
        autonomy::alone(&copy, &target, binary).unwrap_or_else(|said| panic!("{binary} {said}"));
    }
}

#[test]
fn a_binary_that_depends_on_another_does_not_build_alone() {
    let target = target();
    let copy = Copy::of(&workspace::root(), target.join("copy"));
    copy.leave_alone("mobile-bff");
    let manifest = copy.root().join("bins/mobile-bff/Cargo.toml");
    let sound = fs::read_to_string(&manifest).unwrap();
    let dependent =
        sound.replacen("[dependencies]", "[dependencies]\nweb-bff = { path = \"../web-bff\" }", 1);
    assert_ne!(dependent, sound);
    fs::write(&manifest, dependent).unwrap();
    let said = copy.cargo(&target, &["build", "--package", "mobile-bff"]).unwrap_err();
    assert!(said.contains("bins/web-bff/Cargo.toml"), "{said}");
}

#[test]
fn a_copy_follows_the_workspace_and_keeps_what_did_not_change() {
    let target = target();
    let copy = Copy::of(&workspace::root(), target.join("copy"));
    copy.leave_alone("api-bff");
    let (kept, stray) = (copy.root().join("Cargo.toml"), copy.root().join("stray.txt"));
    let before = fs::metadata(&kept).unwrap().modified().unwrap();
    fs::write(&stray, "not of the workspace").unwrap();
    fs::write(copy.root().join("LICENSE"), "changed").unwrap();
    drop(copy);
    let copy = Copy::of(&workspace::root(), target.join("copy"));
    assert_eq!(fs::metadata(&kept).unwrap().modified().unwrap(), before);
    assert!(!stray.exists());
    assert_ne!(fs::read_to_string(copy.root().join("LICENSE")).unwrap(), "changed");
    copy.leave_alone("web-bff");
    assert!(copy.root().join("bins/web-bff/Cargo.toml").is_file());
    assert!(!copy.root().join("bins/api-bff").exists() && !copy.root().join("bins/mobile-bff").exists());
}

/// Where this workspace builds, and cargo builds for these tests.
fn target() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let target =
        exe.ancestors().find(|folder| folder.ends_with("deps")).and_then(Path::parent).and_then(Path::parent);
    target.unwrap().join("autonomy")
}
