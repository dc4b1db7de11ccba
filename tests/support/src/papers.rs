//! What every BFF's papers must be: its OpenAPI document, its README, its sample configuration, its command line. The facts are
//! the same for all; [`papers!`](crate::papers!) makes each a test of the binary's own.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::document::Document;
use crate::program::{Program, text, uncommented, unfit_for_production};

/// Makes a test of each fact about a [`Program`].
#[macro_export]
macro_rules! papers {
    ($program:expr) => {
        $crate::papers! { $program;
            the_committed_document_is_what_the_binary_prints
            what_the_last_release_promised_is_kept
            the_changelog_tells_of_the_last_release
            the_document_is_sound
            the_document_and_the_routes_are_the_same
            the_readme_calls_every_route
            the_settings_of_dev_are_sound
            dev_without_a_sandbox_says_what_is_missing
            the_sample_configuration_is_sound_and_fit_for_production
            a_key_of_the_sample_that_is_misspelt_is_found
            the_commented_keys_of_the_sample_are_keys
            without_settings_it_says_how_to_give_them
            it_tells_its_version_and_of_what_it_was_built
        }
    };
    ($program:expr; $($fact:ident)*) => {
        $(
            #[test]
            fn $fact() {
                $crate::papers::$fact($program);
            }
        )*
    };
}

#[track_caller]
pub fn the_committed_document_is_what_the_binary_prints(program: Program) {
    program.check_committed("openapi.json", &program.printed(&["openapi"]));
}

/// Removing a field of a published answer fails here, in the tests of this binary, and in no one else's.
#[track_caller]
pub fn what_the_last_release_promised_is_kept(program: Program) {
    if let Err(report) =
        contract::check(Path::new(program.folder), Timestamp::now().to_zoned(TimeZone::UTC).date())
    {
        panic!("{report}");
    }
}

/// So a promise cannot be taken back by taking its document away.
#[track_caller]
pub fn the_changelog_tells_of_the_last_release(program: Program) {
    let released = contract::Document::read(&program.file("released.openapi.json"));
    let released = released.unwrap_or_else(|why| panic!("{why}"));
    let changelog = std::fs::read_to_string(program.file("CHANGELOG.md")).unwrap_or_default();
    assert_eq!(last_release(&changelog), released.as_ref().map(contract::Document::version));
}

/// The version of the first heading that has one: `## 1.4.0 — 2026-11-24`.
fn last_release(changelog: &str) -> Option<&str> {
    let headings = changelog.lines().filter_map(|line| line.strip_prefix("## "));
    headings.filter_map(|heading| heading.split(" — ").next()).find(|version| *version != "Unreleased")
}

#[track_caller]
pub fn it_tells_its_version_and_of_what_it_was_built(program: Program) {
    let document = Document::committed(program);
    let version = document.value()["info"]["version"].as_str().unwrap_or_default();
    let told = program.printed(&["--version"]);
    let built = told.strip_prefix(&format!("{} {version} (", program.name()));
    let built = built.and_then(|rest| rest.strip_suffix(")\n")).unwrap_or_else(|| panic!("{told}"));
    // The same variables are read by the compiler for both.
    assert_eq!(option_env!("BFF_COMMIT").is_none_or(str::is_empty), built == "development build", "{told}");
}

#[track_caller]
pub fn the_document_is_sound(program: Program) {
    assert_eq!(Document::committed(program).faults(), [""; 0]);
}

#[track_caller]
pub fn the_document_and_the_routes_are_the_same(program: Program) {
    Document::committed(program).check_routes(program);
}

#[track_caller]
pub fn the_readme_calls_every_route(program: Program) {
    program.check_readme();
}

#[track_caller]
pub fn the_settings_of_dev_are_sound(program: Program) {
    assert_eq!(program.check_dev(true), (true, "the configuration is sound\n".to_owned()));
}

/// Where it needs a secret of the sandbox's at all.
#[track_caller]
pub fn dev_without_a_sandbox_says_what_is_missing(program: Program) {
    let secret = format!(".sandbox/clients/{}.secret", program.name());
    let needs = std::fs::read_to_string(program.file("dev.toml")).is_ok_and(|dev| dev.contains(&secret));
    let (sound, said) = program.check_dev(false);
    assert_eq!(sound, !needs, "{said}");
    assert!(!needs || (said.contains(&secret) && said.contains("client_secret")), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[track_caller]
pub fn the_sample_configuration_is_sound_and_fit_for_production(program: Program) {
    let sample = program.sample();
    assert_eq!(program.check_sample(&sample), (true, String::new()));
    assert_eq!(unfit_for_production(&sample), [""; 0]);
}

#[track_caller]
pub fn a_key_of_the_sample_that_is_misspelt_is_found(program: Program) {
    let (sound, fault) = program.check_sample(&program.sample().replace("\nfresh_for", "\nfresh_form"));
    let found = fault.contains("did you mean upstream.") && fault.contains(".fresh_for?");
    assert!(!sound && found, "{fault}");
}

/// What stands in a comment is there to be taken out of it: it must hold too, but for the files that it names.
#[track_caller]
pub fn the_commented_keys_of_the_sample_are_keys(program: Program) {
    let (sample, whole) = (program.sample(), uncommented(&program.sample()));
    assert_ne!(sample.trim_end(), whole, "the sample offers nothing more");
    let (sound, fault) = program.check_sample(&whole);
    assert!(!sound, "its files are not there");
    for wrong in ["is not a key", "unknown", "expected"] {
        assert!(!fault.contains(wrong), "{fault}");
    }
}

#[track_caller]
pub fn without_settings_it_says_how_to_give_them(program: Program) {
    let output = program.run_in(Path::new("/"), &[]);
    let fault = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(fault.contains("--config") && fault.contains("--dev"), "{fault}");
}

#[test]
fn the_last_release_is_the_first_that_a_changelog_names() {
    assert_eq!(
        last_release("# Changes\n\n## Unreleased\n\n- a\n\n## 1.4.0 — 2026-11-24\n\n## 1.3.0 — x\n"),
        Some("1.4.0")
    );
    assert_eq!(last_release("# Changes\n\n## Unreleased\n"), None);
}

#[test]
#[should_panic(expected = "GET /v1/home 200 name: the field is gone")]
fn a_field_that_a_release_promised_is_missed() {
    let folder = tempfile::TempDir::new().expect("a temporary folder can be made");
    let write = |file: &str, fields: &str| {
        let answer = format!(
            r#"{{"200": {{"content": {{"application/json": {{"schema": {{"type": "object", "properties": {fields}}}}}}}}}}}"#
        );
        let document = format!(
            r#"{{"openapi": "3.1.0", "info": {{"version": "0.1.0"}}, "paths": {{"/v1/home": {{"get": {{"responses": {answer}}}}}}}}}"#
        );
        std::fs::write(folder.path().join(file), document).expect("a file can be written");
    };
    write("released.openapi.json", r#"{"name": {"type": "string"}}"#);
    write("openapi.json", "{}");
    let folder = folder.path().display().to_string().leak();
    what_the_last_release_promised_is_kept(Program { exe: "/nowhere", folder });
}
