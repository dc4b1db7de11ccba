//! oauth2-proxy: a session in a sealed cookie, and its access token with what is passed on.
//!
//! It keeps two connections to its upstream, since it takes Go's transport as it is, and no option of its own says otherwise.
//!
//! Built from its module, with the sums of `tests/bench/peers/oauth2-proxy`.

use std::path::PathBuf;
use std::process::Command;

use test_support::install;
use workspace_rules::benchmarks::Absent;

use crate::contender::{Contender, Entry};
use crate::ground::{Ground, source};
use crate::peers::absent;
use crate::provider::{CLIENT, Provider, REDIRECT, SCOPE, fresh_key};
use crate::request::Request;
use crate::running::{Server, free_port};

const NAME: &str = "oauth2-proxy";
const MODULE: &str = "github.com/oauth2-proxy/oauth2-proxy/v7";

pub(crate) fn gateway(ground: &Ground, upstream: &Server, provider: &Provider, path: &str) -> Entry {
    let program = built(ground)?;
    let port = free_port();
    let secret = ground.write("oauth2-proxy.secret", &provider.secret());
    let mut command = Command::new(program);
    let options = [
        ("http-address", format!("127.0.0.1:{port}")),
        ("provider", "oidc".to_owned()),
        ("oidc-issuer-url", provider.url().to_owned()),
        ("client-id", CLIENT.to_owned()),
        ("client-secret-file", secret),
        ("redirect-url", REDIRECT.to_owned()),
        // So that its way back is the one that the client is known by.
        ("proxy-prefix", "/bff".to_owned()),
        ("scope", SCOPE.to_owned()),
        ("code-challenge-method", "S256".to_owned()),
        ("upstream", upstream.url.clone()),
        ("email-domain", "*".to_owned()),
        ("oidc-email-claim", "sub".to_owned()),
        ("cookie-secret", fresh_key()),
        ("cookie-secure", "false".to_owned()),
        ("pass-access-token", "true".to_owned()),
        ("skip-provider-button", "true".to_owned()),
        ("request-logging", "false".to_owned()),
        ("auth-logging", "false".to_owned()),
    ];
    command.args(options.iter().map(|(name, value)| format!("--{name}={value}")));
    let server = Server::try_start(NAME, command, port, &format!("http://127.0.0.1:{port}/ping"));
    let server = server.map_err(|why| absent(NAME, why))?;
    let cookies = provider.signed_in(&server.url, path).map_err(|why| absent(NAME, why))?;
    Ok(Contender::new(
        NAME,
        version(),
        server,
        Request::to(path).with("Host", "localhost:8080").with("Cookie", &cookies),
    ))
}

fn built(ground: &Ground) -> Result<PathBuf, Absent> {
    let folder = ground.built(NAME);
    let mut go = Command::new("go");
    // What the sums are of, built by the Go that is here: nothing else is downloaded.
    go.env("GOFLAGS", "-mod=readonly -buildvcs=false").env("GOTOOLCHAIN", "local").env("GOWORK", "off");
    go.current_dir(source(NAME)).arg("build").arg("-o").arg(folder.join("")).arg(MODULE);
    match go.output() {
        Ok(output) if output.status.success() => Ok(folder.join(NAME)),
        Ok(output) => Err(absent(NAME, install::said(&output).trim())),
        Err(error) => Err(absent(NAME, format!("Go is missing: {error}"))),
    }
}

/// As its module's file pins it.
fn version() -> String {
    let module = std::fs::read_to_string(source(NAME).join("go.mod")).unwrap_or_default();
    let pinned = module.lines().find_map(|line| line.split_once(&format!("{MODULE} v")));
    let version = pinned.and_then(|(_, rest)| rest.split_whitespace().next());
    version.unwrap_or_default().to_owned()
}
