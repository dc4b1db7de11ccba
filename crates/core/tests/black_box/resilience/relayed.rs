//! A network that does harm, between core and its systems: what stalls is cut, what is broken is told, and one system's trouble is not
//! another's.

use std::thread;
use std::time::Duration;

use test_support::raw::Connection;
use test_support::relay::{Faults, Relay};
use test_support::upstream::{Reply, Upstream};
use test_support::wait;

use super::super::service::{PATIENCE, Service, Setup, echo, setup};
use super::super::signed_in::check_problem;

/// The central system behind a relay, and a route each that passes to it and to the other.
struct Relayed {
    service: Service,
    relay: Relay,
    _central: Upstream,
}

const ROUTES: &str = r#"
[[route]]
path = "/pass/{*rest}"
upstream = "central"
access = "anyone"
token = "none"
stall = "1s"
deadline = "4s"

[[route]]
path = "/side/{*rest}"
upstream = "side"
access = "anyone"
token = "none"
"#;

fn relayed(setup: Setup) -> Relayed {
    let central = Upstream::start(echo);
    let relay = Relay::to(central.addr());
    let once = setup.in_file(ROUTES).set("upstream.central.retries", "0");
    let once = once.set("upstream.central.breaker_pause", "0s").set("upstream.central.url", relay.url());
    let service = once.start();
    // What was kept from before has no fault at its head.
    relay.disconnect();
    Relayed { service, relay, _central: central }
}

fn hasty() -> Setup {
    setup().set("upstream.central.timeout", "500ms")
}

#[test]
fn a_body_that_stalls_is_cut_at_the_deadline() {
    let Relayed { service, relay, .. } = &relayed(hasty());
    relay.set(Faults::default().stall_after(60));
    check_problem(&service.get("/open/thing"), 504, "upstream-timeout");
    wait::until(PATIENCE, "its connection is closed", || relay.open() == 0);
    relay.heal();
    assert_eq!(service.get("/open/thing").status, 200);
}

#[test]
fn a_body_that_stalls_as_it_passes_through_is_cut_too() {
    let Relayed { service, relay, _central: central } = &relayed(setup());
    central.script(|_| Reply::text(200, "text/plain", "x".repeat(5000)));
    relay.set(Faults::default().stall_after(1000));
    let mut client = Connection::open(service.bff.public());
    client.send("GET /pass/a HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(client.read_until("xxx", PATIENCE), "it did not begin");
    assert!(client.closes_within(PATIENCE), "it waits for ever");
    assert!(client.received().len() < 2000);
    wait::until(PATIENCE, "its connection is closed", || relay.open() == 0);
}

#[test]
fn a_black_hole_is_a_system_that_does_not_answer() {
    let Relayed { service, relay, .. } = &relayed(hasty());
    relay.set(Faults::default().black_hole());
    check_problem(&service.get("/open/thing"), 504, "upstream-timeout");
}

/// The client gets a 502, the log says why.
#[track_caller]
fn check_broken(faults: Faults, why: &str) {
    let Relayed { service, relay, .. } = &relayed(setup().set("upstream.central.timeout", "4s"));
    relay.set(faults);
    check_problem(&service.get("/open/thing"), 502, "upstream-failed");
    let line = service.bff.wait_for_log("\"event\":\"request\"", PATIENCE);
    assert!(line.contains(why), "{why} in {line}");
}

#[test]
fn what_breaks_off_or_is_no_http_is_a_502_that_the_log_explains() {
    check_broken(Faults::default().cut_after(0), "connection ended early");
    check_broken(Faults::default().cut_after(20), "connection ended early");
    check_broken(Faults::default().cut_after(100), "connection ended early");
    check_broken(Faults::default().reset_after(20), "connection ended early");
    check_broken(Faults::default().garbage(), "not HTTP");
}

#[test]
fn a_slow_network_delays_and_breaks_nothing() {
    let Relayed { service, relay, _central: central } = &relayed(setup());
    central.script(|_| Reply::text(200, "text/plain", "x".repeat(40_000)));
    let ms = Duration::from_millis;
    relay.set(Faults::default().delay(ms(20)).jitter(ms(20)).bandwidth(200_000));
    let answer = service.get("/pass/a");
    assert_eq!((answer.status, answer.body.len()), (200, 40_000));
}

/// Fifty bodies drip from one system; the other's calls come and go meanwhile, on the same two workers.
#[test]
fn a_slow_drip_does_not_hold_up_another_system() {
    const DRIPPING: usize = 50;
    let Relayed { service, relay, _central: central } = &relayed(setup());
    central.script(|_| Reply::text(200, "text/plain", "x".repeat(40_000)));
    // Twenty seconds for each.
    relay.set(Faults::default().drip(200, Duration::from_millis(100)));
    thread::scope(|scope| {
        let clients: Vec<_> = (0..DRIPPING)
            .map(|_| {
                scope.spawn(|| {
                    let mut client = Connection::open(service.bff.public());
                    client.send("GET /pass/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                    client.read_to_end(PATIENCE * 2).len() > 40_000
                })
            })
            .collect();
        wait::until(PATIENCE, "all drip", || relay.bytes_down() > 50_000 && relay.open() == DRIPPING);
        for _ in 0..100 {
            assert_eq!(service.get("/side/thing").status, 200);
        }
        assert_eq!(relay.open(), DRIPPING, "they ended before the others were through");
        relay.heal();
        assert!(clients.into_iter().all(|client| client.join().unwrap()), "a body that dripped was cut");
    });
}
