//! Starting, watching and ending a process, with shell scripts in a BFF's place.

use std::panic;
use std::path::{Path, PathBuf};
use std::time::Duration;

use test_support::process::{self, Bff};

const LONG: Duration = Duration::from_secs(10);

fn stand_in(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stand-ins").join(name)
}

#[test]
fn a_bff_is_started_watched_and_ended() {
    let bff = Bff::builder(stand_in("listens")).config("a = 1").env("ONE", "1").arg("--more").start();
    assert_eq!(
        (bff.public().as_str(), bff.admin().as_str()),
        ("http://127.0.0.1:1001", "http://127.0.0.1:1002")
    );
    assert!(bff.wait_for_log("args", LONG).ends_with("config.toml --more"));
    assert_eq!(bff.wait_for_log("config a", LONG), "config a = 1");
    assert_eq!(bff.wait_for_log("env ", LONG), "env ONE=1 ");
    assert!(bff.rss_bytes() > 100_000);

    bff.stop_signal();
    bff.terminate();
    std::thread::sleep(Duration::from_millis(100));
    assert!(!bff.logs().iter().any(|line| line == "stopping"), "a stopped process does nothing");
    bff.cont();
    assert_eq!(bff.wait(LONG).code(), Some(7));
    assert_eq!(bff.logs().last().map(String::as_str), Some("stopping"));
    assert_eq!(bff.errors(), ["to stderr"]);
}

#[test]
fn a_lead_comes_before_the_configuration() {
    let bff = Bff::builder(stand_in("listens")).lead("--first").config("").start();
    assert!(bff.wait_for_log("args", LONG).contains("args --first --config "));
}

#[test]
fn a_dropped_bff_is_gone() {
    let bff = Bff::start(stand_in("listens"), "");
    let proc = PathBuf::from(format!("/proc/{}", bff.pid()));
    assert!(proc.exists());
    drop(bff);
    assert!(!proc.exists());
}

#[test]
fn one_that_ends_before_listening_tells_why() {
    let fault = panic::catch_unwind(|| Bff::start(stand_in("ends"), "")).expect_err("it never listens");
    let message = fault.downcast_ref::<String>().expect("a panic with a message");
    for part in ["ended (exit status: 3)", "--config", "to stderr"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_run_gives_its_status_and_both_streams() {
    let output = process::run(stand_in("ends"), &["--check"], &[("TWO", "2")]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(output.stdout, b"--check 2\n");
    assert_eq!(output.stderr, b"to stderr\n");
}

#[test]
fn a_missing_binary_names_the_command_that_builds_it() {
    let fault = panic::catch_unwind(|| process::built("no-such-binary")).expect_err("it was never built");
    let message = fault.downcast_ref::<String>().expect("a panic with a message");
    assert!(message.contains("cargo build --bin no-such-binary"), "{message}");
}
