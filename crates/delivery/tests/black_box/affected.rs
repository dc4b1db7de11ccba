//! Which change affects what.

use delivery::affected::{self, Affected};

use crate::small::{Small, lock};

const ALL: &str = "api-bff web-bff";
const NONE: &str = "none";
/// All that are no binaries.
const OTHERS: &str = "bff-core bff-sandbox central contract e2e test-support";

#[track_caller]
fn since_start(small: &Small) -> Affected {
    affected::since(small.root(), "start").unwrap()
}

#[track_caller]
fn check(small: &Small, [test, build, release, others]: [&str; 4]) {
    let expected = format!("test:    {test}\nbuild:   {build}\nrelease: {release}\nothers:  {others}\n");
    assert_eq!(since_start(small).to_string(), expected);
}

/// Another text in one file.
#[track_caller]
fn changed(file: &str, expected: [&str; 4]) {
    let small = Small::new();
    small.write(file, "changed\n");
    // A manifest that nobody can read is no case of this.
    assert!(!file.ends_with("Cargo.toml"));
    check(&small, expected);
}

#[test]
fn nothing_changed() {
    check(&Small::new(), [NONE; 4]);
}

#[test]
fn a_binary_is_its_own_affair() {
    changed("bins/web-bff/src/main.rs", ["web-bff", "web-bff", "web-bff", "e2e"]);
    changed("bins/web-bff/openapi.json", ["web-bff", "web-bff", "web-bff", "e2e"]);
    changed("bins/web-bff/ui/src/main.ts", ["web-bff", "web-bff", "web-bff", "e2e"]);
}

#[test]
fn what_is_not_in_a_binary_makes_it_no_other() {
    for file in [
        "tests/black_box/main.rs",
        "README.md",
        "CHANGELOG.md",
        "config.sample.toml",
        "released.openapi.json",
    ] {
        changed(&format!("bins/web-bff/{file}"), ["web-bff", NONE, NONE, "e2e"]);
    }
    changed("crates/core/tests/black_box.rs", [NONE, NONE, NONE, "bff-core e2e"]);
}

#[test]
fn what_a_crate_is_linked_into_is_another() {
    changed("crates/core/src/lib.rs", [ALL, ALL, ALL, "bff-core central e2e"]);
    changed("crates/central/src/lib.rs", ["web-bff", "web-bff", "web-bff", "central e2e"]);
    changed("crates/sandbox/src/lib.rs", [NONE, NONE, NONE, "bff-sandbox e2e"]);
}

#[test]
fn what_only_tests_use_makes_nothing_another() {
    changed("tests/support/src/lib.rs", [ALL, NONE, NONE, "bff-core e2e test-support"]);
    // Linked into what tests use.
    changed("crates/contract/src/lib.rs", [ALL, NONE, NONE, "bff-core contract e2e test-support"]);
    changed("tests/e2e/src/lib.rs", [NONE, NONE, NONE, "e2e"]);
}

#[test]
fn how_everything_is_compiled_is_everybodys_affair() {
    for file in ["rust-toolchain.toml", ".cargo/config.toml", "something-new"] {
        let small = Small::new();
        // Cargo reads them too.
        let text = if file == "rust-toolchain.toml" { "[toolchain]\n" } else { "" };
        small.write(file, text);
        check(&small, [ALL, ALL, ALL, OTHERS]);
    }
    let small = Small::new();
    small.replace("Cargo.toml", "resolver = \"3\"", "resolver = \"2\"");
    check(&small, [ALL, ALL, ALL, OTHERS]);
}

#[test]
fn what_checks_the_code_makes_nothing_another() {
    for file in [
        ".clippy.toml",
        "tests/.clippy.toml",
        ".rustfmt.toml",
        ".deny.toml",
        "justfile",
        ".ci/run",
        ".config/mutants.toml",
    ] {
        changed(file, [ALL, NONE, NONE, OTHERS]);
    }
}

#[test]
fn words_are_nobodys_affair() {
    for file in [
        "README.md",
        "docs/ARCHITECTURE.md",
        "docs/images/dashboard.png",
        "LICENSE",
        ".github/CODEOWNERS",
        "deploy/README.md",
    ] {
        changed(file, [NONE, NONE, NONE, "e2e"]);
    }
}

