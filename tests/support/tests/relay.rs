//! Every fault of the relay, as a client sees it.

use std::time::{Duration, Instant};

use test_support::http;
use test_support::raw::{self, Connection};
use test_support::relay::{Faults, Relay};
use test_support::upstream::{Reply, Upstream};
use test_support::wait;

const GET: &str = "GET / HTTP/1.1\r\nHost: upstream\r\n\r\n";
const LONG: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_millis(200);

/// An upstream that answers with a text, and a relay in front of it.
fn relayed(text: &str, faults: Faults) -> (Upstream, Relay) {
    let text = text.to_owned();
    let upstream = Upstream::start(move |_| Reply::text(200, "text/plain", text.clone()));
    let relay = Relay::to(upstream.addr());
    relay.set(faults);
    (upstream, relay)
}

/// What comes of one GET until the relay closes.
fn received(faults: Faults) -> Vec<u8> {
    let (_upstream, relay) = relayed("0123456789", faults);
    raw::exchange(relay.url(), GET, LONG)
}

#[test]
fn without_a_fault_everything_passes_and_is_counted() {
    let (upstream, relay) = relayed("text", Faults::default());
    let mut connection = Connection::open(relay.url());
    let mut down = 0;
    for _ in 0..2 {
        connection.send(GET);
        assert!(connection.read_until("\r\n\r\ntext", LONG));
        down += connection.take().len() as u64;
    }
    assert_eq!((upstream.count(), relay.accepted(), relay.open()), (2, 1, 1));
    assert_eq!((relay.bytes_up(), relay.bytes_down()), (2 * GET.len() as u64, down));
    drop(connection);
    wait::until(LONG, "the connection is gone on both sides", || {
        relay.open() == 0 && upstream.connections() == 0
    });
}

#[test]
fn delay_and_jitter_come_before_the_first_byte() {
    let (_upstream, relay) = relayed("text", Faults::default().delay(SHORT).jitter(SHORT));
    let begun = Instant::now();
    assert_eq!(http::get(relay.url()).text(), "text");
    assert!(begun.elapsed() >= SHORT);
}

#[test]
fn drip_is_whole_and_slow() {
    let (_upstream, relay) = relayed("text", Faults::default().drip(10, Duration::from_millis(20)));
    let begun = Instant::now();
    assert_eq!(http::get(relay.url()).text(), "text");
    let pieces = u32::try_from(relay.bytes_down() / 10).unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(20) * (pieces - 1));
}

#[test]
fn bandwidth_holds_over_the_whole() {
    let (_upstream, relay) = relayed(&"x".repeat(10_000), Faults::default().bandwidth(50_000));
    let begun = Instant::now();
    assert_eq!(http::get(relay.url()).text().len(), 10_000);
    assert!(begun.elapsed() >= Duration::from_millis(180), "{:?}", begun.elapsed());
}

#[test]
fn cut_comes_after_so_many_bytes() {
    assert_eq!(received(Faults::default().cut_after(12)), b"HTTP/1.1 200");
    assert_eq!(received(Faults::default().cut_after(0)), b"");
}

#[test]
fn reset_is_no_orderly_end() {
    let (_upstream, relay) = relayed("0123456789", Faults::default().reset_after(12));
    let error = http::try_send("GET", relay.url(), &[], "", LONG).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
}

#[test]
fn garbage_is_in_place_of_the_head() {
    let bytes = received(Faults::default().garbage());
    assert!(bytes.starts_with(b"HTTP/1.1 two-hundred"), "{}", String::from_utf8_lossy(&bytes));
}

#[test]
fn what_is_stalled_goes_on_when_healed() {
    let (_upstream, relay) = relayed("text", Faults::default().stall_after(12));
    let mut connection = Connection::open(relay.url());
    connection.send(GET);
    assert!(connection.read_until("HTTP/1.1 200", LONG));
    assert!(!connection.closes_within(SHORT));
    assert_eq!(connection.received(), b"HTTP/1.1 200");
    relay.heal();
    assert!(connection.read_until("\r\n\r\ntext", LONG));
}

#[test]
fn whoever_leaves_a_stalled_connection_is_noticed() {
    let (upstream, relay) = relayed("text", Faults::default().stall_after(0));
    let mut connection = Connection::open(relay.url());
    connection.send(GET);
    wait::until(LONG, "the upstream is asked", || upstream.count() == 1);
    drop(connection);
    wait::until(LONG, "the connection is gone on both sides", || {
        relay.open() == 0 && upstream.connections() == 0
    });
}

#[test]
fn a_black_hole_takes_connections_and_asks_nobody() {
    let (upstream, relay) = relayed("text", Faults::default().black_hole());
    let mut connection = Connection::open(relay.url());
    connection.send(GET);
    assert!(!connection.closes_within(SHORT));
    assert_eq!((connection.received().len(), upstream.count(), relay.open()), (0, 0, 1));
    relay.disconnect();
    assert!(connection.closes_within(LONG));
    relay.heal();
    assert_eq!(http::get(relay.url()).text(), "text");
}

#[test]
fn an_open_connection_falls_into_a_black_hole_too() {
    let (upstream, relay) = relayed("text", Faults::default());
    let mut connection = Connection::open(relay.url());
    connection.send(GET);
    assert!(connection.read_until("\r\n\r\ntext", LONG));
    connection.take();
    relay.set(Faults::default().black_hole());
    connection.send(GET);
    wait::until(LONG, "the upstream is asked", || upstream.count() == 2);
    assert!(!connection.closes_within(SHORT));
    assert_eq!(connection.received(), b"");
}
