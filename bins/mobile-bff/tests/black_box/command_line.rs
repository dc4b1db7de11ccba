//! The command line: routes, the check of a configuration, and the two that come along with the binary.

use std::fs;

use tempfile::TempDir;

use crate::program::{file, printed, run_in, text};

#[test]
fn routes_are_listed_with_who_may_use_them_and_their_deadline() {
    insta::assert_snapshot!(printed(&["routes"]));
}

/// A folder with the file that the sandbox makes for `--dev`.
fn with_the_secret_of_the_sandbox() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir_all(folder.path().join(".sandbox/clients")).unwrap();
    fs::write(folder.path().join(".sandbox/clients/mobile-bff.secret"), "not-a-real-secret\n").unwrap();
    folder
}

#[test]
fn the_settings_of_dev_are_sound() {
    let folder = with_the_secret_of_the_sandbox();
    let output = run_in(folder.path(), &["--dev", "--check"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "the configuration is sound\n");
}

#[test]
fn dev_without_a_sandbox_says_what_is_missing() {
    let folder = TempDir::new().unwrap();
    let output = run_in(folder.path(), &["--dev", "--check"]);
    assert!(!output.status.success());
    let fault = text(&output.stderr);
    for part in ["issuer.bank.client_secret", ".sandbox/clients/mobile-bff.secret"] {
        assert!(fault.contains(part), "{fault:?} does not say {part:?}");
    }
    assert!(!fault.contains("panicked"), "{fault}");
}

/// The sample with its secrets where this test can put them.
fn sample_in(folder: &TempDir) -> String {
    for secret in ["client-secret", "seal-key"] {
        fs::write(folder.path().join(secret), "not-a-real-secret\n").unwrap();
    }
    let sample = fs::read_to_string(file("config.sample.toml")).unwrap();
    let mounted = "/run/secrets/mobile-bff";
    assert!(sample.contains(mounted), "the sample's secrets are elsewhere by now");
    sample.replace(mounted, &folder.path().display().to_string())
}

#[track_caller]
fn checked(sample: &str, folder: &TempDir) -> (bool, String) {
    fs::write(folder.path().join("sample.toml"), sample).unwrap();
    let output = run_in(folder.path(), &["--config", "sample.toml", "--check"]);
    (output.status.success(), text(&output.stderr))
}

#[test]
fn the_sample_configuration_is_sound() {
    let folder = TempDir::new().unwrap();
    assert_eq!(checked(&sample_in(&folder), &folder), (true, String::new()));
}

/// What a sample says is taken over: not one address in clear text, no secret by value.
#[test]
fn the_sample_configuration_is_fit_for_production() {
    let sample = fs::read_to_string(file("config.sample.toml")).unwrap();
    let settings: Vec<&str> =
        sample.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(settings.iter().any(|line| line.starts_with("client_secret = { file =")), "{settings:#?}");
    assert!(settings.iter().all(|line| !line.contains("http://")), "{settings:#?}");
    assert!(settings.contains(&"format = \"json\""), "{settings:#?}");
}

#[test]
fn a_key_of_the_sample_that_is_misspelt_is_found() {
    let folder = TempDir::new().unwrap();
    let broken = sample_in(&folder).replace("fresh_for", "fresh_form");
    let (sound, fault) = checked(&broken, &folder);
    assert!(!sound && fault.contains("did you mean upstream.accounts.fresh_for?"), "{fault}");
}

/// What stands in a comment is there to be taken out of it: it must hold too.
#[test]
fn the_commented_keys_of_the_sample_are_keys() {
    let folder = TempDir::new().unwrap();
    let whole = sample_in(&folder);
    let uncommented: Vec<&str> = whole
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| is_setting(rest)).unwrap_or(line))
        .collect();
    let (_, fault) = checked(&uncommented.join("\n"), &folder);
    assert!(fault.contains("seal-key-before"), "its file is not there: {fault}");
    assert!(!fault.contains("is not a key"), "{fault}");
}

fn is_setting(line: &str) -> bool {
    let name = line.split(" = ").next().filter(|name| name.len() < line.len()).unwrap_or(" ");
    name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[test]
fn without_settings_it_says_how_to_give_them() {
    let folder = TempDir::new().unwrap();
    let output = run_in(folder.path(), &[]);
    let fault = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(fault.contains("--config") && fault.contains("--dev"), "{fault}");
}
