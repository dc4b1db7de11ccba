//! Every kind of reply, as a client sees it that takes nothing for granted.

use std::time::{Duration, Instant};

use serde_json::json;
use test_support::http;
use test_support::raw::{self, Connection};
use test_support::upstream::{Reply, Upstream};
use test_support::wait;

const GET: &str = "GET /a?b=c%20d HTTP/1.1\r\nHost: upstream\r\n\r\n";
const SHORT: Duration = Duration::from_millis(200);
const LONG: Duration = Duration::from_secs(10);

fn always(reply: Reply) -> Upstream {
    Upstream::start(move |_| reply.clone())
}

/// What one GET brings back before the upstream closes, or `patience` ends.
fn received(reply: Reply, patience: Duration) -> String {
    let bytes = raw::exchange(always(reply).url(), GET, patience);
    String::from_utf8(bytes).expect("the scripts send text")
}

#[test]
fn json_has_its_type_length_and_headers() {
    let upstream = always(Reply::json(201, &json!({"a": 1})).header("X-One", "1").header("X-One", "2"));
    let answer = http::get(upstream.url());
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("content-length"), Some("7"));
    assert_eq!(answer.headers("x-one"), ["1", "2"]);
    assert_eq!(answer.json(), json!({"a": 1}));
}

#[test]
fn a_request_is_remembered_as_it_came() {
    let upstream = always(Reply::text(200, "text/plain", "ok"));
    http::send("PUT", upstream.url() + "/x/../y?q=a+b&q=c", &[("X-Odd-Case", "v")], "body");
    let seen = &upstream.seen()[0];
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("PUT", "/x/../y?q=a+b&q=c"));
    assert_eq!((seen.path(), seen.query("q").as_deref(), seen.query("z")), ("/x/../y", Some("a b"), None));
    assert_eq!(seen.header("x-odd-case"), Some("v"));
    assert_eq!(seen.body, b"body");
    upstream.clear();
    assert_eq!(upstream.count(), 0);
}

#[test]
fn a_chunked_request_is_put_together() {
    let upstream = always(Reply::status(204));
    let request = "POST / HTTP/1.1\r\nHost: u\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
    let mut connection = Connection::open(upstream.url());
    connection.send(request);
    assert!(connection.read_until("204", LONG));
    assert_eq!(upstream.seen()[0].body, b"abcde");
}

#[test]
fn a_connection_is_kept_and_numbered() {
    let upstream = always(Reply::text(200, "text/plain", "ok"));
    let mut connection = Connection::open(upstream.url());
    for _ in 0..2 {
        connection.send(GET);
        assert!(connection.read_until("\r\n\r\nok", LONG));
        connection.take();
    }
    http::get(upstream.url());
    let seen: Vec<_> = upstream.seen().iter().map(|seen| (seen.connection, seen.nth)).collect();
    assert_eq!(seen, [(0, 0), (0, 1), (1, 0)]);
}

#[test]
fn the_script_is_replaced_live() {
    let upstream = always(Reply::status(200));
    upstream.script(|seen| Reply::status(if seen.path() == "/a" { 503 } else { 404 }));
    assert_eq!(http::get(upstream.url() + "/a").status, 503);
    assert_eq!(http::get(upstream.url() + "/b").status, 404);
}

#[test]
fn after_delays_the_first_byte() {
    let upstream = always(Reply::status(200).after(SHORT));
    let begun = Instant::now();
    http::get(upstream.url());
    assert!(begun.elapsed() >= SHORT);
}

#[test]
fn stall_holds_the_connection_without_a_byte() {
    let upstream = always(Reply::stall());
    let mut connection = Connection::open(upstream.url());
    connection.send(GET);
    assert!(!connection.closes_within(SHORT));
    assert!(connection.received().is_empty());
    assert_eq!((upstream.count(), upstream.connections()), (1, 1));
    drop(connection);
    wait::until(LONG, "the upstream to notice that its client is gone", || upstream.connections() == 0);
}

