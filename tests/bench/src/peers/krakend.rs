//! KrakenD: passes on, with or without its validator of tokens, or makes one answer of several.
//!
//! Nothing that this is built from has it: it is measured where `krakend` is on the path, and named where it is not. Its settings
//! are its documentation's, and were never run here.

use std::process::Command;

use serde_json::{Value, json};
use test_support::issuer::Issuer;

use crate::contender::{Contender, Entry, version};
use crate::ground::Ground;
use crate::peers::absent;
use crate::request::Request;
use crate::running::{Server, free_port};
use crate::tokens::AUDIENCE;

const NAME: &str = "KrakenD";
const PROGRAM: &str = "krakend";

/// What is taken of one system's answer when several are made one.
pub(crate) struct Part<'a> {
    pub(crate) path: &'a str,
    /// The object that is looked into, where it is not the whole answer.
    pub(crate) target: Option<&'a str>,
    /// The one field that is let through.
    pub(crate) field: &'a str,
    /// Its name from there on, where it is another: mapped to its own it would be gone.
    pub(crate) named: Option<&'a str>,
    /// The object that it stands in then.
    pub(crate) group: Option<&'a str>,
}

/// Passes one path on.
pub(crate) fn proxy(ground: &Ground, upstream: &Server, request: &Request) -> Entry {
    start(ground, request, &passing(upstream, request, &json!({})))
}

/// The same for who brings a token of this issuer's.
pub(crate) fn validator(ground: &Ground, upstream: &Server, issuer: &Issuer, request: &Request) -> Entry {
    let validator = json!({
        "alg": "ES256",
        "jwk_url": format!("{}/jwks", issuer.url()),
        "issuer": issuer.url(),
        "audience": [AUDIENCE],
        "cache": true,
        // The keys come over loopback, in clear text.
        "disable_jwk_security": true,
    });
    start(ground, request, &passing(upstream, request, &json!({"auth/validator": validator})))
}

/// Asks for these parts at once, and makes one answer of them. What no setting does is left out: sums, and names within lists.
pub(crate) fn composer(ground: &Ground, upstream: &Server, request: &Request, parts: &[Part<'_>]) -> Entry {
    start(ground, request, &composing(&upstream.url, &request.path, parts))
}

fn passing(upstream: &Server, request: &Request, access: &Value) -> Value {
    json!({
        "endpoint": request.path,
        "input_headers": ["Accept"],
        "output_encoding": "no-op",
        "backend": [{"host": [upstream.url], "url_pattern": request.path, "encoding": "no-op"}],
        "extra_config": access,
    })
}

/// With encodings that are read: what is passed on as it is (`no-op`) is not merged.
fn composing(upstream: &str, path: &str, parts: &[Part<'_>]) -> Value {
    let backend = |part: &Part<'_>| {
        let mut backend = json!({
            "host": [upstream],
            "url_pattern": part.path,
            "encoding": "json",
            "allow": [part.field],
        });
        if let Some(named) = part.named {
            backend["mapping"] = json!({part.field: named});
        }
        for (name, value) in [("target", part.target), ("group", part.group)] {
            if let Some(value) = value {
                backend[name] = json!(value);
            }
        }
        backend
    };
    json!({
        "endpoint": path,
        "input_headers": ["Accept", "Authorization"],
        "output_encoding": "json",
        "backend": parts.iter().map(backend).collect::<Value>(),
    })
}

fn start(ground: &Ground, request: &Request, endpoint: &Value) -> Entry {
    let missing = || absent(NAME, "no `krakend` on the path");
    let version = version(PROGRAM, "version").ok_or_else(missing)?;
    let port = free_port();
    let settings = json!({
        "version": 3,
        "listen_ip": "127.0.0.1",
        "port": port,
        "max_idle_connections_per_host": 250,
        "extra_config": {
            "telemetry/logging": {"level": "CRITICAL", "syslog": false, "stdout": false},
            "router": {"disable_access_log": true},
        },
        "endpoints": [endpoint],
    });
    let mut command = Command::new(PROGRAM);
    command.args(["run", "-c", &ground.write(&format!("krakend-{port}.json"), &settings.to_string())]);
    let server = Server::try_start(NAME, command, port, &format!("http://127.0.0.1:{port}/__health"));
    let server = server.map_err(|why| absent(NAME, why))?;
    Ok(Contender::new(NAME, version, server, request.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_one_is_read_and_named() {
        let parts = [
            Part { path: "/a", target: Some("Data"), field: "List", named: Some("list"), group: None },
            Part { path: "/b", target: None, field: "Count", named: None, group: Some("of") },
        ];
        let endpoint = composing("http://upstream", "/both", &parts);
        let read = [&endpoint["output_encoding"], &endpoint["backend"][0]["encoding"]];
        assert_eq!(read, ["json", "json"]);
        assert_eq!(
            endpoint["backend"],
            json!([
                {
                    "host": ["http://upstream"], "url_pattern": "/a", "encoding": "json",
                    "target": "Data", "allow": ["List"], "mapping": {"List": "list"},
                },
                {
                    "host": ["http://upstream"], "url_pattern": "/b", "encoding": "json",
                    "allow": ["Count"], "group": "of",
                },
            ])
        );
    }
}
