//! A system that keeps failing is left alone: its calls fail at once, others go on, and one call at a time finds out when it is back.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;
use test_support::http;
use test_support::raw::Connection;
use test_support::upstream::{Reply, Upstream};
use test_support::wait;

use super::super::declared;
use super::super::service::{PATIENCE, Service, Setup, echo, setup};
use super::super::signed_in::check_problem;

/// Each call is one attempt, and what opens does not close while the test looks.
fn once() -> Setup {
    setup().set("upstream.central.retries", "0").set("upstream.central.breaker_pause", "1h")
}

fn soon() -> Setup {
    once().set("upstream.central.breaker_pause", "200ms")
}

fn state(service: &Service) -> f64 {
    service.metric("bff_upstream_breaker_state", &["upstream=\"central\""])
}

fn transitions(service: &Service, to: &str) -> f64 {
    let to = format!("to=\"{to}\"");
    service.metric("bff_upstream_breaker_transitions_total", &["upstream=\"central\"", &to])
}

/// So many calls, whatever comes of them.
fn call(service: &Service, times: usize) {
    for _ in 0..times {
        service.get("/open/thing");
    }
}

#[track_caller]
fn check_open(service: &Service) {
    let before = service.central.count();
    let answer = service.get("/open/thing");
    check_problem(&answer, 503, "unavailable");
    assert!(answer.text().contains("is left alone for a while"), "{}", answer.text());
    let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=4321).contains(&seconds), "{seconds}");
    assert_eq!(service.central.count(), before, "it was asked");
    assert!((state(service) - 1.0).abs() < 0.1);
}

#[track_caller]
fn check_closed(service: &Service) {
    service.central.script(echo);
    let answer = service.get("/open/thing");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(state(service).abs() < 0.1);
}

/// Five of these in a row open it.
#[track_caller]
fn check_failure(what: &str, reply: impl Fn() -> Reply + Send + Sync + 'static) {
    let service = once().set("upstream.central.timeout", "300ms").start();
    service.central.script(move |_| reply());
    call(&service, 5);
    assert_eq!(service.central.count(), 5, "{what}");
    check_open(&service);
}

#[test]
fn what_fails_five_times_in_a_row_is_left_alone() {
    check_failure("a 500", || Reply::status(500));
    check_failure("a 503", || Reply::status(503));
    check_failure("no answer in time", Reply::stall);
    check_failure("a connection that ends", Reply::close);
    check_failure("what is not HTTP", Reply::garbage);
}

#[test]
fn a_system_that_is_away_is_left_alone() {
    let service = once().start();
    service.central.stop();
    call(&service, 5);
    check_open(&service);
}

/// As many of these as one likes do not.
#[track_caller]
fn check_no_failure(what: &str, reply: impl Fn() -> Reply + Send + Sync + 'static) {
    let service = once().start();
    service.central.script(move |_| reply());
    call(&service, 15);
    assert_eq!(service.central.count(), 15, "{what}");
    check_closed(&service);
}

#[test]
fn what_it_answers_as_it_should_is_no_failure() {
    check_no_failure("a 404", || Reply::status(404));
    check_no_failure("a 401", || Reply::status(401));
    check_no_failure("a 429, fewer than are counted", || Reply::status(429));
    check_no_failure("more than is read", || Reply::huge(1 << 23));
    check_no_failure("what its reader cannot use", || Reply::text(200, "text/plain", "x"));
}

#[test]
fn under_half_of_twenty_opens_it_too_429_among_them() {
    let service = once().start();
    let asked = AtomicUsize::new(0);
    service.central.script(move |seen| match asked.fetch_add(1, Ordering::SeqCst) % 4 {
        0 => echo(seen),
        1 | 2 => Reply::status(429),
        _ => Reply::status(500),
    });
    call(&service, 30);
    assert_eq!(service.central.count(), 20);
    check_open(&service);
}

#[test]
fn half_of_twenty_does_not() {
    let service = once().start();
    let asked = AtomicUsize::new(0);
    service.central.script(move |seen| match asked.fetch_add(1, Ordering::SeqCst) % 2 {
        0 => echo(seen),
        _ => Reply::status(500),
    });
    call(&service, 40);
    assert_eq!(service.central.count(), 40);
    check_closed(&service);
}

