//! Signing in at the sandbox's provider, whose page is a form with the customers as its buttons.

use test_support::browser::Browser;
use test_support::process::Sandbox;
use url::Url;

/// From web-bff's login over the provider's page and back, as this customer.
#[track_caller]
pub fn at_the_sandbox(browser: &Browser, sandbox: &Sandbox, customer: &str) {
    let begun = browser.begin("/");
    let page = begun.header("location").and_then(|to| Url::parse(to).ok());
    let page = page.unwrap_or_else(|| panic!("not sent on: {} {}", begun.status, begun.text()));
    let asked: Vec<_> = page.query_pairs().collect();
    let mut form: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (&**name, &**value)).collect();
    form.push(("customer", customer));
    let chosen = browser.submit_elsewhere(&format!("{}/authorize", sandbox.provider), &form);
    let back = chosen.header("location").and_then(|to| browser.path_of(to));
    let back = back.unwrap_or_else(|| panic!("not sent back: {} {}", chosen.status, chosen.text()));
    browser.follow(browser.come_back(&back));
}
