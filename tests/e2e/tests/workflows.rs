//! The workflows are read by actionlint as GitHub reads them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
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

/// Who is not root is told by `just test` what is missing, and it ends there: the job has all of it.
#[test]
fn the_tests_find_on_the_runner_all_that_they_run_beside() {
    let workflow = document::text(".github/workflows/workspace.yml");
    let words = |line: &str| line.split([' ', ';']).map(str::to_owned).collect::<BTreeSet<String>>();
    let line = |begin: &str| workflow.lines().map(str::trim).find(|line| line.contains(begin)).unwrap();
    let installed = words(line("apt-get install "));
    let looked_for = words(line("for program in "));
    let needed = peers(&document::text("justfile"));
    assert!(needed.len() > 5, "{needed:?}");
    for (program, package) in needed {
        let there = installed.contains(&package) || looked_for.contains(&program);
        assert!(there, "the workflow neither installs {package} nor looks for {program}");
    }
    assert!(installed.contains("ca-certificates") && workflow.contains("actions/setup-go@"), "{workflow}");
}

/// `program:package` of the justfile's list of what tests run beside.
fn peers(justfile: &str) -> Vec<(String, String)> {
    let (_, list) = justfile.split_once("for pair in ").unwrap();
    let (list, _) = list.split_once("; do").unwrap();
    let pairs = list.split_whitespace().filter_map(|pair| pair.split_once(':'));
    pairs.map(|(program, package)| (program.to_owned(), package.to_owned())).collect()
}

#[test]
fn the_images_are_started_by_a_job_of_root() {
    let workflow = document::text(".github/workflows/workspace.yml");
    let (_, job) = workflow.split_once("\n  images:\n").unwrap();
    assert!(job.lines().any(|line| line.contains("sudo ") && line.ends_with(" just images")), "{job}");
}

/// Whoever keeps other counts has said that a path takes other than before, and not by how much in truth.
#[test]
fn instructions_are_counted_whatever_a_change_keeps() {
    let workflow = document::text(".github/workflows/workspace.yml");
    let (_, job) = workflow.split_once("\n  instructions:\n").unwrap();
    assert!(job.lines().any(|line| line.contains("just instructions --kept-before ")), "{job}");
    assert!(!job.contains("exit 0"), "{job}");
}

#[test]
fn peers_are_found_in_a_justfile() {
    let found = peers("for pair in a:b \\\n        c:d; do\n x:y");
    assert_eq!(found, [("a", "b"), ("c", "d")].map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
#[should_panic(expected = "actionlint is built by Go (1.25 or later)")]
fn without_go_it_says_what_to_install() {
    Actionlint::installed_with("/nonexistent/go", &target::folder().join("without-go"));
}
