//! Open connections that were used once and may be used again, beside the few that are in use.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use test_support::bank::Bank;
use test_support::process::Bff;
use workspace_rules::growth::Point;

use super::bffs::{behind, kept_route, mobile};
use super::cost::{self, Loaded, Turn};
use super::routes::lasting;

const COUNTS: [u32; 5] = [1, 10, 100, 1_000, 10_000];

pub(super) fn points(binaries: &Path, turn: Turn, most: u32) -> Vec<Point> {
    let (bank, system) = (Bank::start(), lasting());
    let more = behind(&system.url()) + &kept_route("/thing");
    let each: Vec<(u32, Bff, Vec<TcpStream>)> = COUNTS
        .into_iter()
        .filter(|count| *count <= most)
        .map(|count| {
            let bff = mobile(binaries, &bank, "keep_alive = \"1h\"\n", &more);
            let open = (0..count).map(|_| asked_once(&bff.public())).collect();
            (count, bff, open)
        })
        .collect();
    let loaded: Vec<Loaded<'_>> = each
        .iter()
        .map(|(count, bff, _)| Loaded {
            count: *count,
            bff,
            path: "/thing".to_owned(),
            fields: Vec::new(),
            own: Vec::new(),
            script: None,
            between: &|| {},
        })
        .collect();
    cost::points(&loaded, turn)
}

/// A connection that was answered, and is kept.
fn asked_once(url: &str) -> TcpStream {
    let mut stream =
        TcpStream::connect(url.trim_start_matches("http://")).expect("there is room for one more");
    stream.write_all(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n").expect("it is taken");
    let read = stream.read(&mut [0; 4096]);
    assert!(read.is_ok_and(|read| read > 0), "a connection was not answered");
    stream
}
