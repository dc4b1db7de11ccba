//! What a binary is built with for an image: the guide where it is for this compiler and this target, and else without it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use e2e::document;
use tempfile::TempDir;

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// What the script tells this compiler, and what it says to whoever builds.
fn told(compiler: &str, target: &str, settings: &[(&str, &str)]) -> String {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let programs = [
        ("rustc", format!("#!/bin/sh\n[ \"$1\" = -vV ] && echo 'host: {target}' || echo '{compiler}'\n")),
        ("cargo", "#!/bin/sh\necho \"$RUSTFLAGS\"\n".to_owned()),
    ];
    for (name, text) in programs {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("a file can be written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
    let mut script = Command::new(document::path("deploy/image/binary"));
    for unset in ["CARGO_TARGET_DIR", "IMAGE_PROFILE", "IMAGE_FLAGS", "IMAGE_GUIDE", "RUSTFLAGS"] {
        script.env_remove(unset);
    }
    let output = script.arg("mobile-bff").env("PATH", path).envs(settings.iter().copied()).output();
    let output = output.expect("the script runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let profile = settings.iter().find(|(name, _)| *name == "IMAGE_PROFILE").map_or("shipped", |_| "debug");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), format!("target/{target}/{profile}"));
    said
}

fn compiler() -> String {
    let file = document::path(&format!("deploy/image/{TARGET}.rustc"));
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())).trim().to_owned()
}

#[test]
fn the_compiler_of_the_guide_is_told_what_requests_pass_through() {
    let said = told(&compiler(), TARGET, &[]);
    assert!(said.contains(&format!("deploy/image/{TARGET}.profdata")), "{said}");
    assert!(said.contains("-C profile-use=") && !said.contains("Built without"), "{said}");
}

#[test]
fn another_compiler_is_not_and_whoever_builds_is_told() {
    let said = told("rustc 1.0.0 (another)", TARGET, &[]);
    assert!(!said.contains("-C profile-use"), "{said}");
    assert!(said.contains("'just guide' makes one for rustc 1.0.0 (another)"), "{said}");
}

#[test]
fn what_has_no_guide_is_built_without() {
    for (target, settings) in [
        ("aarch64-unknown-linux-gnu", vec![]),
        (TARGET, vec![("IMAGE_PROFILE", "dev")]),
        (TARGET, vec![("IMAGE_GUIDE", "/seen")]),
    ] {
        let said = told(&compiler(), target, &settings);
        assert!(!said.contains("-C profile-use") && !said.contains("Built without"), "{settings:?}: {said}");
        assert_eq!(said.contains("-C profile-generate=/seen"), settings == [("IMAGE_GUIDE", "/seen")]);
    }
}
