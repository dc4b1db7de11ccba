//! A release, and what is refused.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use delivery::release::Release;
use jiff::civil::date;

use crate::small::{Small, document};

fn ready() -> Small {
    let small = Small::new();
    small.is_somebodys();
    small
}

fn release(version: &str) -> Release {
    let version = version.parse().unwrap();
    Release { binary: "web-bff".to_owned(), version, breaking: false, today: date(2026, 11, 24) }
}

/// What is refused leaves everything as it was.
#[track_caller]
fn refused(small: &Small, release: &Release, words: &[&str]) {
    let before = (small.git(&["status", "--porcelain"]), small.git(&["log", "--format=%H %D"]));
    let fault = release.make(small.root()).unwrap_err();
    for word in words {
        assert!(fault.contains(word), "{word} in {fault}");
    }
    assert_eq!((small.git(&["status", "--porcelain"]), small.git(&["log", "--format=%H %D"])), before);
}

#[test]
fn it_writes_the_version_where_it_stands_and_commits_and_tags_it() {
    let small = ready();
    small.write("bins/web-bff/openapi.json", &document("web-bff", &["name", "number", "more"]));
    small.commit();
    let said = release("1.4.0").make(small.root()).unwrap();
    assert!(said.contains("git push origin HEAD web-bff-v1.4.0"), "{said}");

    assert_eq!(small.git(&["log", "-1", "--format=%s"]).trim(), "web-bff 1.4.0");
    assert_eq!(small.git(&["cat-file", "-t", "web-bff-v1.4.0"]).trim(), "tag");
    assert_eq!(small.git(&["rev-parse", "web-bff-v1.4.0^{commit}"]), small.git(&["rev-parse", "HEAD"]));
    assert_eq!(small.git(&["status", "--porcelain"]), "");
    let changed = small.git(&["show", "--format=", "--name-only"]);
    let changed: Vec<_> = changed.lines().collect();
    assert_eq!(
        changed,
        [
            "Cargo.lock",
            "bins/web-bff/CHANGELOG.md",
            "bins/web-bff/Cargo.toml",
            "bins/web-bff/openapi.json",
            "bins/web-bff/released.openapi.json"
        ]
    );

    let manifest = small.read("bins/web-bff/Cargo.toml");
    assert!(manifest.contains("name = \"web-bff\" # which one it is\nversion = \"1.4.0\"\n"), "{manifest}");
    assert!(small.read("Cargo.lock").contains("name = \"web-bff\"\nversion = \"1.4.0\"\n"));
    assert_eq!(small.read("Cargo.lock").matches("\"1.4.0\"").count(), 1);
    assert_eq!(
        small.read("bins/web-bff/CHANGELOG.md"),
        "# Changes\n\n## Unreleased\n\n## 1.4.0 — 2026-11-24\n\n- Something new.\n\n## 0.1.0 — 2026-11-01\n\n- The first.\n"
    );
    let expected = document("web-bff", &["name", "number", "more"]).replace("\"0.1.0\"", "\"1.4.0\"");
    assert_eq!(small.read("bins/web-bff/openapi.json"), expected);
    assert_eq!(small.read("bins/web-bff/released.openapi.json"), expected);
}

#[test]
fn a_work_tree_with_changes_is_refused_and_they_are_named() {
    let small = ready();
    small.write("bins/web-bff/src/main.rs", "fn main() { let _ = 1; }\n");
    small.write("stray.txt", "");
    refused(&small, &release("0.2.0"), &["bins/web-bff/src/main.rs", "stray.txt", "commit or put away"]);
}

#[test]
fn a_version_that_is_not_greater_is_refused() {
    let small = ready();
    for version in ["0.1.0", "0.0.9", "0.1.0-rc.1"] {
        refused(&small, &release(version), &["is at 0.1.0", version]);
    }
}

#[test]
fn the_first_release_may_be_of_the_version_that_is_there() {
    let small = ready();
    small.git(&["rm", "--quiet", "bins/web-bff/released.openapi.json"]);
    small.write("bins/web-bff/CHANGELOG.md", "# Changes\n\n## Unreleased\n\n- The first.\n");
    small.commit();
    release("0.1.0").make(small.root()).unwrap();
    assert_eq!(
        small.read("bins/web-bff/CHANGELOG.md"),
        "# Changes\n\n## Unreleased\n\n## 0.1.0 — 2026-11-24\n\n- The first.\n"
    );
    assert_eq!(small.read("bins/web-bff/released.openapi.json"), small.read("bins/web-bff/openapi.json"));
}

#[test]
fn a_changelog_that_says_nothing_is_refused() {
    let small = ready();
    small.replace("bins/web-bff/CHANGELOG.md", "- Something new.", "### Added");
    small.commit();
    refused(&small, &release("0.2.0"), &["bins/web-bff/CHANGELOG.md", "says nothing under `## Unreleased`"]);
    small.write("bins/web-bff/CHANGELOG.md", "# Changes\n");
    small.commit();
    refused(&small, &release("0.2.0"), &["has no line `## Unreleased`"]);
}

#[test]
fn a_tag_that_is_there_is_refused() {
    let small = ready();
    small.git(&["tag", "web-bff-v0.2.0"]);
    refused(&small, &release("0.2.0"), &["there is a tag web-bff-v0.2.0"]);
}