#[test]
fn close_reads_and_closes() {
    let upstream = always(Reply::close());
    assert!(raw::exchange(upstream.url(), GET, LONG).is_empty());
    assert_eq!(upstream.count(), 1);
}

#[test]
fn raw_is_sent_as_it_is() {
    assert_eq!(received(Reply::raw("anything"), LONG), "anything");
}

#[test]
fn garbage_is_no_answer() {
    let upstream = always(Reply::garbage());
    let error = http::try_send("GET", upstream.url(), &[], "", LONG).expect_err("the head is malformed");
    assert!(error.to_string().contains("malformed head"), "{error}");
}

#[test]
fn drip_is_whole_and_slow() {
    let upstream = always(Reply::drip(200, "abcde", Duration::from_millis(40)));
    let begun = Instant::now();
    assert_eq!(http::get(upstream.url()).text(), "abcde");
    assert!(begun.elapsed() >= SHORT);
}

#[test]
fn endless_goes_on_for_as_long_as_one_reads() {
    let upstream = always(Reply::endless("text/plain"));
    let bytes = raw::exchange(upstream.url(), GET, SHORT);
    assert!(
        bytes.starts_with(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n")
    );
    assert!(bytes.len() > 1 << 20, "{} bytes", bytes.len());
}

#[test]
fn huge_has_the_length_it_says() {
    let answer = http::get(always(Reply::huge(3_000_000)).url());
    assert_eq!((answer.header("content-length"), answer.body.len()), (Some("3000000"), 3_000_000));
}

#[test]
fn truncated_says_more_than_it_sends() {
    let text = received(Reply::truncated(200, 10, "four"), LONG);
    assert!(text.contains("Content-Length: 10\r\n") && text.ends_with("\r\n\r\nfour"), "{text}");
    let upstream = always(Reply::truncated(200, 10, "four"));
    assert!(http::try_send("GET", upstream.url(), &[], "", LONG).is_err());
}

#[test]
fn saying_close_closes_openly() {
    let text = received(Reply::text(200, "text/plain", "ok").saying_close(), LONG);
    assert!(text.contains("Connection: close\r\n") && text.ends_with("ok"), "{text}");
}

#[test]
fn close_after_closes_an_idle_connection_unannounced() {
    let upstream = always(Reply::text(200, "text/plain", "ok").close_after(SHORT));
    let mut connection = Connection::open(upstream.url());
    connection.send(GET);
    assert!(connection.read_until("\r\n\r\nok", LONG));
    assert!(!String::from_utf8_lossy(connection.received()).contains("close"));
    assert!(connection.closes_within(LONG));
}

#[test]
fn close_on_reuse_loses_the_second_request() {
    let upstream = always(Reply::text(200, "text/plain", "ok").close_on_reuse());
    let mut connection = Connection::open(upstream.url());
    connection.send(GET);
    assert!(connection.read_until("\r\n\r\nok", LONG));
    assert!(!connection.closes_within(SHORT));
    connection.send(GET);
    assert!(connection.closes_within(LONG));
    assert_eq!(upstream.count(), 1);
}

#[test]
fn head_and_204_have_no_body() {
    let upstream = always(Reply::text(200, "text/plain", "four"));
    let answer = http::send("HEAD", upstream.url(), &[], "");
    assert_eq!((answer.header("content-length"), answer.text().as_str()), (Some("4"), ""));
    upstream.script(|_| Reply::status(204));
    assert_eq!(http::get(upstream.url()).header("content-length"), None);
}

#[test]
fn redirects_and_codings_are_left_alone() {
    let upstream =
        always(Reply::text(302, "text/plain", [0x1f, 0x8b, 0x00]).header("Location", "/elsewhere"));
    upstream.script(|_| {
        Reply::text(302, "text/plain", [0x1f, 0x8b])
            .header("Location", "/e")
            .header("Content-Encoding", "gzip")
    });
    let answer = http::get(upstream.url());
    assert_eq!((answer.status, answer.header("location")), (302, Some("/e")));
    assert_eq!(answer.body, [0x1f, 0x8b]);
    assert_eq!(upstream.count(), 1);
}