#[test]
fn a_repetition_is_an_attempt_like_any_other() {
    let service = once().set("upstream.central.retries", "2").start();
    service.central.script(|_| Reply::status(503));
    let first_two: Vec<u16> = (0..2).map(|_| service.get("/open/thing").status).collect();
    assert_eq!((first_two, service.central.count()), (vec![502, 502], 5), "the sixth attempt was made");
    check_open(&service);
}

#[test]
fn it_is_told_once_in_the_log() {
    let service = once().start();
    service.central.script(|_| Reply::status(500));
    call(&service, 20);
    let line = service.bff.wait_for_log("\"event\":\"breaker\"", PATIENCE);
    assert!(line.contains("WARN") && line.contains("central") && line.contains("in a row"), "{line}");
    let lines = service.bff.logs().iter().filter(|line| line.contains("\"event\":\"breaker\"")).count();
    assert_eq!(lines, 1);
    assert!((transitions(&service, "open") - 1.0).abs() < 0.1);
    let held = service.metric("bff_upstream_held_back_total", &["upstream=\"central\"", "breaker-open"]);
    assert!((held - 15.0).abs() < 0.1, "{held}");
}

/// A route with less time than the system takes fails alone: those with enough go on.
#[test]
fn too_little_time_says_nothing_of_a_system() {
    let service = once().set("upstream.central.timeout", "5s").start();
    service.central.script(|seen| echo(seen).after(Duration::from_millis(600)));
    for _ in 0..12 {
        assert_eq!(service.get("/hasty/thing").status, 504);
    }
    assert_eq!(service.get("/open/thing").status, 200);
    check_closed(&service);
}

#[test]
fn the_trace_says_why_a_call_was_not_sent() {
    let collector = Upstream::start(|_| Reply::text(200, "application/x-protobuf", ""));
    let service = once().set("trace.otlp", collector.url()).start();
    service.central.script(|_| Reply::status(500));
    call(&service, 6);
    service.bff.terminate();
    service.bff.wait(PATIENCE);
    let says = |text: &str| {
        let has = |body: &[u8]| body.windows(text.len()).any(|window| window == text.as_bytes());
        collector.seen().iter().any(|seen| has(&seen.body))
    };
    assert!(says("error.type") && says("breaker-open"));
}

#[test]
fn a_system_that_is_back_is_found_by_one_call_and_gets_all_again() {
    let service = soon().start();
    service.central.script(|_| Reply::status(500));
    call(&service, 5);
    service.central.script(echo);
    wait::until(PATIENCE, "it is tried again", || service.get("/open/thing").status == 200);
    check_closed(&service);
    for to in ["open", "probing", "closed"] {
        assert!((transitions(&service, to) - 1.0).abs() < 0.1, "{to}");
    }
}

#[test]
fn a_system_that_is_still_away_is_asked_once_for_each_pause() {
    let service = soon().start();
    service.central.script(|_| Reply::status(500));
    wait::until(PATIENCE, "it was tried three times", || {
        service.get("/open/thing");
        service.central.count() == 8
    });
    let seen = service.central.seen();
    for pair in seen[4..].windows(2) {
        let apart = pair[1].at - pair[0].at;
        assert!(apart >= Duration::from_millis(150), "tried again after {apart:?}");
    }
}

#[test]
fn while_one_call_tries_it_no_other_does_on_any_worker() {
    let service = soon().set("public.workers", "4").set("upstream.central.timeout", "4s").start();
    service.central.script(|_| Reply::status(500));
    call(&service, 5);
    service.central.script(|_| Reply::stall());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                // Whoever of them is let pass stays out for as long as the test looks.
                while service.central.count() < 6 {
                    service.get("/open/thing");
                }
            });
        }
        wait::until(PATIENCE, "one is let pass", || service.central.count() == 6);
        for _ in 0..40 {
            assert_eq!(service.get("/open/thing").status, 503);
        }
        assert_eq!(service.central.count(), 6, "a second one tried it");
        assert!((state(&service) - 2.0).abs() < 0.1);
        service.central.disconnect();
    });
}

