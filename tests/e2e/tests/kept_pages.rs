//! The website's public pages while the system behind them is slowed and stopped: kept, used though they are over, and asked about again,
//! by settings alone.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::process::Command;
use std::time::Duration;

use e2e::{control, document, product, three};
use serde_json::json;
use test_support::http::{self, Answer};
use test_support::process::{self, Bff, Sandbox};
use test_support::wait;

const PATIENCE: Duration = Duration::from_secs(30);

/// One of the code, and one that is declared; of both the system says how long they last, and nothing of what is over.
const PAGES: [&str; 2] = ["/api/branches", "/api/cash-machines"];

/// The website before the bank, with these settings.
fn started(settings: &str) -> Bff {
    let website = Bff::start(process::built("web-bff"), settings);
    let ready = || http::get(format!("{}/readyz", website.admin())).status == 200;
    wait::until(PATIENCE, "web-bff is ready", ready);
    website
}

/// What `--dev` has, with times as short as a test's. A system that is left alone is not asked about what is over: this one is not.
fn soon(sandbox: &Sandbox) -> String {
    let settings = three::settings("web-bff", sandbox);
    let system = "[upstream.open_data]\n";
    assert!(settings.contains(system) && settings.matches("= \"10s\"").count() == 2, "{settings}");
    let never_left_alone = format!("{system}breaker_failures = 0\nbreaker_success_percent = 0\n");
    settings
        .replace("= \"10s\"", "= \"2s\"")
        .replace("stale_while_revalidate = \"20s\"", "stale_while_revalidate = \"3s\"")
        .replace(system, &never_left_alone)
}

/// Asks until `Cache-Status` says all of this, and gives that answer. Whatever it says meanwhile, it is the page.
#[track_caller]
fn until(website: &Bff, page: &str, says: &[&str]) -> Answer {
    let mut last = None;
    wait::until(PATIENCE, &format!("{page}: {says:?}"), || {
        let answer = http::get(format!("{}{page}", website.public()));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let told = answer.header("cache-status").unwrap().to_owned();
        last = Some(answer);
        says.iter().all(|each| told.contains(each))
    });
    last.unwrap()
}

#[test]
fn a_page_is_missed_hit_stale_and_revalidated() {
    let sandbox = product::sandbox(6, &[]);
    let website = started(&soon(&sandbox));
    for page in PAGES {
        let first = until(&website, page, &["open_data; fwd=uri-miss; stored"]);
        until(&website, page, &["open_data; hit; ttl="]);
        // Slow, though nobody who reads the page notices: it is fetched anew meanwhile.
        control::set_faults(&sandbox, "open-data", &json!({"latency_ms": 300}));
        until(&website, page, &["open_data; hit; ttl=", "detail=stale-while-revalidate"]);
        until(&website, page, &["open_data; hit; ttl=1"]);
        // Then it says nothing any more, and after that nothing but failures.
        control::set_faults(&sandbox, "open-data", &json!({"stall": true}));
        until(&website, page, &["open_data; fwd=stale; ttl=-", "detail=timeout"]);
        control::set_faults(&sandbox, "open-data", &json!({"error_rate": 1.0}));
        let stale = until(&website, page, &["open_data; fwd=stale; fwd-status=503", "ttl=-"]);
        control::mend(&sandbox, "open-data");
        let again = until(&website, page, &["open_data; fwd=stale; fwd-status=304; stored; ttl="]);
        for answer in [&stale, &again] {
            assert_eq!((&answer.body, answer.header("etag")), (&first.body, first.header("etag")), "{page}");
        }
        let held = [("If-None-Match", first.header("etag").unwrap())];
        assert_eq!(http::get_with(format!("{}{page}", website.public()), &held).status, 304, "{page}");
    }
}

/// As somebody types it who reads the front page: it shows what they will see, but for the seconds.
#[test]
fn the_front_page_shows_it_as_it_is() {
    let sandbox = product::sandbox(6, &[]);
    let website = started(&three::settings("web-bff", &sandbox));
    let page = document::text("README.md");
    let (_, passage) = page.split_once("### What is kept, watched").unwrap();
    let mut blocks = passage.split("```").skip(1).step_by(2);
    let (script, shown) = (blocks.next().unwrap(), blocks.next().unwrap());
    let script = script.trim_start_matches("sh\n").replace("http://127.0.0.1:8080", &website.public());
    let script = script.replace("http://127.0.0.1:7109", &sandbox.control);
    let output = Command::new("bash").args(["-c", &format!("set -euo pipefail\n{script}")]).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(without_seconds(&printed), without_seconds(shown.trim_start_matches("text\n")), "{printed}");
}

/// Seconds pass, and on a busy machine more of them.
fn without_seconds(told: &str) -> Vec<String> {
    let lines = told.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| line.replace(|each: char| each.is_ascii_digit(), "")).collect()
}
