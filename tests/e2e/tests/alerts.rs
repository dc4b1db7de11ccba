//! Prometheus takes each binary's alerts, each of them fires when it should, and every panel asks what Prometheus understands.
//! That they ask for what is measured is a rule of tests/workspace.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use e2e::go::Go;
use e2e::{deployed, document, install, target};
use serde_json::Value;

fn promtool(args: &[&str], file: &Path) -> Output {
    let output = Command::new("promtool").args(args).arg(file).output();
    output.expect("promtool is missing: apt-get install --no-install-recommends prometheus")
}

#[track_caller]
fn check(args: &[&str], file: &Path) {
    let output = promtool(args, file);
    assert!(output.status.success(), "{}: {}", file.display(), install::said(&output));
}

fn read(name: &str) -> Value {
    Go::installed(&target::folder()).yaml(&document::text(name)).remove(0)
}

#[test]
fn every_alert_fires_when_it_should_and_not_when_all_is_well() {
    for binary in deployed::binaries() {
        let of = |name: &str| document::path(&format!("deploy/{binary}/{name}"));
        check(&["check", "rules"], &of("alerts.yaml"));
        check(&["test", "rules"], &of("alerts.test.yaml"));
        let groups = read(&format!("deploy/{binary}/alerts.yaml"))["groups"].take();
        let rules = groups.as_array().unwrap().iter().flat_map(|group| group["rules"].as_array().unwrap());
        let alerts: BTreeSet<String> =
            rules.filter_map(|rule| rule["alert"].as_str()).map(str::to_owned).collect();
        assert!(!alerts.is_empty(), "{binary} raises no alert");
        let (fires, silent) = tested(&read(&format!("deploy/{binary}/alerts.test.yaml")));
        assert_eq!(fires, alerts, "{binary}: alerts that a test lets fire");
        assert_eq!(silent, alerts, "{binary}: alerts that a test holds to be silent");
    }
}

/// Alerts that a test expects to fire, and those that one expects not to.
fn tested(tests: &Value) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut fire, mut silent) = (BTreeSet::new(), BTreeSet::new());
    for case in tests["tests"].as_array().unwrap() {
        for alert in case["alert_rule_test"].as_array().unwrap() {
            let fires = alert["exp_alerts"].as_array().is_some_and(|alerts| !alerts.is_empty());
            let name = alert["alertname"].as_str().unwrap().to_owned();
            if fires {
                fire.insert(name)
            } else {
                silent.insert(name)
            };
        }
    }
    (fire, silent)
}

#[test]
fn an_alert_that_does_not_fire_is_found() {
    let place = tempfile::tempdir().unwrap();
    let alerts = document::text("deploy/api-bff/alerts.yaml").replace("> 0.2", "> 0.9");
    fs::write(place.path().join("alerts.yaml"), alerts).unwrap();
    let tests = place.path().join("alerts.test.yaml");
    fs::write(&tests, document::text("deploy/api-bff/alerts.test.yaml")).unwrap();
    let output = promtool(&["test", "rules"], &tests);
    let said = install::said(&output);
    assert!(!output.status.success() && said.contains("BffUpstreamFailing"), "{said}");
}

/// Each expression of a dashboard, as a rule that promtool reads.
#[test]
fn every_panel_asks_what_prometheus_understands() {
    for binary in deployed::binaries() {
        let text = document::text(&format!("deploy/{binary}/dashboard.json"));
        let dashboard: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&dashboard["uid"], &dashboard["title"]),
            (&binary.as_str().into(), &binary.as_str().into())
        );
        let panels = dashboard["panels"].as_array().unwrap();
        let ids: BTreeSet<u64> = panels.iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
        assert_eq!(ids.len(), panels.len(), "{binary}: panels share an id");
        let asked = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
        let rules = asked.enumerate().map(|(nth, target)| {
            let expr = target["expr"].as_str().unwrap().replace("$__rate_interval", "5m");
            serde_json::json!({"record": format!("panel:{nth}"), "expr": expr})
        });
        let rules: Vec<Value> = rules.collect();
        assert!(rules.len() >= panels.len(), "{binary}: a panel asks for nothing");
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("panels.yaml");
        let groups = serde_json::json!({"groups": [{"name": "panels", "rules": rules}]});
        fs::write(&file, groups.to_string()).unwrap();
        check(&["check", "rules"], &file);
    }
}

/// Debian's promtool knows no Kubernetes: where the pods are found is left out, what is made of them is not.
#[test]
fn the_scrape_settings_are_sound() {
    let text = document::text("deploy/prometheus.yaml");
    let discovery = "kubernetes_sd_configs:\n      - role: pod";
    assert!(text.contains(discovery), "{text}");
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("prometheus.yaml");
    fs::write(&file, text.replace(discovery, "static_configs:\n      - targets: []")).unwrap();
    check(&["check", "config"], &file);
}
