//! Invariant 5: each binary builds, passes its tests and starts with the folders of the other binaries deleted.
//!
//! What cargo makes for this is in `target/autonomy`, which is kept; it begins with others' crates as the workspace itself was built with.

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

#[test]
fn what_is_built_of_a_copy_is_never_taken_for_the_workspace_s_own() {
    let target = target();
    let copy = Copy::of(&workspace::root(), target.join("copy"));
    copy.leave_alone("api-bff");
    copy.cargo(&target, &["build", "--bin", "delivery"]).unwrap();
    let own = lists_of_contract(&target.parent().unwrap().join("debug"));
    assert!(!own.is_empty() && !own.iter().any(|list| list.contains("copy/workspace")), "{own:?}");
    let of_copy = lists_of_contract(&target.join("debug"));
    assert!(of_copy.iter().any(|list| list.contains("copy/workspace")), "{of_copy:?}");
}

/// What cargo has written down for itself of the files that each build of the package `contract` is made of.
fn lists_of_contract(built: &Path) -> Vec<String> {
    let packages = fs::read_dir(built.join(".fingerprint")).unwrap().map(|entry| entry.unwrap().path());
    let own =
        packages.filter(|package| package.file_name().unwrap().to_string_lossy().starts_with("contract-"));
    let lists = own.filter_map(|package| fs::read(package.join("dep-lib-contract")).ok());
    lists.map(|list| String::from_utf8_lossy(&list).into_owned()).collect()
}

/// Where this workspace builds, and cargo builds for these tests.
fn target() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let target =
        exe.ancestors().find(|folder| folder.ends_with("deps")).and_then(Path::parent).and_then(Path::parent);
    target.unwrap().join("autonomy")
}
