//! The product, with one declared route and nothing else to do.

use std::path::Path;
use std::process::Command;

use test_support::bank;
use workspace_rules::benchmarks::Log;

use crate::running::{Server, free_port, write};
use crate::{PATH, WORKERS};

/// Starts `binary` before `upstream`. Its own system and issuer are nowhere: no route of its code is called.
pub(crate) fn start(folder: &Path, binary: &Path, upstream: &Server, log: Log) -> Server {
    let (port, url) = (free_port(), &upstream.url);
    let filter = match log {
        Log::Off => "warn",
        Log::On => "info",
    };
    let payments = bank::payments_at("http://127.0.0.1:1", "bench");
    let settings = format!(
        r#"
        [public]
        listen = "127.0.0.1:{port}"
        url = "http://127.0.0.1:{port}"
        workers = {WORKERS}
        [admin]
        listen = "127.0.0.1:0"
        [log]
        filter = "{filter}"
        [lifecycle]
        drain = "0s"
        [bearer]
        audience = "https://api.bank.example"
        [store]
        engine = "memory"
        [idempotency]
        may_be_lost = true
        [issuer.bank]
        url = "http://127.0.0.1:1"
        client_id = "bench"
        client_secret = "not-a-secret"
        [api_keys]
        may_be_lost = true
        [upstream.accounts]
        url = "http://127.0.0.1:1"
        needed_at_start = false
        {payments}
        [upstream.open_data]
        url = "http://127.0.0.1:1"
        needed_at_start = false
        [upstream.behind]
        url = "{url}"
        [[route]]
        path = "/api/{{*rest}}"
        upstream = "behind"
        to = "/{{*rest}}"
        access = "anyone"
        token = "none"
        "#
    );
    let name = binary.file_name().unwrap_or_default().display().to_string();
    let mut command = Command::new(binary);
    command.arg("--config").arg(write(folder, &format!("{name}-{port}.toml"), &settings));
    Server::start(&name, command, port, PATH)
}
