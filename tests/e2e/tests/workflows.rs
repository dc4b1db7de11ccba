//! The workflows are read by actionlint as GitHub reads them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::PathBuf;

use e2e::actionlint::Actionlint;
use e2e::{document, target};

fn committed() -> Vec<PathBuf> {
    let folder = fs::read_dir(document::path(".github/workflows")).unwrap();
    folder.map(|file| file.unwrap().path()).collect()
}

#[test]
fn all_are_sound() {
    let actionlint = Actionlint::installed(&target::folder());
    let workflows = committed();
    assert!(workflows.len() > 1, "{workflows:?}");
    let faults: Vec<String> = workflows.iter().flat_map(|workflow| actionlint.faults(workflow)).collect();
    assert_eq!(faults, [""; 0]);
}

#[test]
fn a_fault_in_one_is_found() {
    let target = target::folder();
    let actionlint = Actionlint::installed(&target);
    let sound = committed().into_iter().find(|path| !path.ends_with("workspace.yml")).unwrap();
    let text = fs::read_to_string(sound).unwrap();
    for (this, by, fault) in [
        ("needs: image", "needs: picture", "\"picture\""),
        ("github.ref, 'refs", "github.refs, 'refs", "property \"refs\" is not defined"),
        ("packages: write", "packages: all", "\"all\" is invalid as permission"),
        ("timeout-minutes", "time-limit", "unexpected key \"time-limit\""),
    ] {
        assert!(text.contains(this), "{this}");
        let broken = target.join("actionlint/broken.yml");
        fs::write(&broken, text.replace(this, by)).unwrap();
        let faults = actionlint.faults(&broken).join("\n");
        assert!(faults.contains(fault), "{fault} in {faults}");
    }
}

#[test]
#[should_panic(expected = "actionlint is built by Go (1.25 or later)")]
fn without_go_it_says_what_to_install() {
    Actionlint::installed_with("/nonexistent/go", &target::folder().join("without-go"));
}
