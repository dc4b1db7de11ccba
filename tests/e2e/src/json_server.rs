//! npm's `json-server`, by its own command line: a REST interface over a file of JSON.

use std::fs;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use test_support::http;
use test_support::process::Peer;

use crate::peers::Peers;
use crate::port;

const START: Duration = Duration::from_mins(1);

/// A running server, killed when dropped, with its file.
#[derive(Debug)]
pub struct JsonServer {
    peer: Peer,
    url: String,
    _folder: TempDir,
}

impl JsonServer {
    /// Serves each list of `data` at its name.
    #[track_caller]
    pub fn start(peers: &Peers, data: &Value) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let file = folder.path().join("db.json");
        fs::write(&file, data.to_string()).expect("a file can be written");
        let port = port::free().to_string();
        let url = format!("http://127.0.0.1:{port}");
        let command = peers.package("json-server/lib/cli/bin.js").display().to_string();
        let file = file.display().to_string();
        let args = [command.as_str(), "--host", "127.0.0.1", "--port", &port, &file];
        let listens = || http::try_send("GET", &url, &[], "", START).is_ok();
        Self { peer: Peer::start_until(peers.node(), &args, START, listens), url, _folder: folder }
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it was asked for and has answered, a line each: `GET /books?_page=1 200`. It writes a line when it has answered, which
    /// may be a moment after that was read.
    pub fn seen(&self) -> Vec<String> {
        let lines = self.peer.lines();
        lines.iter().map(|line| plain(line)).filter_map(|line| request(&line)).collect()
    }
}

/// A line without its colours.
fn plain(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default();
    let rest = parts.filter_map(|part| part.split_once('m')).map(|(_, text)| text);
    std::iter::once(first).chain(rest).collect()
}

fn request(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let (method, target, status) = (words.next()?, words.next()?, words.next()?);
    let is_one = target.starts_with('/') && status.parse::<u16>().is_ok();
    is_one.then(|| format!("{method} {target} {status}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_told_from_what_else_it_says() {
        let line = "\u{1b}[0mGET /books?_page=1 \u{1b}[32m200\u{1b}[0m 5.830 ms - 202\u{1b}[0m";
        assert_eq!(request(&plain(line)).as_deref(), Some("GET /books?_page=1 200"));
        assert_eq!(request(&plain("  Loading /some/db.json")), None);
    }
}
