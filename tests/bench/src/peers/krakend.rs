//! KrakenD: passes on, with or without its validator of tokens.
//!
//! No registry that this is built from has it: it is measured where `krakend` is on the path, and named where it is not.

use std::process::Command;

use serde_json::{Value, json};
use test_support::issuer::Issuer;

use crate::contender::{Contender, Entry, version};
use crate::ground::Ground;
use crate::peers::absent;
use crate::request::Request;
use crate::running::{Server, free_port};
use crate::tokens::AUDIENCE;

pub(crate) const NAME: &str = "KrakenD";
const PROGRAM: &str = "krakend";

/// Passes one path on.
pub(crate) fn proxy(ground: &Ground, upstream: &Server, request: &Request) -> Entry {
    start(ground, NAME, upstream, request, &json!({}))
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
    start(ground, NAME, upstream, request, &json!({"auth/validator": validator}))
}

fn start(ground: &Ground, name: &str, upstream: &Server, request: &Request, access: &Value) -> Entry {
    let missing = || absent(name, "no `krakend` on the path");
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
        "endpoints": [{
            "endpoint": request.path,
            "input_headers": ["Accept"],
            "output_encoding": "no-op",
            "backend": [{"host": [upstream.url], "url_pattern": request.path, "encoding": "no-op"}],
            "extra_config": access,
        }],
    });
    let mut command = Command::new(PROGRAM);
    command.args(["run", "-c", &ground.write(&format!("krakend-{port}.json"), &settings.to_string())]);
    let server = Server::try_start(name, command, port, &format!("http://127.0.0.1:{port}/__health"));
    let server = server.map_err(|why| absent(name, why))?;
    Ok(Contender::new(name, version, server, request.clone()))
}