#[test]
fn what_is_shipped_around_a_binary_is_released_with_it() {
    changed("deploy/web-bff/kubernetes/production/values.yaml", [NONE, NONE, "web-bff", "e2e"]);
    changed("deploy/kubernetes/base/service.yaml", [NONE, NONE, ALL, "e2e"]);
    changed("deploy/image/Dockerfile", [NONE, NONE, ALL, "e2e"]);
}

#[test]
fn a_binarys_workflow_is_its_own_affair() {
    changed(".github/workflows/web-bff.yml", ["web-bff", NONE, NONE, "e2e"]);
    changed(".github/workflows/workspace.yml", [NONE, NONE, NONE, "e2e"]);
}

#[test]
fn a_crate_of_the_lock_file_affects_who_is_made_of_it() {
    let small = Small::new();
    small.write("Cargo.lock", &lock("1.0.1", "1.0.0"));
    check(&small, ["web-bff", "web-bff", "web-bff", "central e2e"]);
}

#[test]
fn a_lock_file_in_another_order_affects_nobody() {
    let small = Small::new();
    small.write("Cargo.lock", &format!("# another line\n{}", lock("1.0.0", "1.0.0")));
    check(&small, [NONE, NONE, NONE, "e2e"]);
}

#[test]
fn a_crate_of_the_lock_file_that_tests_use_affects_tests() {
    let small = Small::new();
    small.write("Cargo.lock", &lock("1.0.0", "1.0.1"));
    check(&small, ["api-bff", NONE, NONE, "e2e"]);
}

#[test]
fn a_lock_file_that_is_new_is_everybodys_affair() {
    let small = Small::new();
    small.git(&["rm", "--quiet", "Cargo.lock"]);
    small.commit();
    small.git(&["tag", "--force", "start"]);
    small.write("Cargo.lock", &lock("1.0.0", "1.0.0"));
    check(&small, [ALL, ALL, ALL, OTHERS]);
}

#[test]
fn a_binary_that_is_new_is_affected_and_one_that_is_gone_is_not() {
    let small = Small::new();
    let manifest = small.read("bins/api-bff/Cargo.toml").replace("api-bff", "kiosk-bff");
    small.write("bins/kiosk-bff/Cargo.toml", &manifest);
    small.write("bins/kiosk-bff/src/main.rs", "fn main() {}\n");
    std::fs::remove_dir_all(small.root().join("bins/web-bff")).unwrap();
    check(&small, ["kiosk-bff", "kiosk-bff", "kiosk-bff", "e2e"]);
}

#[test]
fn it_is_what_the_work_changed_whatever_others_did_meanwhile() {
    let small = Small::new();
    small.git(&["branch", "work"]);
    small.write("bins/web-bff/src/main.rs", "fn main() { others(); }\n");
    small.commit();
    small.git(&["tag", "--force", "start"]);
    small.git(&["switch", "--quiet", "work"]);
    small.write("bins/api-bff/src/main.rs", "fn main() { committed(); }\n");
    small.commit();
    check(&small, ["api-bff", "api-bff", "api-bff", "e2e"]);
    // What moved is gone in one place and new in the other.
    small.git(&["mv", "bins/web-bff/CHANGELOG.md", "crates/sandbox/src/moved.rs"]);
    check(&small, [ALL, "api-bff", "api-bff", "bff-sandbox e2e"]);
}

#[test]
fn a_revision_that_git_does_not_know_is_named() {
    let small = Small::new();
    for unknown in ["nowhere", "--all", ""] {
        let fault = affected::since(small.root(), unknown).unwrap_err();
        assert!(fault.contains(&format!("{unknown:?}")) && fault.contains("origin/main"), "{fault}");
    }
    small.git(&["checkout", "--quiet", "--orphan", "other"]);
    small.write("README.md", "another beginning\n");
    small.commit();
    let fault = affected::since(small.root(), "start").unwrap_err();
    assert!(fault.contains("no commit in common"), "{fault}");
}

#[test]
fn a_program_reads_it_as_json() {
    let small = Small::new();
    small.write("bins/web-bff/README.md", "changed\n");
    assert_eq!(
        since_start(&small).json(),
        r#"{"build":[],"others":["e2e"],"release":[],"test":["web-bff"]}"#
    );
}
