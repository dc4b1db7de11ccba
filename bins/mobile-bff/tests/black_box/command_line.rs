//! The command line: routes, the check of a configuration, and the two that come along with the binary.

use test_support::program::{text, uncommented, unfit_for_production};

use crate::phone::PROGRAM;

#[test]
fn routes_are_listed_with_who_may_use_them_and_their_deadline() {
    insta::assert_snapshot!(PROGRAM.printed(&["routes"]));
}

#[test]
fn the_settings_of_dev_are_sound() {
    assert_eq!(PROGRAM.check_dev(true), (true, "the configuration is sound\n".to_owned()));
}

#[test]
fn dev_without_a_sandbox_says_what_is_missing() {
    let (sound, fault) = PROGRAM.check_dev(false);
    assert!(!sound && !fault.contains("panicked"), "{fault}");
    for part in ["issuer.bank.client_secret", ".sandbox/clients/mobile-bff.secret"] {
        assert!(fault.contains(part), "{fault:?} does not say {part:?}");
    }
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
    assert!(!sound && fault.contains("did you mean upstream.accounts.fresh_for?"), "{fault}");
}

#[test]
fn the_commented_keys_of_the_sample_are_keys() {
    let (_, fault) = PROGRAM.check_sample(&uncommented(&PROGRAM.sample()));
    assert!(fault.contains("seal-key-before"), "its file is not there: {fault}");
    assert!(!fault.contains("is not a key"), "{fault}");
}

#[test]
fn without_settings_it_says_how_to_give_them() {
    let output = PROGRAM.run_in(std::path::Path::new("/"), &[]);
    let fault = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(fault.contains("--config") && fault.contains("--dev"), "{fault}");
}
