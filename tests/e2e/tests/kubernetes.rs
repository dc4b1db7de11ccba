//! What `deploy/` gives Kubernetes is what Kubernetes reads, is held to good practice, and fits the settings beside it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use e2e::go::Go;
use e2e::kubernetes::{Rendered, Schemas};
use e2e::settings::{self, Settings};
use e2e::{deployed, target};
use serde_json::{Value, json};
use test_support::process;

fn go() -> Go {
    Go::installed(&target::folder())
}

/// Every environment of every binary.
#[expect(clippy::print_stdout, reason = "a test that fails says at which it did")]
fn each(mut check: impl FnMut(&str, &Rendered)) {
    let go = go();
    for binary in deployed::binaries() {
        let environments = deployed::environments(&binary);
        assert!(environments.contains(&"production".to_owned()), "{binary} has only {environments:?}");
        for environment in environments {
            println!("{binary} in {environment}");
            check(&binary, &Rendered::of(&go, &binary, &environment));
        }
    }
}

#[test]
fn every_object_is_what_its_schema_says() {
    let schemas = Schemas::installed(&target::folder());
    each(|_, rendered| schemas.check(&rendered.text).unwrap());
}

#[test]
fn a_key_that_no_schema_knows_is_found() {
    let rendered = Rendered::of(&go(), "api-bff", "production");
    let misspelt = rendered.text.replace("readOnlyRootFilesystem", "readonlyRootFilesystem");
    let fault = Schemas::installed(&target::folder()).check(&misspelt).unwrap_err();
    assert!(fault.contains("readonlyRootFilesystem"), "{fault}");
}

#[test]
fn the_linter_holds_nothing_against_any_object() {
    let go = go();
    each(|_, rendered| go.score(&rendered.text).unwrap());
}

#[test]
fn the_linter_finds_what_is_weak() {
    let go = go();
    let rendered = Rendered::of(&go, "api-bff", "production");
    let image = rendered.one("Deployment")["spec"]["template"]["spec"]["containers"][0]["image"].as_str();
    let image = image.unwrap();
    let (name, _) = image.rsplit_once(':').unwrap();
    for (strong, weak, told) in [
        (
            "readOnlyRootFilesystem: true",
            "readOnlyRootFilesystem: false",
            "Container Security Context ReadOnlyRootFilesystem",
        ),
        ("memory: 512Mi", "storage: 512Mi", "Memory limit is not set"),
        ("path: /readyz", "path: /livez", "Pod Probes"),
        (image, format!("{name}:latest").as_str(), "Image with latest tag"),
    ] {
        assert!(rendered.text.contains(strong), "nothing to weaken: {strong}");
        let fault = go.score(&rendered.text.replace(strong, weak)).expect_err(weak);
        assert!(fault.contains(told), "{weak}: {fault}");
    }
}

#[test]
fn the_settings_of_every_environment_are_sound() {
    each(|binary, rendered| {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("config.toml");
        std::fs::write(&file, settings::at_home(rendered.settings(), &secrets(binary), place.path()))
            .unwrap();
        let output =
            process::run(process::built(binary), &["--config", file.to_str().unwrap(), "--check"], &[]);
        assert!(output.status.success(), "{binary}: {}", e2e::install::said(&output));
    });
}

/// Policies name their peers by the section of the settings: what is not in the settings is not reached.
#[test]
fn a_binary_reaches_its_own_peers_and_no_others() {
    each(|binary, rendered| {
        let prefix = format!("{binary}-to-");
        let names = rendered
            .all("NetworkPolicy")
            .into_iter()
            .map(|policy| policy["metadata"]["name"].as_str().unwrap());
        let (peers, general): (Vec<&str>, Vec<&str>) = names.partition(|name| name.starts_with(&prefix));
        let peers: BTreeSet<String> = peers.iter().map(|name| name[prefix.len()..].to_owned()).collect();
        assert_eq!(
            peers,
            Settings::read(rendered.settings()).peers(),
            "policies, and sections of the settings"
        );
        assert_eq!(general, [binary]);
        for policy in rendered.all("NetworkPolicy") {
            check_egress(policy, binary);
        }
    });
}

/// What is tried in one environment is not told to another's systems, though both be in one cluster.
#[test]
fn no_two_environments_of_a_binary_reach_the_same_peer() {
    let mut reached: BTreeMap<(String, String), String> = BTreeMap::new();
    each(|binary, rendered| {
        let prefix = format!("{binary}-to-");
        let own = rendered.one("Deployment")["metadata"]["namespace"].as_str().unwrap();
        for policy in rendered.all("NetworkPolicy") {
            if !policy["metadata"]["name"].as_str().unwrap().starts_with(&prefix) {
                continue;
            }
            let ways = policy["spec"]["egress"].as_array().unwrap().iter();
            for whom in ways.flat_map(|way| way["to"].as_array().unwrap()) {
                let other = reached.insert((binary.to_owned(), whom.to_string()), own.to_owned());
                assert!(other.is_none_or(|other| other == own), "{binary}: {whom} is reached from two");
            }
        }
    });
}

