//! HAProxy: passes everything on.

use std::process::Command;

use crate::contender::{Contender, Entry, version};
use crate::ground::Ground;
use crate::peers::absent;
use crate::request::Request;
use crate::running::{Server, free_port};
use crate::{MANY, WORKERS};

const NAME: &str = "HAProxy";
const PROGRAM: &str = "/usr/sbin/haproxy";

pub(crate) fn proxy(ground: &Ground, upstream: &Server, request: &Request) -> Entry {
    let version = version(PROGRAM, "-v").ok_or_else(|| absent(NAME, "apt-get install haproxy"))?;
    let (port, authority) = (free_port(), upstream.url.trim_start_matches("http://"));
    let settings = format!(
        "global
            nbthread {WORKERS}
            maxconn {connections}
            # It counts a connection to the upstream for each, and few are needed: they are used again.
            no strict-limits
        defaults
            mode http
            timeout connect 5s
            timeout client 75s
            timeout server 30s
            timeout http-request 10s
            timeout http-keep-alive 75s
        frontend in
            bind 127.0.0.1:{port}
            default_backend behind
        backend behind
            http-reuse always
            server one {authority}
",
        connections = MANY + 1_000,
    );
    let mut command = Command::new(PROGRAM);
    command.args(["-db", "-f", &ground.write("haproxy.cfg", &settings)]);
    let server = Server::try_start(NAME, command, port, &format!("http://127.0.0.1:{port}{}", request.path));
    let server = server.map_err(|why| absent(NAME, why))?;
    Ok(Contender::new(NAME, version, server, request.clone()))
}
