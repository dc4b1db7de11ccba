//! Connections: how many of one address, and what becomes of one on which too little comes.

use std::time::Duration;

use test_support::raw::Connection;
use test_support::wait;

use super::declared::passing;
use super::service::{PATIENCE, Service, setup};

const ASK: &str = "GET /free HTTP/1.1\r\nHost: x\r\n\r\n";

/// Connections that were answered once, and stay.
fn idle(service: &Service, count: usize) -> Vec<Connection> {
    let open = |_| {
        let mut connection = Connection::open(service.bff.public());
        connection.send(ASK);
        assert!(connection.read_until("\"free\"", PATIENCE));
        connection
    };
    (0..count).map(open).collect()
}

fn is_served(service: &Service) -> bool {
    let mut connection = Connection::open(service.bff.public());
    connection.try_send(ASK).is_ok() && connection.read_until("\"free\"", PATIENCE)
}

#[test]
fn an_address_has_so_many_connections_and_a_further_one_is_closed() {
    let service = setup().set("public.connections_per_address", "2").start();
    let mut idle = idle(&service, 2);
    let mut further = Connection::open(service.bff.public());
    assert!(further.closes_within(PATIENCE));
    assert_eq!(further.received(), b"");
    assert!(service.metric("bff_connections_refused_total", &[]) > 0.5);
    assert!((service.metric("bff_connections_open", &[]) - 2.0).abs() < 0.1);
    idle[0].take();
    idle[0].send(ASK);
    assert!(idle[0].read_until("\"free\"", PATIENCE), "those that are there go on");
    idle.pop();
    wait::until(PATIENCE, "there is room for one again", || is_served(&service));
}

/// Whoever is behind a proxy is not to be told by its address.
#[test]
fn a_trusted_proxy_has_as_many_connections_as_it_likes() {
    let trusting = setup().set("public.trusted_proxies", "127.0.0.0/8");
    let service = trusting.set("public.connections_per_address", "2").start();
    let all = idle(&service, 6);
    assert_eq!(all.len(), 6);
    assert!(service.metric("bff_connections_refused_total", &[]) < 0.5);
}

fn check_body(service: &Service, path: &str) {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n"
    );
    let mut stalls = Connection::open(service.bff.public());
    stalls.send(format!("{head}{{\"li"));
    assert!(
        stalls.read_until("request-timeout", PATIENCE),
        "{path}: {:?}",
        String::from_utf8_lossy(stalls.received())
    );
    assert!(stalls.received().starts_with(b"HTTP/1.1 408 "));
    let mut dribbles = Connection::open(service.bff.public());
    dribbles.send(head);
    for byte in b"{\"lines\":[]}" {
        // What is sent slowly is what is tested.
        std::thread::sleep(Duration::from_millis(250));
        dribbles.send([*byte]);
    }
    assert!(
        dribbles.read_until("HTTP/1.1 200 ", PATIENCE),
        "{path}: {:?}",
        String::from_utf8_lossy(dribbles.received())
    );
}

/// However much time there would be for all of it. What is slow and comes is waited for.
#[test]
fn a_body_of_which_nothing_more_comes_is_given_up() {
    let service = passing("methods = [\"POST\"]\ndeadline = \"120s\"\n")
        .set("public.deadline", "120s")
        .set("public.body_timeout", "2s")
        .start();
    check_body(&service, "/pass/a");
    assert!(service.metric("bff_upstream_breaker_transitions_total", &["to=\"open\""]) < 0.5);
    check_body(&service, "/orders");
}