#[test]
fn a_binary_that_is_not_there_is_refused() {
    let small = ready();
    let release = Release { binary: "kiosk-bff".to_owned(), ..release("0.2.0") };
    refused(&small, &release, &["there is no bins/kiosk-bff: there are api-bff, web-bff"]);
}

#[test]
fn a_broken_contract_takes_a_new_major_version_and_to_be_meant() {
    let small = ready();
    small.write("bins/web-bff/openapi.json", &document("web-bff", &["name"]));
    small.commit();
    let gone = "GET /v1/home 200 number: the field is gone";
    refused(&small, &release("0.2.0"), &[gone, "GET /v2/home", "--breaking"]);
    let meant = |version| Release { breaking: true, ..release(version) };
    refused(&small, &meant("0.1.1"), &[gone, "is 0.2.0 at least, not 0.1.1"]);
    meant("0.2.0").make(small.root()).unwrap();
    assert!(!small.read("bins/web-bff/released.openapi.json").contains("number"));
}

/// The binary's own tests, beside it.
const TESTS: &str = r#"
#[test]
fn what_the_last_release_promised_is_kept() {
    let [released, now] = [include_str!("../released.openapi.json"), include_str!("../openapi.json")];
    assert!(!released.contains("number") || now.contains("number"));
}

#[test]
fn its_answers_are_as_its_document_says() {
    assert!(!include_str!("../src/main.rs").contains("wrong"));
}
"#;

/// With tests that cargo can run, of which the one of the last release's promise fails.
fn broken() -> Small {
    let small = ready();
    small.needs_nothing_from_elsewhere();
    small.write("bins/web-bff/tests/papers.rs", TESTS);
    small.write("bins/web-bff/openapi.json", &document("web-bff", &["name"]));
    small.commit();
    small
}

fn its_tests_pass(small: &Small) -> bool {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--quiet", "--locked", "--offline", "--package", "web-bff"]);
    cargo.current_dir(small.root()).output().unwrap().status.success()
}

#[test]
fn a_break_that_is_meant_is_released_though_the_test_of_the_promise_fails_until_then() {
    let small = broken();
    assert!(!its_tests_pass(&small));
    let meant = Release { breaking: true, ..release("0.2.0") };
    meant.run(small.root()).unwrap();
    assert!(its_tests_pass(&small), "the branch is whole from the release on");
    assert_eq!(small.git(&["status", "--porcelain"]), "");
}

#[test]
fn every_other_test_must_pass_for_a_break_that_is_meant_too() {
    let small = broken();
    small.write("bins/web-bff/src/main.rs", "fn main() { /* wrong */ }\n");
    small.commit();
    let meant = Release { breaking: true, ..release("0.2.0") };
    check_its_tests_fail(&meant.run(small.root()).unwrap_err(), "its_answers_are_as_its_document_says");
    assert_eq!(small.git(&["tag", "--list", "web-bff-*"]) + &small.git(&["status", "--porcelain"]), "");
}

#[test]
fn what_is_no_break_is_released_by_all_of_its_tests() {
    let small = broken();
    // Of a field that the tests alone miss.
    small.replace("bins/web-bff/tests/papers.rs", "now.contains(\"number\")", "now.contains(\"missed\")");
    small.write("bins/web-bff/openapi.json", &document("web-bff", &["name", "number"]));
    small.commit();
    check_its_tests_fail(
        &release("0.2.0").run(small.root()).unwrap_err(),
        "what_the_last_release_promised_is_kept",
    );
    Release { breaking: true, ..release("0.2.0") }.run(small.root()).unwrap();
}

#[test]
fn nobody_releases_nothing() {
    let small = ready();
    small.git(&["config", "user.name", ""]);
    refused(&small, &release("0.2.0"), &["tell git first who commits"]);
    assert!(!small.root().join(".git/ORIG_HEAD").exists(), "nothing was written that had to be taken back");
}

#[test]
fn a_commit_that_a_hook_refuses_leaves_everything_as_it_was() {
    let small = ready();
    // The first release, whose document was not there before.
    small.git(&["rm", "--quiet", "bins/web-bff/released.openapi.json"]);
    small.commit();
    small.git(&["config", "core.hooksPath", ".git/hooks"]);
    small.write(".git/hooks/pre-commit", "#!/bin/sh\necho 'not on a Friday' >&2\nexit 1\n");
    let hook = small.root().join(".git/hooks/pre-commit");
    fs::set_permissions(&hook, Permissions::from_mode(0o755)).unwrap();
    refused(&small, &release("0.2.0"), &["not on a Friday", "every file is as it was"]);
    fs::remove_file(hook).unwrap();
    release("0.2.0").make(small.root()).unwrap();
}

#[test]
fn a_tag_that_cannot_be_signed_leaves_everything_as_it_was() {
    let small = ready();
    small.git(&["config", "tag.gpgSign", "true"]);
    small.git(&["config", "gpg.program", "false"]);
    refused(&small, &release("0.2.0"), &["git tag", "every file is as it was"]);
    small.git(&["config", "tag.gpgSign", "false"]);
    release("0.2.0").make(small.root()).unwrap();
}

/// It says so, and which one.
#[track_caller]
fn check_its_tests_fail(said: &str, which: &str) {
    assert!(said.starts_with("web-bff is not released: its tests fail\n"), "{said}");
    assert!(said.contains(&format!("{which} ... FAILED")), "{said}");
}
