//! api-bff before systems that no line of it knows: upstreams and routes of the settings alone.

use std::fs;
use std::process::Output;

use tempfile::TempDir;
use test_support::bank;
use test_support::process::{self, Bff};

use crate::install;

/// Starts it with `more` of settings, which `--check` has found sound.
#[track_caller]
pub fn start(more: &str) -> Bff {
    let settings = settings(more);
    let output = check(&settings);
    assert!(output.status.success(), "{}", install::said(&output));
    Bff::start(process::built("api-bff"), &settings)
}

/// Its own system and issuer are nowhere: no route of the code is called.
fn settings(more: &str) -> String {
    let listening = bank::listening("http://api.bank.example");
    let payments = bank::payments_at("http://127.0.0.1:1", "api-bff");
    format!(
        r#"
        {listening}
        [bearer]
        audience = "https://api.bank.example"
        [store]
        engine = "memory"
        [idempotency]
        may_be_lost = true
        [issuer.bank]
        url = "http://127.0.0.1:1"
        client_id = "api-bff"
        client_secret = "test-secret"
        [api_keys]
        may_be_lost = true
        [upstream.accounts]
        url = "http://127.0.0.1:1"
        {payments}
        [upstream.open_data]
        url = "http://127.0.0.1:1"
        {more}
        "#
    )
}

fn check(settings: &str) -> Output {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let file = folder.path().join("config.toml");
    fs::write(&file, settings).expect("the settings can be written");
    process::run(process::built("api-bff"), &["--config", &file.display().to_string(), "--check"], &[])
}
