//! A browser in which somebody signed in, at the scripted bank's own issuer.

use test_support::bank::Bank;
use test_support::browser::Browser;
use test_support::process::Bff;
use test_support::provider::Provider;

/// What browsers call this service.
pub(crate) const ORIGIN: &str = "https://www.bank.example";

/// A browser at this BFF in which the bank's customer signed in.
#[track_caller]
pub(crate) fn signed_in(bff: &Bff, bank: &Bank) -> Browser {
    let provider = Provider::of(&bank.issuer);
    let browser = Browser::new(ORIGIN, &bff.public());
    browser.sign_in(&provider, "/");
    assert!(
        browser.cookie("__Host-Http-bff").is_some(),
        "nobody is signed in: {:?}",
        browser.visits().last()
    );
    browser
}
