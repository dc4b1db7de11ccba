//! Starts that fail say why in one line; ends are prompt.

use std::{net::TcpListener, time::Duration};

use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

use crate::{
    call::{send, try_send},
    running::{PORTS, fails, own},
};

fn on_free_ports(data: &str) -> Vec<&str> {
    ["--data", data].into_iter().chain(PORTS.iter().flat_map(|port| [*port, "0"])).collect()
}

fn errors(stderr: &str) -> Vec<&str> {
    stderr.lines().filter(|line| line.contains("ERROR")).collect()
}

#[test]
fn a_taken_port_names_the_flag() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    for flag in PORTS {
        let free = PORTS.iter().filter(|other| **other != flag).flat_map(|other| [*other, "0"]);
        let arguments: Vec<&str> =
            ["--data", data.to_str().unwrap(), flag, &port].into_iter().chain(free).collect();
        let (code, stderr) = fails(&arguments);
        assert_eq!((code, errors(&stderr).len()), (Some(1), 1), "{stderr}");
        assert!(errors(&stderr)[0].contains(&format!("127.0.0.1:{port} is in use")) && stderr.contains(flag));
    }
    assert!(!data.exists(), "nothing was made");
}

#[test]
fn another_format_is_refused_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("bank.sqlite");
    let arguments = on_free_ports(folder.path().to_str().unwrap());
    let sql = |text: &str| Connection::open(&path).unwrap().execute_batch(text).unwrap();
    for spoiled in ["PRAGMA user_version = 99", "CREATE TABLE theirs (x)", "no database"] {
        let _ = std::fs::remove_file(&path);
        if spoiled == "no database" {
            std::fs::write(&path, "something else altogether, longer than a header".repeat(9)).unwrap();
        } else {
            sql(spoiled);
        }
        let before = std::fs::read(&path).unwrap();
        let (code, stderr) = fails(&arguments);
        assert_eq!((code, errors(&stderr).len()), (Some(1), 1), "{stderr}");
        assert!(stderr.contains("Delete the data folder"), "{stderr}");
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}

#[test]
fn the_first_line_of_the_log_warns() {
    let (_, stderr) = fails(&on_free_ports("/dev/null/nowhere"));
    let first = stderr.lines().next().unwrap();
    assert!(first.contains("WARN") && first.contains("development only"), "{stderr}");
    assert!(errors(&stderr)[0].contains("--data"), "{stderr}");
}

#[test]
fn flags_that_cannot_be_meant_are_refused() {
    for (flag, value) in [
        ("--fault", "accounts:slow"),
        ("--fault", "bank:stall"),
        ("--customers", "0"),
        ("--token-lifetime", "0"),
        ("--until", "tomorrow"),
    ] {
        let (code, stderr) = fails(&[flag, value]);
        assert_eq!(code, Some(2), "{flag} {value}");
        assert!(stderr.contains(flag), "{stderr}");
    }
}

#[test]
fn sigterm_ends_it_promptly_with_a_request_still_stalled() {
    let mut sandbox = own(&[]);
    let faults = json!({ "stall": true }).to_string();
    send("PUT", &format!("{}/systems/accounts/faults", sandbox.control), &[], &faults);
    let url = sandbox.aisp("/accounts");
    let stalled =
        std::thread::spawn(move || try_send("GET", &url, &[], "", Duration::from_secs(10)).is_err());
    std::thread::sleep(Duration::from_millis(200));
    sandbox.terminate();
    let ended = (0..40).find_map(|_| {
        std::thread::sleep(Duration::from_millis(50));
        sandbox.child.try_wait().unwrap()
    });
    assert_eq!(ended.expect("ended within two seconds").code(), Some(0));
    assert!(stalled.join().unwrap());
}
