//! What `--version` says.

use super::service::run;

/// What the compiler was told when it built the probe along with these tests.
pub(crate) fn built_of() -> Option<&'static str> {
    option_env!("BFF_COMMIT").filter(|commit| !commit.is_empty())
}

#[test]
fn it_says_the_version_and_of_what_it_was_built() {
    let said = run(&["--version"], &[("BFF_COMMIT", "told-when-it-runs")]);
    let said = String::from_utf8(said.stdout).unwrap();
    let built = built_of().map_or("development build".to_owned(), |commit| format!("commit {commit}"));
    assert!(said.contains(&format!("probe 1.2.3 ({built}")), "{said}");
    assert!(!said.contains("told-when-it-runs"), "{said}");
}
