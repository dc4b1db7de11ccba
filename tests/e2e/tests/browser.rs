//! The website in a real browser: every screen, every way in which a session ends, and nothing that tells a secret. Pictures of
//! all screens are below `screenshots` in the target folder.

use std::time::{Duration, Instant};

use e2e::chromium::Chromium;
use e2e::front_end;
use e2e::peers::Peers;
use e2e::target;
use e2e::website::Website;

/// Plays a scenario before a website of its own.
#[track_caller]
fn check(scenario: &str, settings: &[&str], given: &[(&str, &str)]) {
    let target = target::folder();
    let peers = Peers::installed(&target);
    let website = Website::start(settings);
    let secret = website.sandbox.client_secret("web-bff");
    let mut all = vec![
        ("origin", website.origin.as_str()),
        ("provider", &website.sandbox.provider),
        ("control", &website.sandbox.control),
        ("secret", secret.trim()),
    ];
    all.extend(given);
    let began = Instant::now();
    let report = Chromium::installed(&peers).play(scenario, &all, Some(&target.join("screenshots")));
    assert_eq!(report.faults, [""; 0], "{:?}", report.notes);
    assert!(began.elapsed() < Duration::from_secs(100), "{scenario} took {:?}", began.elapsed());
    assert!(website.bff.errors().is_empty(), "{:?}", website.bff.errors());
}

#[test]
fn every_screen_is_there_for_everybody_and_tells_nothing() {
    check("website", &[], &[]);
}

#[test]
fn a_session_ends_from_elsewhere_at_the_provider_and_everywhere() {
    check("endings", &[], &[]);
}

#[test]
fn a_session_runs_out_and_the_page_says_so() {
    let settings = ["session.idle=6s", "session.absolute=24s"];
    check("lifetimes", &settings, &[("idle", "6"), ("absolute", "24")]);
}

#[test]
fn a_payment_is_one_for_each_filled_form() {
    check("payment", &[], &[]);
}

#[test]
#[should_panic(expected = "apt-get install nodejs npm")]
fn without_npm_it_says_what_to_install() {
    front_end::built_with("/nonexistent/npm", &target::folder().join("without-npm"));
}
