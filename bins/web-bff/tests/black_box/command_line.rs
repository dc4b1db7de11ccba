//! The command line: routes, the check of a configuration, and the two that come along with the binary.

use test_support::program::{text, unfit_for_production};

use crate::visitor::PROGRAM;

#[test]
fn routes_are_listed_with_who_may_use_them_and_their_deadline() {
    insta::assert_snapshot!(PROGRAM.printed(&["routes"]));
}

/// It needs no secret: it starts before any sandbox has run.
#[test]
fn the_settings_of_dev_are_sound() {
    assert_eq!(PROGRAM.check_dev(false), (true, "the configuration is sound\n".to_owned()));
}

#[test]
fn the_sample_configuration_is_sound_and_fit_for_production() {
    let sample = PROGRAM.sample();
    assert_eq!(PROGRAM.check_sample(&sample), (true, String::new()));
    assert_eq!(unfit_for_production(&sample), [""; 0]);
}

#[test]
fn a_key_of_the_sample_that_is_misspelt_is_found() {
    let (sound, fault) = PROGRAM.check_sample(&PROGRAM.sample().replace("fresh_for", "fresh_form"));
    assert!(!sound && fault.contains("did you mean upstream.open_data.fresh_for?"), "{fault}");
}

#[test]
fn without_settings_it_says_how_to_give_them() {
    let output = PROGRAM.run_in(std::path::Path::new("/"), &[]);
    let fault = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(fault.contains("--config") && fault.contains("--dev"), "{fault}");
}
