//! nginx, as the upstream and as what the product is measured beside. What it can do better than it does by itself, it is told to.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use workspace_rules::benchmarks::Log;

use crate::running::{Server, free_port, write};
use crate::{PATH, WORKERS, stream};

/// Debian has it here, which is not on everybody's path.
const PROGRAM: &str = "/usr/sbin/nginx";

pub(crate) struct Nginx;

impl Nginx {
    /// The upstream: a JSON answer of `length` bytes, and a file of a gigabyte.
    pub(crate) fn files(folder: &Path, length: usize) -> Server {
        let files = folder.join("files");
        fs::create_dir(&files).expect("a folder can be made");
        fs::write(files.join("answer.json"), answer(length)).expect("a file can be written");
        let large = File::create(files.join("large")).expect("a file can be made");
        large.set_len(stream::SIZE).expect("a file can have a hole");
        let location = format!("root {}; open_file_cache max=10;", files.display());
        Self::start(folder, "upstream", Log::Off, "", &location, "/answer.json")
    }

    /// What passes `/api/` on to it.
    pub(crate) fn proxy(folder: &Path, upstream: &Server, log: Log) -> Server {
        let authority = upstream.url.trim_start_matches("http://");
        let upstream =
            format!("upstream behind {{ server {authority}; keepalive 64; keepalive_requests 100000000; }}");
        // Without it a file of its own on the disk takes what a slow client has not read: memory is what is measured.
        let location = "location /api/ { proxy_pass http://behind/; proxy_http_version 1.1; \
                        proxy_set_header Connection \"\"; proxy_max_temp_file_size 0; }";
        Self::start(folder, "nginx", log, &upstream, location, PATH)
    }

    fn start(folder: &Path, name: &str, log: Log, http: &str, server: &str, path: &str) -> Server {
        let port = free_port();
        let home = folder.join(format!("{name}-{port}"));
        fs::create_dir(&home).expect("a folder can be made");
        let access_log = match log {
            Log::Off => "off",
            Log::On => "/dev/null",
        };
        let home_name = home.display();
        let settings = format!(
            "daemon off;
            user root;
            worker_processes {WORKERS};
            pid {home_name}/pid;
            error_log stderr crit;
            events {{ worker_connections 1024; }}
            http {{
                access_log {access_log};
                default_type application/json;
                sendfile on;
                tcp_nopush on;
                tcp_nodelay on;
                keepalive_requests 100000000;
                client_body_temp_path {home_name}/body;
                proxy_temp_path {home_name}/proxy;
                fastcgi_temp_path {home_name}/fastcgi;
                uwsgi_temp_path {home_name}/uwsgi;
                scgi_temp_path {home_name}/scgi;
                {http}
                server {{ listen 127.0.0.1:{port} reuseport; {server} }}
            }}
            "
        );
        let mut command = Command::new(PROGRAM);
        command.args([
            "-e",
            "stderr",
            "-p",
            &home_name.to_string(),
            "-c",
            &write(&home, "nginx.conf", &settings),
        ]);
        Server::start(name, command, port, path)
    }
}

/// A list as an interface would answer with, filled up to `length` bytes.
fn answer(length: usize) -> String {
    let item = |id: usize| format!("{{\"id\":{id},\"name\":\"Item number {id}\",\"price\":\"{id}.99\"}}");
    let mut items = String::new();
    for id in 1000.. {
        let next = item(id);
        if items.len() + next.len() + 40 > length {
            break;
        }
        items.push_str(&next);
        items.push(',');
    }
    let head = format!("{{\"items\":[{}],\"more\":\"", items.trim_end_matches(','));
    let filling = "x".repeat(length - head.len() - 2);
    format!("{head}{filling}\"}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_json_of_its_length() {
        let text = answer(4096);
        assert_eq!(text.len(), 4096);
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
    }
}
