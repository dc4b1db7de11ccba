//! An upstream that goes away, and comes back on the same port.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::Duration;

use test_support::http;
use test_support::raw::Connection;
use test_support::upstream::{Reply, Upstream};

#[test]
fn stopped_it_refuses_and_restarted_it_serves_on_the_same_port() {
    let upstream = Upstream::start(|_| Reply::text(200, "text/plain", "ok"));
    let addr = upstream.addr();
    for round in 1..=3 {
        let mut held = Connection::open(upstream.url());
        assert_eq!(http::get(upstream.url()).text(), "ok");

        upstream.stop();
        upstream.stop();
        assert!(held.closes_within(Duration::from_secs(5)), "stopping closes what is open");
        let refused = TcpStream::connect(addr).expect_err("nobody listens");
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);

        upstream.restart();
        assert_eq!(upstream.addr(), addr);
        assert_eq!(http::get(upstream.url()).text(), "ok");
        assert_eq!(upstream.count(), round * 2);
    }
}

#[test]
fn disconnect_ends_connections_and_takes_new_ones() {
    let upstream = Upstream::start(|_| Reply::stall());
    let mut held = Connection::open(upstream.url());
    held.send("GET / HTTP/1.1\r\nHost: u\r\n\r\n");
    test_support::wait::until(Duration::from_secs(5), "the request to arrive", || upstream.count() == 1);
    upstream.disconnect();
    assert!(held.closes_within(Duration::from_secs(5)));
    upstream.script(|_| Reply::status(204));
    assert_eq!(http::get(upstream.url()).status, 204);
}

#[test]
fn dropped_it_is_gone() {
    let upstream = Upstream::start(|_| Reply::status(200));
    let addr = upstream.addr();
    drop(upstream);
    assert!(TcpStream::connect(addr).is_err());
}
