//! nginx: as a proxy, as a cache, and as what everybody's requests are passed on to.

use std::fs;
use std::process::Command;

use workspace_rules::benchmarks::Log;

use crate::contender::{Contender, version};
use crate::ground::Ground;
use crate::request::Request;
use crate::running::{Server, free_port};
use crate::{MANY, WORKERS};

/// Debian has it here, which is not on everybody's path.
const PROGRAM: &str = "/usr/sbin/nginx";

pub(crate) fn told() -> String {
    version(PROGRAM, "-v").unwrap_or_else(|| panic!("nginx is missing: apt-get install nginx"))
}

/// Passes everything on, over connections that it keeps.
pub(crate) fn proxy(ground: &Ground, upstream: &Server, log: Log, request: &Request) -> Contender {
    // Without it a file of its own on the disk takes what a slow client has not read: memory is what is measured.
    let location = format!("location / {{ {PASSED_ON} proxy_max_temp_file_size 0; }}");
    let name = match log {
        Log::Off => "nginx",
        Log::On => "nginx, a line for each request",
    };
    let server = start(ground, "nginx", log, &behind(upstream), &location, "/");
    Contender::new(name, told(), server, request.clone())
}

/// What a cache does with its files: what it does by itself, or what it can be told to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Files {
    OpenedEachTime,
    KeptOpen,
}

/// Keeps what may be kept, in memory as far as the system keeps its files there.
pub(crate) fn cache(ground: &Ground, upstream: &Server, request: &Request, files: Files) -> Contender {
    let (name, opened) = match files {
        Files::OpenedEachTime => ("nginx proxy_cache", ""),
        Files::KeptOpen => ("nginx proxy_cache, files kept open", "open_file_cache max=1000;"),
    };
    let folder = ground.room(&format!("nginx-cache-{}", free_port())).display().to_string();
    let http = format!(
        "{} proxy_cache_path {folder} levels=1:2 keys_zone=kept:10m use_temp_path=off;",
        behind(upstream)
    );
    let location = format!(
        "{opened} location / {{ {PASSED_ON} proxy_cache kept; proxy_cache_lock on; proxy_cache_use_stale error timeout updating; }}"
    );
    let server = start(ground, "nginx-cache", Log::Off, &http, &location, "/");
    Contender::new(name, told(), server, request.clone())
}

const PASSED_ON: &str = "proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection \"\";";

fn behind(upstream: &Server) -> String {
    let authority = upstream.url.trim_start_matches("http://");
    format!("upstream behind {{ server {authority}; keepalive 64; keepalive_requests 100000000; }}")
}

/// An nginx with these lines in its sections.
pub(crate) fn start(ground: &Ground, name: &str, log: Log, http: &str, server: &str, ready: &str) -> Server {
    let port = free_port();
    let home = ground.room(&format!("{name}-{port}")).display().to_string();
    let access_log = match log {
        Log::Off => "off",
        Log::On => "/dev/null",
    };
    let settings = format!(
        "daemon off;
        user root;
        worker_processes {WORKERS};
        worker_rlimit_nofile {files};
        pid {home}/pid;
        error_log stderr crit;
        events {{ worker_connections {files}; }}
        http {{
            access_log {access_log};
            default_type application/json;
            sendfile on;
            tcp_nopush on;
            tcp_nodelay on;
            keepalive_requests 100000000;
            client_body_temp_path {home}/body;
            proxy_temp_path {home}/proxy;
            fastcgi_temp_path {home}/fastcgi;
            uwsgi_temp_path {home}/uwsgi;
            scgi_temp_path {home}/scgi;
            {http}
            server {{ listen 127.0.0.1:{port} reuseport backlog=4096; {server} }}
        }}
        ",
        files = MANY + 5_000,
    );
    let file = format!("{home}/nginx.conf");
    fs::write(&file, settings).expect("the settings can be written");
    let mut command = Command::new(PROGRAM);
    command.args(["-e", "stderr", "-p", &home, "-c", &file]);
    Server::start(name, command, port, &format!("http://127.0.0.1:{port}{ready}"))
}
