//! What every BFF's papers must be: its OpenAPI document, its README, its sample configuration, its command line. The facts are
//! the same for all; [`papers!`](crate::papers!) makes each a test of the binary's own.

use std::path::Path;

use crate::document::Document;
use crate::program::{Program, text, uncommented, unfit_for_production};

/// Makes a test of each fact about a [`Program`].
#[macro_export]
macro_rules! papers {
    ($program:expr) => {
        $crate::papers! { $program;
            the_committed_document_is_what_the_binary_prints
            the_document_is_sound
            the_document_and_the_routes_are_the_same
            the_readme_calls_every_route
            the_settings_of_dev_are_sound
            dev_without_a_sandbox_says_what_is_missing
            the_sample_configuration_is_sound_and_fit_for_production
            a_key_of_the_sample_that_is_misspelt_is_found
            the_commented_keys_of_the_sample_are_keys
            without_settings_it_says_how_to_give_them
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
