//! Debian's nginx, as a server of files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;
use test_support::http;
use test_support::process::Peer;

use crate::port;

const START: Duration = Duration::from_secs(20);

/// A running server, killed when dropped, with its files.
#[derive(Debug)]
pub struct Nginx {
    _peer: Peer,
    url: String,
    folder: TempDir,
}

impl Nginx {
    /// Serves what is put into [`files`](Self::files).
    ///
    /// # Panics
    /// Where it is missing, or does not come up: with what it said.
    #[track_caller]
    pub fn start() -> Self {
        let program = program().unwrap_or_else(|| panic!("nginx is missing: apt-get install nginx"));
        let folder = TempDir::new().expect("a temporary folder can be made");
        let port = port::free();
        fs::create_dir(folder.path().join("files")).expect("a folder can be made");
        let settings = folder.path().join("nginx.conf");
        fs::write(&settings, configuration(folder.path(), port)).expect("the settings can be written");
        let url = format!("http://127.0.0.1:{port}");
        let (settings, prefix) = (settings.display().to_string(), folder.path().display().to_string());
        let listens = || http::try_send("GET", &url, &[], "", START).is_ok();
        let args = ["-p", &prefix, "-e", "stderr", "-c", &settings];
        Self { _peer: Peer::start_until(program, &args, START, listens), url, folder }
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder whose files it serves.
    pub fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }
}

/// Where Debian has it, which is not on everybody's path.
fn program() -> Option<PathBuf> {
    let there = |program: &PathBuf| Command::new(program).arg("-v").output().is_ok();
    ["nginx", "/usr/sbin/nginx"].map(PathBuf::from).into_iter().find(there)
}

/// One process: its workers would outlive a server that is killed.
fn configuration(folder: &Path, port: u16) -> String {
    let folder = folder.display();
    format!(
        "daemon off;
        master_process off;
        pid {folder}/nginx.pid;
        events {{}}
        http {{
            access_log off;
            sendfile on;
            client_body_temp_path {folder}/body;
            proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi;
            uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
            types {{ application/pdf pdf; }}
            server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
        }}
        "
    )
}
