//! The apps' settings, read again while the process runs: when the file changes or at SIGHUP; a fault changes nothing.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use test_support::bank::Bank;
use test_support::wait;

use crate::phone::Phone;

const PATIENCE: Duration = Duration::from_secs(20);

fn started() -> Phone {
    Phone::start_with(Bank::start(), "[app]\nios_minimum = \"1.1.0\"\nfeatures = [\"one\"]")
}

fn file(phone: &Phone) -> PathBuf {
    phone.bff.folder().join("config.toml")
}

/// Writes the configuration with `to` in the place of `from`.
fn change(phone: &Phone, from: &str, to: &str) {
    let text = fs::read_to_string(file(phone)).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(file(phone), text.replace(from, to)).unwrap();
}

fn asked(phone: &Phone) -> Value {
    phone.ask("/v1/config", "/v1/config", &[]).json()
}

#[track_caller]
fn check_becomes(phone: &Phone, minimum: &str) {
    let there = || asked(phone)["ios"]["minimum"] == minimum;
    wait::until(PATIENCE, &format!("{minimum} is told"), there);
}

#[test]
fn a_changed_file_is_read_without_a_restart() {
    let phone = started();
    let process = phone.bff.pid();
    change(&phone, "\"1.1.0\"", "\"1.2.0\"");
    check_becomes(&phone, "1.2.0");
    change(&phone, "[\"one\"]", "[\"one\", \"two\"]\nmaintenance = \"Back at 4 am.\"");
    wait::until(PATIENCE, "the notice is told", || asked(&phone)["maintenance"] == "Back at 4 am.");
    assert_eq!(asked(&phone)["features"], json!(["one", "two"]));
    assert_eq!(phone.bff.pid(), process);
    assert!(phone.bff.logs().iter().any(|line| line.contains("\"reloaded\"")));
}

/// As an orchestrator or an editor changes it: another file takes its name.
#[test]
fn a_replaced_file_is_read() {
    let phone = started();
    let text = fs::read_to_string(file(&phone)).unwrap();
    let beside = phone.bff.folder().join("next.toml");
    fs::write(&beside, text.replace("1.1.0", "1.3.0")).unwrap();
    fs::remove_file(file(&phone)).unwrap();
    assert_eq!(asked(&phone)["ios"]["minimum"], "1.1.0", "without a file nothing changes");
    fs::rename(&beside, file(&phone)).unwrap();
    check_becomes(&phone, "1.3.0");
}

#[test]
fn sighup_reads_a_file_whose_time_tells_nothing() {
    let phone = started();
    let before = fs::metadata(file(&phone)).unwrap().modified().unwrap();
    change(&phone, "1.1.0", "1.4.0");
    File::options().write(true).open(file(&phone)).unwrap().set_modified(before).unwrap();
    phone.bff.hang_up();
    check_becomes(&phone, "1.4.0");
}

#[test]
fn a_faulty_file_changes_nothing_and_is_logged() {
    let phone = started();
    for (fault, named) in [
        ("ios_minimun = \"1.5.0\"", "app.ios_minimun"),
        ("ios_minimum = 5", "app.ios_minimum"),
        ("ios_minimum = \"1.5.0\"\nthis is not TOML", "config.toml:"),
    ] {
        change(&phone, "ios_minimum = \"1.1.0\"", fault);
        phone.bff.hang_up();
        let told =
            || phone.bff.logs().iter().any(|line| line.contains("reload-refused") && line.contains(named));
        wait::until(PATIENCE, &format!("the log names {named}"), told);
        assert_eq!(asked(&phone)["ios"]["minimum"], "1.1.0", "{fault}");
        assert_eq!(phone.home().status, 200, "and all else goes on");
        change(&phone, fault, "ios_minimum = \"1.1.0\"");
    }
    change(&phone, "1.1.0", "1.6.0");
    check_becomes(&phone, "1.6.0");
}
