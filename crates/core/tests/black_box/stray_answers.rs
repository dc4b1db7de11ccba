//! What comes on a connection after what was taken for the answer is never the answer to another call (RFC 9112 section 9.3).

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use test_support::http::Answer;

use super::service::{Service, Setup, setup};
use super::signed_in::check_problem;

/// A system that answers each request with its path, in the way that the path names. It ends with the test.
fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || answer_all(stream));
        }
    });
    url
}

fn answer_all(mut stream: TcpStream) -> Option<()> {
    let mut asked = Vec::new();
    loop {
        let mut bytes = [0; 4096];
        let read = stream.read(&mut bytes).ok().filter(|read| *read > 0)?;
        asked.extend_from_slice(&bytes[..read]);
        if !asked.ends_with(b"\r\n\r\n") {
            continue;
        }
        let text = String::from_utf8_lossy(&asked).into_owned();
        asked.clear();
        let path = text.split(' ').nth(1).unwrap_or_default();
        let body = format!("{{\"text\":\"{path}\"}}");
        let (typ, length) = ("Content-Type: application/json", format!("Content-Length: {}", body.len()));
        if let Some(status) =
            ["100 Continue", "103 Early Hints"].iter().find(|status| path.contains(&status[..3]))
        {
            stream.write_all(format!("HTTP/1.1 {status}\r\n\r\n").as_bytes()).ok()?;
            thread::sleep(Duration::from_millis(30));
        }
        if path.contains("unframed") {
            let whole = format!("HTTP/1.1 200 OK\r\n{typ}\r\nConnection: close\r\n\r\n{body}");
            stream.write_all(whole.as_bytes()).ok()?;
            return None;
        }
        stream.write_all(format!("HTTP/1.1 200 OK\r\n{typ}\r\n{length}\r\n\r\n{body}").as_bytes()).ok()?;
    }
}

fn before(url: &str) -> Setup {
    let passing = "[[route]]\npath = \"/pass/{*rest}\"\nupstream = \"central\"\naccess = \"anyone\"\ntoken = \"none\"\n";
    setup()
        .in_file(passing)
        .set("upstream.central.url", url)
        // Each call is to reach the system, however many have failed.
        .set("upstream.central.breaker_pause", "0s")
        .set("public.workers", "1")
}

#[track_caller]
fn check_own(answer: &Answer, path: &str) {
    assert_eq!((answer.status, answer.json()["text"].as_str()), (200, Some(path)), "{}", answer.text());
}

/// One after the other, so that the connection of the one would be the next one's.
#[track_caller]
fn check_nobody_gets_it(service: &Service, stray: &str) {
    for round in 0..20 {
        for way in ["/open", "/pass"] {
            check_problem(&service.get(&format!("{way}/{stray}-{round}")), 502, "upstream-failed");
            let own = format!("{way}/mine-{round}");
            check_own(&service.get(&own), &own);
        }
    }
}

#[test]
fn what_follows_an_interim_answer_is_nobodys() {
    let service = before(&start()).start();
    check_nobody_gets_it(&service, "103");
    check_nobody_gets_it(&service, "100");
}

/// Not an empty answer, which would be kept as such.
#[test]
fn a_body_that_ends_with_the_connection_is_no_empty_one() {
    let service = before(&start()).start();
    check_nobody_gets_it(&service, "unframed");
}

/// Whoever is under way meanwhile keeps their connection and their answer.
#[test]
fn many_at_once_each_get_their_own() {
    let service = before(&start()).start();
    thread::scope(|scope| {
        for caller in 0..8 {
            let service = &service;
            scope.spawn(move || {
                for round in 0..20 {
                    let stray = if (caller + round) % 3 == 0 { "103-" } else { "" };
                    let path = format!("/pass/{stray}{caller}-{round}");
                    let answer = service.get(&path);
                    if stray.is_empty() {
                        check_own(&answer, &path);
                    } else {
                        check_problem(&answer, 502, "upstream-failed");
                    }
                }
            });
        }
    });
}
