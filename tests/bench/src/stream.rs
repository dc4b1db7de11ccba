//! A gigabyte through a proxy, and how much memory that takes.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use test_support::issuer::Issuer;
use workspace_rules::benchmarks::{Log, Stream};

use crate::contender::Contender;
use crate::ground::Ground;
use crate::microseconds;
use crate::peers::nginx;
use crate::request::Request;
use crate::running::Server;
use crate::upstream::{self, Fixed};
use crate::works::ours_passing;

pub(crate) const SIZE: u64 = 1 << 30;

/// Where the upstream has it.
pub(crate) const PATH: &str = "/api/large";

/// Of nginx and of ours.
pub(crate) fn measure(ground: &Ground) -> Vec<Stream> {
    let upstream = upstream::start(ground, &[Fixed::at("/api/answer.json", "{}")]);
    let issuer = Issuer::start();
    let contenders = [
        nginx::proxy(ground, &upstream, Log::Off, &Request::to(PATH)),
        ours_passing(ground, &issuer, &upstream, Log::Off),
    ];
    contenders.iter().map(passed).collect()
}

fn passed(contender: &Contender) -> Stream {
    let server = &contender.server;
    let ((at_rest_kib, _), before) = (server.memory(), server.processor_time());
    let length = read_all(server, PATH);
    assert!(length > SIZE, "{} passed {length} bytes on", contender.name);
    let ((_, most), spent) = (server.memory(), server.processor_time().saturating_sub(before));
    Stream {
        server: contender.name.clone(),
        bytes: SIZE,
        at_rest_kib,
        grown_kib: most.saturating_sub(at_rest_kib),
        milliseconds: microseconds::of(spent) / 1000.0,
    }
}

/// How many bytes come, kept nowhere.
fn read_all(server: &Server, path: &str) -> u64 {
    let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).expect("it listens");
    let request = format!("GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it takes a request");
    let (mut chunk, mut total) = (vec![0; 1 << 18], 0);
    loop {
        match stream.read(&mut chunk).expect("it answers") {
            0 => return total,
            read => total += read as u64,
        }
    }
}
