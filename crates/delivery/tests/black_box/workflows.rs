//! The workflows are those of the binaries that there are.

use std::fs;
use std::path::PathBuf;

use delivery::{workflows, workspace};

use crate::small::Small;

/// Recipes of the justfile that workflows call.
fn recipes(text: &str) -> Vec<&str> {
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("- run: just "));
    lines.filter_map(|rest| rest.split_whitespace().next()).collect()
}

#[test]
fn those_of_this_workspace_are_in_step_with_it() {
    let out = workflows::out_of_step(&workspace::root()).unwrap();
    assert_eq!(out, [""; 0].map(PathBuf::from), "`just workflows` writes them anew");
}

#[test]
fn each_binary_is_triggered_by_its_own_paths_and_those_of_what_it_is_made_of() {
    let small = Small::new();
    workflows::write(small.root()).unwrap();
    let (web, api) =
        (small.read(".github/workflows/web-bff.yml"), small.read(".github/workflows/api-bff.yml"));
    for path in [
        "bins/web-bff/**",
        "crates/core/**",
        "crates/central/**",
        "tests/support/**",
        "crates/contract/**",
        "deploy/web-bff/**",
        "Cargo.lock",
        ".github/workflows/web-bff.yml",
    ] {
        // Of a push, and of a pull request.
        assert_eq!(web.matches(&format!("      - \"{path}\"\n")).count(), 2, "{path} in {web}");
    }
    for stranger in ["bins/api-bff", "crates/sandbox", "tests/e2e", "deploy/api-bff"] {
        assert!(!web.contains(stranger), "{stranger} in {web}");
    }
    assert!(!api.contains("crates/central") && api.contains("tags: [\"api-bff-v*\"]"), "{api}");
    for left in ["BINARY", "PATHS"] {
        assert!(!web.contains(left), "{left} in {web}");
    }
}

#[test]
fn a_binary_that_is_new_gets_its_own_and_one_that_is_gone_loses_it() {
    let small = Small::new();
    small.write(".github/workflows/workspace.yml", "# of a person\n");
    workflows::write(small.root()).unwrap();
    assert_eq!(workflows::out_of_step(small.root()).unwrap(), [""; 0].map(PathBuf::from));
    fs::rename(small.root().join("bins/api-bff"), small.root().join("bins/kiosk-bff")).unwrap();
    small.replace("bins/kiosk-bff/Cargo.toml", "api-bff", "kiosk-bff");
    let out = [".github/workflows/kiosk-bff.yml", ".github/workflows/api-bff.yml", ".github/CODEOWNERS"];
    assert_eq!(workflows::out_of_step(small.root()).unwrap(), out.map(PathBuf::from));
    let said = workflows::write(small.root()).unwrap();
    assert!(said.contains("removed: .github/workflows/api-bff.yml"), "{said}");
    assert!(small.read(".github/CODEOWNERS").contains("/bins/kiosk-bff/ @bank/kiosk-team\n"));
    assert!(!small.read(".github/CODEOWNERS").contains("api-bff"));
    assert_eq!(small.read(".github/workflows/workspace.yml"), "# of a person\n");
}

#[test]
fn whoever_changes_one_by_hand_is_told() {
    let small = Small::new();
    workflows::write(small.root()).unwrap();
    small.replace(".github/workflows/web-bff.yml", "contents: read", "contents: write");
    let out = [".github/workflows/web-bff.yml"].map(PathBuf::from);
    assert_eq!(workflows::out_of_step(small.root()).unwrap(), out);
}

#[test]
fn only_what_publishes_may_write_and_only_githubs_own_actions_are_used() {
    let folder = workspace::root().join(".github/workflows");
    let mut seen = 0;
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        seen += 1;
        assert!(text.contains("\npermissions:\n  contents: read\n"), "{text}");
        let (before, _) = text.split_once("\n  publish:\n").unwrap_or((&text, ""));
        assert!(!before.contains(": write"), "{before}");
        for used in text.lines().filter_map(|line| line.trim_start().strip_prefix("- uses: ")) {
            assert!(used.starts_with("actions/"), "{used}");
        }
        let jobs = text.matches("runs-on:").count();
        assert_eq!(text.matches("timeout-minutes:").count(), jobs, "{text}");
        assert!(text.contains("concurrency:"), "{text}");
    }
    assert!(seen > 1, "{seen} workflows");
}

#[test]
fn every_recipe_that_they_call_is_in_the_justfile() {
    let justfile = fs::read_to_string(workspace::root().join("justfile")).unwrap();
    let folder = workspace::root().join(".github/workflows");
    let mut called = 0;
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for recipe in recipes(&text) {
            let there = justfile.lines().any(|line| {
                line.strip_prefix(recipe)
                    .is_some_and(|rest| rest.starts_with([' ', ':']) && rest.contains(':'))
            });
            assert!(there, "`just {recipe}` is not in the justfile");
            called += 1;
        }
    }
    assert!(called > 4, "{called} recipes");
}