/// Each way out leads to somebody, by some port, and is of this binary's pods.
#[track_caller]
fn check_egress(policy: &Value, binary: &str) {
    assert_eq!(policy["spec"]["podSelector"], own(binary), "{policy}");
    let egress = policy["spec"]["egress"].as_array().unwrap();
    assert!(!egress.is_empty(), "{policy}");
    for way in egress {
        let whom = way["to"].as_array().unwrap_or_else(|| panic!("to anybody: {policy}"));
        assert!(
            !whom.is_empty() && way["ports"].as_array().is_some_and(|ports| !ports.is_empty()),
            "{policy}"
        );
        for whom in whom {
            let selector = whom.get("namespaceSelector").or_else(|| whom.get("ipBlock"));
            assert!(selector.is_some_and(|selector| *selector != json!({})), "to everywhere: {policy}");
            // kustomize writes labels into selectors that it should leave alone, where it is told to do so.
            assert!(!whom.to_string().contains("app.kubernetes.io/name"), "to itself: {policy}");
        }
    }
}

/// Where the deployment mounts them.
fn secrets(binary: &str) -> String {
    format!("/run/secrets/{binary}/")
}

fn own(binary: &str) -> Value {
    json!({"matchLabels": {"app.kubernetes.io/name": binary}})
}

/// SIGKILL comes after the cluster's patience, which begins with preStop.
#[test]
fn the_clusters_patience_outlasts_an_orderly_end() {
    each(|_, rendered| {
        let pod = &rendered.one("Deployment")["spec"]["template"]["spec"];
        let patience = pod["terminationGracePeriodSeconds"].as_u64().unwrap();
        let before = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64().unwrap();
        let end = Duration::from_secs(before) + Settings::read(rendered.settings()).end();
        assert!(Duration::from_secs(patience) > end, "{patience} s of patience, and an end may take {end:?}");
    });
}

#[test]
fn what_is_one_binarys_is_called_so_everywhere() {
    each(|binary, rendered| {
        let namespaces: BTreeSet<_> =
            rendered.objects().iter().map(|object| object["metadata"]["namespace"].to_string()).collect();
        assert_eq!(namespaces.len(), 1, "{namespaces:?}");
        let deployment = rendered.one("Deployment");
        assert_eq!(deployment["metadata"]["name"], binary);
        assert_eq!(deployment["spec"]["selector"], own(binary));
        let template = &deployment["spec"]["template"];
        assert_eq!(template["metadata"]["labels"], own(binary)["matchLabels"]);
        for constraint in template["spec"]["topologySpreadConstraints"].as_array().unwrap() {
            assert_eq!(constraint["labelSelector"], own(binary));
        }
        assert_eq!(template["spec"]["serviceAccountName"], binary);
        assert_eq!(rendered.one("PodDisruptionBudget")["spec"]["selector"], own(binary));
        assert_eq!(rendered.one("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"], binary);
        let service = &rendered.one("Service")["spec"];
        assert_eq!(service["selector"], own(binary)["matchLabels"]);
        // The operator's port is at no service.
        assert_eq!(service["ports"], json!([{"name": "http", "port": 80, "targetPort": "http"}]));
    });
}

#[test]
fn secrets_are_files_and_nothing_else() {
    each(|binary, rendered| {
        let pod = &rendered.one("Deployment")["spec"]["template"]["spec"];
        let container = &pod["containers"][0];
        assert_eq!((container.get("env"), container.get("envFrom")), (None, None), "{container}");
        let mounts = container["volumeMounts"].as_array().unwrap();
        let mount = mounts.iter().find(|mount| mount["name"] == "secrets").unwrap();
        assert_eq!(mount["mountPath"], format!("/run/secrets/{binary}"));
        assert!(mounts.iter().all(|mount| mount["readOnly"] == true), "{mounts:?}");
        assert!(rendered.all("Secret").is_empty(), "a secret is committed");
        assert!(!Settings::read(rendered.settings()).secrets(&secrets(binary)).is_empty());
    });
}

/// What the linter does not ask for.
#[test]
fn a_pod_is_nobody_and_may_do_nothing() {
    each(|_, rendered| {
        let pod = &rendered.one("Deployment")["spec"]["template"]["spec"];
        let whose = json!({
            "runAsNonRoot": true, "runAsUser": 65532, "runAsGroup": 65532, "fsGroup": 65532,
            "seccompProfile": {"type": "RuntimeDefault"},
        });
        assert_eq!(pod["securityContext"], whose);
        let may = json!({
            "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]},
        });
        assert_eq!(pod["containers"].as_array().unwrap().len(), 1);
        assert_eq!(pod["containers"][0]["securityContext"], may);
        assert_eq!(pod["automountServiceAccountToken"], false);
        assert_eq!(rendered.one("ServiceAccount")["automountServiceAccountToken"], false);
    });
}

#[test]
fn the_probes_ask_the_operators_port() {
    each(|_, rendered| {
        let container = &rendered.one("Deployment")["spec"]["template"]["spec"]["containers"][0];
        for (probe, path) in
            [("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")]
        {
            assert_eq!(container[probe]["httpGet"], json!({"path": path, "port": "admin"}));
        }
        let admin = Settings::read(rendered.settings()).text("admin", "listen").unwrap().to_owned();
        assert!(admin.ends_with(":9080") && !admin.starts_with("127."), "{admin}");
    });
}

#[test]
#[should_panic(expected = "install it")]
fn without_go_it_says_what_to_install() {
    Go::installed_with("/nonexistent/go", &target::folder().join("without-go"));
}
