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

/// Each of them in its turn.
const PASSES: usize = 3;

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
    let mut streams: Vec<Stream> = contenders.iter().map(none_yet).collect();
    for _ in 0..PASSES {
        for (contender, stream) in contenders.iter().zip(&mut streams) {
            pass(contender, stream);
        }
    }
    streams
}

fn none_yet(contender: &Contender) -> Stream {
    let server = contender.name.clone();
    Stream { server, bytes: SIZE, at_rest_kib: Vec::new(), grown_kib: Vec::new(), milliseconds: Vec::new() }
}

fn pass(contender: &Contender, stream: &mut Stream) {
    let server = &contender.server;
    server.forget_most();
    let ((at_rest, _), before) = (server.memory(), server.spent().all);
    let length = read_all(server, PATH);
    assert!(length > SIZE, "{} passed {length} bytes on", contender.name);
    let ((_, most), spent) = (server.memory(), server.spent().all.saturating_sub(before));
    let float = |kib: u64| u32::try_from(kib).map_or(f64::MAX, f64::from);
    stream.at_rest_kib.push(float(at_rest));
    stream.grown_kib.push(float(most.saturating_sub(at_rest)));
    stream.milliseconds.push(microseconds::of(spent) / 1000.0);
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
