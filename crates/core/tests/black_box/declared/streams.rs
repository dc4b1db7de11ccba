//! Bodies both ways: as they come, with their limits, and no longer than somebody wants them.

use std::time::{Duration, Instant};

use test_support::http;
use test_support::raw::{self, Connection};
use test_support::upstream::Reply;
use test_support::wait;

use super::super::service::{PATIENCE, echo, setup};
use super::super::signed_in::check_problem;
use super::{passing, targets};

const SOON: Duration = Duration::from_secs(5);

#[test]
fn a_body_goes_up_as_it_is() {
    let service = passing("methods = [\"POST\"]\nmax_body = \"1MiB\"\n").start();
    let body = "x".repeat(700_000);
    let url = format!("{}/pass/a", service.bff.public());
    let answer = http::send("POST", &url, &[("Content-Type", "text/plain")], &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let seen = &service.central.seen()[0];
    assert_eq!(
        (seen.header("content-length"), seen.header("content-type")),
        (Some("700000"), Some("text/plain"))
    );
    assert_eq!(seen.body.len(), 700_000);
    let chunked = "POST /pass/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    let answer = String::from_utf8_lossy(&raw::exchange(service.bff.public(), chunked, SOON)).into_owned();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let seen = service.central.seen();
    assert_eq!(seen[1].text(), "abcde");
    assert_eq!(http::send("POST", &url, &[], "").status, 200);
}

#[test]
fn a_body_that_is_too_large_is_refused_known_or_not() {
    let service = passing("methods = [\"POST\"]\nmax_body = \"1KiB\"\n").start();
    let answer = http::send("POST", format!("{}/pass/a", service.bff.public()), &[], "x".repeat(1_025));
    check_problem(&answer, 413, "body-too-large");
    let chunk = format!("400\r\n{}\r\n", "x".repeat(1_024));
    let chunked = format!(
        "POST /pass/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunk}{chunk}0\r\n\r\n"
    );
    let answer = String::from_utf8_lossy(&raw::exchange(service.bff.public(), chunked, SOON)).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!(targets(&service), [""; 0], "a body that did not pass whole was taken for one");
}

/// What was sent once is not sent again, whatever came of it; what has no body is.
#[test]
fn what_was_uploaded_is_not_sent_twice() {
    let service = passing("methods = [\"GET\", \"PUT\"]\n").start();
    service.central.script(|_| Reply::status(503));
    let url = format!("{}/pass/a", service.bff.public());
    let answer = http::send("PUT", &url, &[], "body");
    assert_eq!(answer.status, 503, "the upstream's own answer passes");
    assert_eq!(service.central.count(), 1);
    service.central.clear();
    assert_eq!(http::get(&url).status, 503);
    assert_eq!(service.central.count(), 3);
}

#[test]
fn ranges_conditions_and_heads_are_the_upstreams_own() {
    let service = passing("").start();
    service.central.script(|seen| match (seen.header("range"), seen.header("if-none-match")) {
        (Some(_), _) => Reply::text(206, "text/plain", "bc")
            .header("Content-Range", "bytes 1-2/4")
            .header("ETag", "\"t\""),
        (_, Some(_)) => Reply::status(304).header("ETag", "\"t\""),
        _ => Reply::text(200, "text/plain", "abcd").header("ETag", "\"t\"").header("Accept-Ranges", "bytes"),
    });
    let part = service.get_with("/pass/a", &[("Range", "bytes=1-2")]);
    assert_eq!((part.status, part.text().as_str()), (206, "bc"));
    assert_eq!(part.header("content-range"), Some("bytes 1-2/4"));
    let same = service.get_with("/pass/a", &[("If-None-Match", "\"t\"")]);
    assert_eq!((same.status, same.text().as_str(), same.header("etag")), (304, "", Some("\"t\"")));
    let head = http::send("HEAD", format!("{}/pass/a", service.bff.public()), &[], "");
    assert_eq!((head.status, head.header("content-length"), head.text().as_str()), (200, Some("4"), ""));
    assert_eq!(targets(&service).last().unwrap(), "HEAD /below/a");
    let whole = service.get("/pass/a");
    assert_eq!((whole.text().as_str(), whole.header("content-length")), ("abcd", Some("4")));
}

/// An answer that ended early must not look whole.
#[test]
fn an_answer_that_breaks_off_breaks_off() {
    let service = passing("").start();
    service.central.script(|_| Reply::truncated(200, 1_000, "half"));
    let answer = http::try_send("GET", format!("{}/pass/a", service.bff.public()), &[], "", SOON);
    assert!(answer.is_err(), "{answer:?}");
}

#[test]
fn an_answer_that_falls_silent_is_ended() {
    let service = passing("stall = \"300ms\"\n").start();
    service.central.script(|_| Reply::drip(200, "ab", Duration::from_secs(20)));
    let mut connection = Connection::open(service.bff.public());
    connection.send("GET /pass/a HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(connection.closes_within(PATIENCE), "{}", String::from_utf8_lossy(connection.received()));
}

#[test]
fn an_answer_must_begin_in_time() {
    let service = passing("deadline = \"300ms\"\n").start();
    service.central.script(|_| Reply::stall());
    check_problem(&service.get("/pass/a"), 504, "upstream-timeout");
}

#[test]
fn a_client_that_goes_away_ends_the_call() {
    let service = passing("").start();
    service.central.script(|_| Reply::endless("text/plain"));
    let mut connection = Connection::open(service.bff.public());
    connection.send("GET /pass/a HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(connection.read_until("\r\n\r\n", SOON));
    assert!(service.central.connections() >= 1);
    drop(connection);
    wait::until(PATIENCE, "the call has ended", || service.central.connections() == 0);
}

/// A gigabyte passes in the memory of a few kilobytes, and a client that does not read is not read for.
#[test]
fn what_streams_is_not_kept() {
    let service =
        setup().in_file(&super::route("/pass/{id}")).set("upstream.central.max_response", "1KiB").start();
    service.central.script(|_| Reply::huge(1 << 30));
    let before = service.bff.rss_bytes();
    let mut slow = Connection::open(service.bff.public());
    slow.send("GET /pass/a HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(slow.read_until("\r\n\r\n", SOON));
    let began = Instant::now();
    let read = read_all(&service.bff.public(), "/pass/a");
    assert!(read > 1 << 30, "{read} bytes in {:?}", began.elapsed());
    let grew = service.bff.rss_bytes().saturating_sub(before);
    assert!(grew < 24 << 20, "it grew by {grew} bytes");
}

/// How many bytes come, kept nowhere.
fn read_all(address: &str, path: &str) -> usize {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
        .unwrap();
    let (mut chunk, mut total) = (vec![0; 1 << 16], 0);
    loop {
        match stream.read(&mut chunk).unwrap() {
            0 => return total,
            n => total += n,
        }
    }
}

/// Neither its own deadline nor the upstream's silence ends it: it is the client that takes nothing.
#[test]
fn whoever_does_not_read_is_cut_off_and_gives_its_place_back() {
    // Others wait for a place for half of their time.
    let quick = passing("deadline = \"600ms\"\n");
    let service = quick.set("public.write_timeout", "3s").set("upstream.central.concurrency", "1").start();
    service
        .central
        .script(|seen| if seen.path() == "/below/huge" { Reply::huge(1 << 30) } else { echo(seen) });
    let mut silent = Connection::open(service.bff.public());
    silent.send("GET /pass/huge HTTP/1.1\r\nHost: x\r\n\r\n");
    wait::until(PATIENCE, "it has the only place", || service.get("/pass/small").status == 503);
    wait::until(PATIENCE, "the place is free again", || service.get("/pass/small").status == 200);
}
