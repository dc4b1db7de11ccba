//! A new binary in a copy of the workspace: it builds, passes its tests, breaks no rule, and answers from the sandbox.

use std::fs;
use std::path::Path;

use delivery::copy::Copy;
use delivery::on_sandbox::OnSandbox;
use delivery::{new_bff, workspace};
use test_support::http;

#[test]
fn a_new_binary_builds_passes_its_tests_and_answers_from_the_sandbox() {
    let target = workspace::root().join("target/autonomy");
    let copy = Copy::of(&workspace::root(), target.join("copy"));
    copy.put_all_back();
    let root = copy.root();
    let made = new_bff::make(&root, "tv", |args| copy.cargo(&target, args)).unwrap();
    assert!(made.to_string().contains("just run tv-bff"), "{made}");
    copy.cargo(&target, &["test", "--package", "tv-bff"]).unwrap();
    let rules = rules(&root);
    let by_name = rules.iter().flat_map(|rule| ["--test", rule]);
    copy.cargo(&target, &["test", "--workspace"].into_iter().chain(by_name).collect::<Vec<_>>()).unwrap();
    copy.cargo(&target, &["fmt", "--package", "tv-bff", "--check"]).unwrap();
    copy.cargo(&target, OnSandbox::BUILT_BY).unwrap();
    let tv = OnSandbox::start(&root, &target.join("debug"), "tv-bff");
    let token = tv.sandbox.token_of("tv-app", "cust-0002");
    let start = http::get_with(
        format!("{}/v1/start", tv.bff.public()),
        &[("Authorization", &format!("Bearer {token}"))],
    );
    assert_eq!(start.status, 200, "{}", start.text());
    assert!(!start.json()["accounts"].as_array().unwrap().is_empty(), "{}", start.text());

    let again = new_bff::make(&root, "tv-bff", |_| panic!("nothing is built")).unwrap_err();
    assert!(again.contains("bins/tv-bff is there already"), "{again}");
    assert!(fs::read_to_string(root.join("bins/tv-bff/dev.toml")).unwrap().contains("127.0.0.1:8083"));
}

/// The names of the rules' tests. Asked for by these and not as a package, they are built with the features of the whole workspace.
fn rules(root: &Path) -> Vec<String> {
    let files = fs::read_dir(root.join("tests/workspace/tests")).unwrap().map(|file| file.unwrap().path());
    files.map(|file| file.file_stem().unwrap().to_string_lossy().into_owned()).collect()
}
