//! Each binary's unit is one that systemd takes, shuts it in, and hands it what its sample of settings asks for.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use e2e::settings::{self, Settings};
use e2e::{deployed, document, install};
use test_support::process;

/// Ten times the exposure that `systemd-analyze security` may find, of a hundred: 1.5 of 10.
const EXPOSURE: &str = "15";

fn unit(binary: &str) -> String {
    let text = document::text(&format!("deploy/{binary}/{binary}.service"));
    assert!(!text.is_empty(), "{binary} has no unit");
    text
}

/// The values of a key, in order.
fn values<'a>(unit: &'a str, key: &str) -> Vec<&'a str> {
    unit.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('=')).collect()
}

/// Writes the unit with the built binary in its place.
fn installed(binary: &str, unit: &str, place: &Path) -> PathBuf {
    let file = place.join(format!("{binary}.service"));
    let program = process::built(binary).display().to_string();
    fs::write(&file, unit.replace(&format!("/usr/local/bin/{binary}"), &program)).unwrap();
    file
}

fn analyze(args: &[&str], file: &Path) -> Output {
    let output = Command::new("systemd-analyze").args(args).arg(file).output();
    output.expect("systemd-analyze is missing: apt-get install systemd")
}

#[test]
fn every_unit_is_understood() {
    for binary in deployed::binaries() {
        let place = tempfile::tempdir().unwrap();
        let output = analyze(&["verify", "--man=no"], &installed(&binary, &unit(&binary), place.path()));
        let said = install::said(&output);
        assert!(output.status.success() && !said.contains(&binary), "{said}");
    }
}

#[test]
fn a_key_that_systemd_does_not_know_is_found() {
    let place = tempfile::tempdir().unwrap();
    let wrong = unit("api-bff").replace("ProtectSystem=", "ProtectSistem=");
    let output = analyze(&["verify", "--man=no"], &installed("api-bff", &wrong, place.path()));
    assert!(install::said(&output).contains("ProtectSistem"), "{}", install::said(&output));
}

#[test]
fn every_unit_is_shut_in() {
    for binary in deployed::binaries() {
        let place = tempfile::tempdir().unwrap();
        let output = exposure(&binary, &unit(&binary), place.path());
        assert!(output.status.success(), "{}", install::said(&output));
    }
}

#[test]
fn a_unit_that_is_not_shut_in_is_found() {
    let place = tempfile::tempdir().unwrap();
    let open = unit("api-bff").replace("CapabilityBoundingSet=\n", "").replace("NoNewPrivileges=yes\n", "");
    let output = exposure("api-bff", &open, place.path());
    assert!(!output.status.success(), "{}", install::said(&output));
}

fn exposure(binary: &str, unit: &str, place: &Path) -> Output {
    let threshold = format!("--threshold={EXPOSURE}");
    analyze(&["security", "--offline=true", "--no-pager", &threshold], &installed(binary, unit, place))
}

/// The sample's secrets, each handed over under the name of its file, by a variable that the binary knows.
#[test]
fn every_unit_hands_over_what_the_sample_asks_for() {
    for binary in deployed::binaries() {
        let (unit, home) = (unit(&binary), tempfile::tempdir().unwrap());
        let sample = document::text(&format!("bins/{binary}/config.sample.toml"));
        let secrets = format!("/run/secrets/{binary}/");
        let asked = Settings::read(&sample).secrets(&secrets);
        let loaded = values(&unit, "LoadCredential").into_iter();
        let loaded: BTreeSet<String> = loaded
            .map(|credential| {
                let (name, file) = credential.split_once(':').unwrap();
                assert_eq!(file, format!("/etc/{binary}/secrets/{name}"));
                name.to_owned()
            })
            .collect();
        assert_eq!(loaded, asked, "{binary}");

        // As the process finds them: nothing is where the sample says, all is where the variables do.
        let _made = settings::at_home(&sample, &secrets, home.path());
        let credentials = home.path().join("secrets").display().to_string();
        let variables = values(&unit, "Environment").into_iter();
        let variables: Vec<(String, String)> = variables
            .map(|variable| {
                let (name, value) = variable.split_once('=').unwrap();
                (name.to_owned(), value.replace("%d", &credentials))
            })
            .collect();
        let variables: Vec<(&str, &str)> =
            variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let file = document::path(&format!("bins/{binary}/config.sample.toml"));
        let args = ["--config", file.to_str().unwrap(), "--check"];
        let output = process::run(process::built(&binary), &args, &variables);
        assert!(output.status.success(), "{binary}: {}", install::said(&output));
        let without = process::run(process::built(&binary), &args, &[]);
        assert!(!without.status.success(), "{binary} needs no secret: the variables show nothing");
    }
}

#[test]
fn the_hosts_patience_outlasts_an_orderly_end() {
    for binary in deployed::binaries() {
        let unit = unit(&binary);
        let patience = values(&unit, "TimeoutStopSec")[0].strip_suffix('s').unwrap().parse().unwrap();
        let sample = document::text(&format!("bins/{binary}/config.sample.toml"));
        assert!(Duration::from_secs(patience) > Settings::read(&sample).end(), "{binary}");
    }
}

/// A credential is a copy of the start's: whoever rotates a secret must read so where it is handed over, and where it is rotated.
#[test]
fn every_unit_and_the_operators_page_say_that_a_credential_is_a_copy() {
    let page = document::text("docs/OPERATIONS.md");
    assert!(
        page.contains("`LoadCredential=`") && page.contains("`systemctl restart NAME`"),
        "docs/OPERATIONS.md"
    );
    for binary in deployed::binaries() {
        assert!(unit(&binary).contains("`systemctl restart`"), "{binary}");
    }
}

#[test]
fn the_operators_way_to_read_a_secret_where_it_is_fits_the_unit() {
    let page = document::text("docs/OPERATIONS.md");
    let (_, rest) = page.split_once("```ini\n").unwrap();
    let (drop_in, _) = rest.split_once("```").unwrap();
    let place = tempfile::tempdir().unwrap();
    let unit = unit("api-bff");
    let file = installed("api-bff", &unit, place.path());
    let folder = place.path().join("api-bff.service.d");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("rotating.conf"), drop_in).unwrap();
    let output = analyze(&["verify", "--man=no"], &file);
    let said = install::said(&output);
    assert!(output.status.success() && !said.contains("api-bff"), "{said}");
    let [changed] = values(drop_in, "Environment")[..] else { panic!("{drop_in}") };
    let (variable, _) = changed.split_once('=').unwrap();
    assert!(
        values(&unit, "Environment").iter().any(|own| own.starts_with(&format!("{variable}="))),
        "{variable}"
    );
}
