//! The probe, running between scripted systems and an issuer.

use std::process::Output;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use test_support::http::{self, Answer};
use test_support::issuer::{Issuer, TokenBuilder};
use test_support::process::{self, Bff};
use test_support::upstream::{Reply, Seen, Upstream};
use test_support::wait;

use super::probe::LEAD;

/// Patience for what should take milliseconds, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// A probe about to be started.
pub(crate) struct Setup {
    settings: Vec<(String, String)>,
    file: String,
}

/// A running probe with all that is around it; gone when dropped.
pub(crate) struct Service {
    pub(crate) bff: Bff,
    pub(crate) issuer: Issuer,
    pub(crate) central: Upstream,
    pub(crate) side: Upstream,
}

/// With the settings that every test begins with.
pub(crate) fn setup() -> Setup {
    let all = [
        ("public.listen", "127.0.0.1:0"),
        ("public.url", "http://localhost:8080"),
        ("public.workers", "2"),
        ("admin.listen", "127.0.0.1:0"),
        ("log.filter", "info,bff_core=debug"),
        ("lifecycle.drain", "0s"),
        ("lifecycle.grace", "5s"),
        ("bearer.audience", "https://mobile.bank.example"),
        ("issuer.main.client_id", "probe"),
        ("issuer.main.client_secret", "test-secret"),
        ("upstream.side.needed_at_start", "false"),
        ("oidc.issuer", "main"),
        ("oidc.scope", "openid profile offline_access accounts messages"),
        ("oidc.resource", "https://web.bank.example"),
        ("store.engine", "memory"),
        ("api_keys.may_be_lost", "true"),
        ("idempotency.may_be_lost", "true"),
        ("store.prefix", "probe"),
    ];
    Setup { settings: Vec::new(), file: String::new() }.set_all(&all)
}

/// A ready probe with the settings that every test begins with.
pub(crate) fn start() -> Service {
    setup().start()
}

impl Setup {
    /// One more setting, or another value of one.
    pub(crate) fn set(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.settings.retain(|(other, _)| other != key);
        self.settings.push((key.to_owned(), value.to_string()));
        self
    }

    /// Without a setting that every test begins with.
    pub(crate) fn unset(mut self, key: &str) -> Self {
        self.settings.retain(|(other, _)| other != key);
        self
    }

    /// What its file of settings holds, beside those that are set.
    pub(crate) fn in_file(mut self, toml: &str) -> Self {
        toml.clone_into(&mut self.file);
        self
    }

    pub(crate) fn set_all(self, all: &[(&str, &str)]) -> Self {
        all.iter().fold(self, |setup, (key, value)| setup.set(key, value))
    }

    /// Systems that echo, an issuer that is right, and a probe that is ready.
    pub(crate) fn start(self) -> Service {
        self.start_with(Issuer::start())
    }

    /// The same with this issuer.
    pub(crate) fn start_with(self, issuer: Issuer) -> Service {
        let service = self.start_unready(issuer);
        service.wait_until_ready();
        service
    }

    /// Started, whether it becomes ready or not.
    pub(crate) fn start_unready(self, issuer: Issuer) -> Service {
        let (central, side) = (Upstream::start(echo), Upstream::start(echo));
        let setup = self
            .or_set("issuer.main.url", issuer.url())
            .or_set("upstream.central.url", central.url())
            .or_set("upstream.side.url", side.url());
        let exe = std::env::current_exe().unwrap();
        let bff = LEAD.iter().fold(Bff::builder(exe).config(&setup.file), |bff, lead| bff.lead(lead));
        let bff = setup.flags().iter().fold(bff, |bff, flag| bff.arg(flag)).start();
        Service { bff, issuer, central, side }
    }

    /// The settings as arguments.
    pub(crate) fn flags(&self) -> Vec<String> {
        let pairs = self.settings.iter().map(|(key, value)| ["--set".to_owned(), format!("{key}={value}")]);
        pairs.flatten().collect()
    }

    fn or_set(self, key: &str, value: impl std::fmt::Display) -> Self {
        if self.settings.iter().any(|(other, _)| other == key) { self } else { self.set(key, value) }
    }
}

/// What `Cache-Status` says, without the seconds that are left, which pass.
pub(crate) fn used(answer: &Answer) -> Option<String> {
    let told = answer.header("cache-status")?;
    Some(told.split("; ").filter(|part| !part.starts_with("ttl=")).collect::<Vec<_>>().join("; "))
}

/// Runs the probe to its end, with these arguments and variables.
pub(crate) fn run(args: &[&str], env: &[(&str, &str)]) -> Output {
    let args: Vec<&str> = LEAD.iter().chain(args).copied().collect();
    process::run(std::env::current_exe().unwrap(), &args, env)
}

/// Answers with what was asked for and in whose name.
pub(crate) fn echo(seen: &Seen) -> Reply {
    Reply::json(200, &said(seen))
}

/// `{"text": "/path for sub/client/scope"}`, or `nobody` where no token came along.
pub(crate) fn said(seen: &Seen) -> Value {
    let claims = bearer(seen).map(claims);
    let whose = claims.map_or("nobody".to_owned(), |claims| {
        let part = |name: &str| claims[name].as_str().unwrap_or("-").to_owned();
        format!("{}/{}/{}", part("sub"), part("client_id"), part("scope"))
    });
    json!({"text": format!("{} for {whose}", seen.path())})
}

/// The bearer token of a request, where it has one.
pub(crate) fn bearer(seen: &Seen) -> Option<&str> {
    seen.header("authorization")?.strip_prefix("Bearer ")
}

/// A token's claims, unchecked.
pub(crate) fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

impl Service {
    /// A `GET` without any credential.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    #[track_caller]
    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        http::get_with(format!("{}{path}", self.bff.public()), headers)
    }

    /// A `GET` with this bearer token.
    #[track_caller]
    pub(crate) fn get_as(&self, path: &str, token: &str) -> Answer {
        self.get_with(path, &[("Authorization", &format!("Bearer {token}"))])
    }

    /// A `GET` on the admin port.
    #[track_caller]
    pub(crate) fn admin(&self, path: &str) -> Answer {
        http::get(format!("{}{path}", self.bff.admin()))
    }

    /// A token that is right in everything.
    pub(crate) fn token(&self) -> TokenBuilder {
        self.issuer.token()
    }

    #[track_caller]
    pub(crate) fn wait_until_ready(&self) {
        wait::until(PATIENCE, "the probe is ready", || self.admin("/readyz").status == 200);
    }

    /// The line of `/readyz` about one thing.
    #[track_caller]
    pub(crate) fn readiness_of(&self, name: &str) -> Value {
        let report = self.admin("/readyz").json();
        let line = report["checks"].as_array().unwrap().iter().find(|line| line["name"] == name);
        line.unwrap_or_else(|| panic!("{name} is not among {report}")).clone()
    }

    /// The sum of all series of a metric whose line contains every one of `labels`.
    #[track_caller]
    pub(crate) fn metric(&self, name: &str, labels: &[&str]) -> f64 {
        let text = self.admin("/metrics").text();
        let lines = text.lines().filter(|line| line.starts_with(name));
        let lines = lines.filter(|line| labels.iter().all(|label| line.contains(label)));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }
}
