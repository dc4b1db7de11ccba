//! `deploy/compose` is what Compose and the proxy read, and fits the settings beside it. There is no engine to run it here.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::Duration;

use e2e::go::Go;
use e2e::settings::{self, Settings};
use e2e::{deployed, document, install, target};
use serde_json::Value;
use test_support::process;
use test_support::signatory::Signatory;

/// Where Compose puts them.
const SECRETS: &str = "/run/secrets/";

fn project() -> Value {
    let go = Go::installed(&target::folder());
    go.compose(&document::path("deploy/compose/compose.yaml")).unwrap()
}

/// The services of binaries that there are.
fn services(project: &Value) -> Vec<(String, &Value)> {
    let services = project["services"].as_object().unwrap();
    let own = deployed::binaries().into_iter().filter_map(|name| Some((name.clone(), services.get(&name)?)));
    let own: Vec<_> = own.collect();
    assert!(!own.is_empty(), "no binary is a service");
    own
}

#[test]
fn every_bff_runs_twice_and_can_change_nothing() {
    let project = project();
    for (name, service) in services(&project) {
        assert_eq!(service["deploy"]["replicas"], 2, "{name}");
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(service["cap_drop"], serde_json::json!(["ALL"]), "{name}");
        assert_eq!(service.get("ports"), None, "{name} is reached past the proxy");
        let settings = document::text(&format!("deploy/{name}/compose.toml"));
        let patience = service["stop_grace_period"].as_str().and_then(|text| text.strip_suffix('s'));
        let patience = Duration::from_secs(patience.unwrap().parse().unwrap());
        assert!(patience > Settings::read(&settings).end(), "{name}: {patience:?}");
    }
}

#[test]
fn a_compose_file_with_a_key_that_nobody_knows_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("compose.yaml");
    fs::write(&file, "name: x\nservices: {a: {image: a, read_onyl: true}}\n").unwrap();
    let fault = Go::installed(&target::folder()).compose(&file).unwrap_err();
    assert!(fault.contains("read_onyl"), "{fault}");
}

#[test]
fn the_settings_of_every_service_are_sound_and_its_secrets_are_given() {
    let project = project();
    for (name, service) in services(&project) {
        let place = tempfile::tempdir().unwrap();
        let text = document::text(&format!("deploy/{name}/compose.toml"));
        let given = service["secrets"].as_array().unwrap().iter();
        let given = given.map(|secret| secret.get("target").unwrap_or(&secret["source"]).as_str().unwrap());
        let given = given.map(|file| file.strip_prefix(SECRETS).unwrap_or(file).to_owned());
        let named = Settings::read(&text).secrets(SECRETS);
        assert_eq!(named, given.collect::<BTreeSet<_>>(), "{name}");
        // What the sandbox makes.
        let clients = place.path().join("clients");
        fs::create_dir(&clients).unwrap();
        fs::write(clients.join(format!("{name}.secret")), "a secret").unwrap();
        let key = Signatory::new(&name, "bank.example").private_pem();
        fs::write(clients.join(format!("{name}.signing.pem")), key).unwrap();
        let text = settings::at_home(&text, SECRETS, place.path())
            .replace("/run/sandbox/", &format!("{}/", place.path().display()));
        let file = place.path().join("config.toml");
        fs::write(&file, text).unwrap();
        let output =
            process::run(process::built(&name), &["--config", file.to_str().unwrap(), "--check"], &[]);
        assert!(output.status.success(), "{name}: {}", install::said(&output));
    }
}

#[test]
fn the_proxys_settings_are_sound() {
    let mut check = Command::new("haproxy");
    check.arg("-c").arg("-f").arg(document::path("deploy/compose/haproxy.cfg"));
    install::ran(check.output(), "haproxy refuses the settings, or is missing: apt-get install haproxy");
}

/// Each service stands behind the proxy, which asks its admin port.
#[test]
fn the_proxy_leads_to_every_bff() {
    let settings = document::text("deploy/compose/haproxy.cfg");
    for (name, _) in services(&project()) {
        assert!(settings.contains(&format!(" {name}:8080")), "{name}");
    }
}

#[test]
fn the_page_tells_of_every_version_that_can_be_chosen() {
    let (file, page) =
        (document::text("deploy/compose/compose.yaml"), document::text("deploy/compose/README.md"));
    let variables: BTreeSet<&str> =
        file.split("${").skip(1).filter_map(|rest| rest.split(':').next()).collect();
    assert!(variables.len() > services(&project()).len(), "{variables:?}");
    for variable in variables {
        assert!(page.contains(&format!("`{variable}`")), "{variable}");
    }
}
