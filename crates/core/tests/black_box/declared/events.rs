//! Server-sent events: as they come, and only for as long as their reader may.

use std::time::Duration;

use test_support::raw::Connection;
use test_support::upstream::Reply;

use super::super::service::{PATIENCE, echo, setup};
use super::super::signed_in::{COOKIE, Front};

const SOON: Duration = Duration::from_secs(5);

fn events() -> Reply {
    Reply::ticks(Duration::from_millis(200))
}

fn route(access: &str) -> String {
    format!(
        "[[route]]\npath = \"/events\"\nupstream = \"central\"\naccess = \"{access}\"\ntoken = \"none\"\nanswer = \"events\"\nstall = \"0s\"\n"
    )
}

#[test]
fn events_come_as_they_are_said_and_end_with_the_session() {
    let front = Front::with(setup().in_file(&route("session")));
    front.service.central.script(|_| events());
    let browser = front.signed_in();
    let cookie = browser.cookie(COOKIE).unwrap().value;
    let mut reader = Connection::open(front.service.bff.public());
    reader.send(format!("GET /events HTTP/1.1\r\nHost: x\r\nX-CSRF: 1\r\nCookie: {COOKIE}={cookie}\r\n\r\n"));
    assert!(reader.read_until("data: tick", SOON), "{}", String::from_utf8_lossy(reader.received()));
    // Longer than it takes to look again.
    assert!(!reader.closes_within(Duration::from_millis(2_500)), "it ended while the session lives");
    let ended = browser.send("DELETE", "/bff/sessions", &[], "");
    assert!(matches!(ended.status, 200 | 204), "{}", ended.status);
    assert!(reader.read_until("0\r\n\r\n", PATIENCE), "it goes on without its session");
}

/// Whoever reads events waits, and keeps nobody else from the system.
#[test]
fn readers_take_no_place_from_others() {
    let more =
        "[[route]]\npath = \"/other\"\nupstream = \"central\"\naccess = \"anyone\"\ntoken = \"none\"\n";
    let service = setup()
        .in_file(&format!("{}{more}", route("anyone")))
        .set("upstream.central.concurrency", "1")
        .start();
    service.central.script(|seen| if seen.path() == "/events" { events() } else { echo(seen) });
    let mut readers: Vec<Connection> = (0..3).map(|_| Connection::open(service.bff.public())).collect();
    for reader in &mut readers {
        reader.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(reader.read_until("data: tick", SOON), "{}", String::from_utf8_lossy(reader.received()));
    }
    assert_eq!(service.get("/other").status, 200);
}

#[test]
fn events_end_with_the_token() {
    let service = setup().in_file(&route("bearer")).start();
    service.central.script(|_| events());
    let token = service.token().expires_in(2).sign();
    let mut reader = Connection::open(service.bff.public());
    reader.send(format!("GET /events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"));
    assert!(reader.read_until("data: tick", SOON), "{}", String::from_utf8_lossy(reader.received()));
    assert!(reader.read_until("0\r\n\r\n", PATIENCE), "it goes on without its token");
}
