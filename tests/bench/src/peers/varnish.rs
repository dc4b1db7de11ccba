//! Varnish: an answer from its memory.

use std::process::Command;

use crate::contender::{Contender, Entry, version};
use crate::ground::Ground;
use crate::peers::absent;
use crate::request::Request;
use crate::running::{Server, free_port};

const NAME: &str = "Varnish";
const PROGRAM: &str = "/usr/sbin/varnishd";

pub(crate) fn cache(ground: &Ground, upstream: &Server, request: &Request) -> Entry {
    let version = version(PROGRAM, "-V").ok_or_else(|| absent(NAME, "apt-get install varnish"))?;
    let port = free_port();
    let behind = upstream.url.rsplit(':').next().unwrap_or_default();
    let settings = format!("vcl 4.1;\nbackend behind {{ .host = \"127.0.0.1\"; .port = \"{behind}\"; }}\n");
    let mut command = Command::new(PROGRAM);
    command.args(["-F", "-a", &format!("127.0.0.1:{port}")]);
    command.args(["-f", &ground.write("varnish.vcl", &settings), "-s", "default,256m"]);
    command.arg("-n").arg(ground.room("varnish"));
    let server = Server::try_start(NAME, command, port, &format!("http://127.0.0.1:{port}{}", request.path));
    let server = server.map_err(|why| absent(NAME, why))?;
    Ok(Contender::new(NAME, version, server, request.clone()))
}