#[test]
fn a_client_that_leaves_says_nothing_of_the_system() {
    let service = once().set("upstream.central.timeout", "4s").start();
    service.central.script(|_| Reply::stall());
    for left in 1..=8 {
        let mut client = Connection::open(service.bff.public());
        client.send("GET /open/thing HTTP/1.1\r\nHost: localhost\r\n\r\n");
        wait::until(PATIENCE, "it was asked", || service.central.count() == left);
        drop(client);
    }
    check_closed(&service);
}

/// Of a screen of several parts of one system one would try it, the others fail, and with them the screen.
#[test]
fn what_tries_it_goes_on_when_its_client_leaves() {
    let service = soon().set("upstream.central.timeout", "4s").start();
    service.central.script(|_| Reply::status(500));
    call(&service, 5);
    service.central.script(|seen| echo(seen).after(Duration::from_millis(700)));
    let mut client = Connection::open(service.bff.public());
    wait::until(PATIENCE, "it tries it", || {
        client.send("GET /open/thing HTTP/1.1\r\nHost: localhost\r\n\r\n");
        client.read_until("503", Duration::from_millis(50));
        client.take();
        service.central.count() == 6
    });
    drop(client);
    wait::until(PATIENCE, "it has found that the system works", || state(&service).abs() < 0.1);
    assert_eq!(service.central.count(), 6);
}

#[test]
fn a_client_whose_own_body_is_at_fault_says_nothing_of_the_system() {
    let limits = "max_body = \"1KiB\"\ndeadline = \"300ms\"\n";
    let service = declared::passing(&format!("methods = [\"GET\", \"POST\"]\n{limits}")).start();
    let too_much = format!("400\r\n{0}\r\n400\r\n{0}\r\n", "x".repeat(1024));
    for (chunks, status) in [("4\r\nhalf\r\n", 408), (&too_much, 413)] {
        for _ in 0..6 {
            let mut client = Connection::open(service.bff.public());
            client.send(format!(
                "POST /pass/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"
            ));
            assert!(client.read_until(format!("HTTP/1.1 {status}"), PATIENCE), "no {status}");
        }
    }
    assert_eq!(http::get(format!("{}/pass/a", service.bff.public())).status, 200);
    assert!(state(&service).abs() < 0.1);
}

#[test]
fn an_optional_part_is_unavailable_and_the_rest_goes_on() {
    let service = setup()
        .set("upstream.side.timeout", "200ms")
        .set("upstream.side.breaker_pause", "1h")
        .set("upstream.side.breaker_failures", "2")
        .start();
    service.side.script(|_| Reply::stall());
    let token = service.token().sign();
    for why in ["timeout", "timeout", "unavailable", "unavailable"] {
        let answer = service.get_as("/composed", &token);
        assert_eq!((answer.status, &answer.json()["why"]), (200, &json!(why)), "{}", answer.text());
    }
    assert_eq!(service.side.count(), 2);
}

#[test]
fn a_kept_answer_is_there_while_its_system_is_left_alone() {
    let service = once().set("upstream.central.fresh_for", "60s").start();
    assert_eq!(service.get("/shared/thing").status, 200);
    service.central.script(|_| Reply::status(500));
    call(&service, 5);
    assert_eq!(service.get("/shared/thing").status, 200);
    check_open(&service);
}

#[test]
fn a_declared_route_is_left_alone_with_the_rest() {
    let pause = ("upstream.central.breaker_pause", "1h");
    let service = declared::passing("").set(pause.0, pause.1).set("upstream.central.retries", "0").start();
    service.central.script(|_| Reply::text(500, "text/plain", "its own words"));
    for _ in 0..5 {
        let answer = service.get("/pass/a");
        assert_eq!((answer.status, answer.text().as_str()), (500, "its own words"));
    }
    check_problem(&service.get("/pass/a"), 503, "unavailable");
    check_open(&service);
}

#[test]
fn without_a_pause_there_is_no_breaker() {
    let service = once().set("upstream.central.breaker_pause", "0s").start();
    service.central.script(|_| Reply::status(500));
    call(&service, 30);
    assert_eq!(service.central.count(), 30);
}

#[test]
fn without_a_row_the_share_alone_counts() {
    let service = once().set("upstream.central.breaker_failures", "0").start();
    service.central.script(|_| Reply::status(500));
    call(&service, 30);
    assert_eq!(service.central.count(), 20);
}
