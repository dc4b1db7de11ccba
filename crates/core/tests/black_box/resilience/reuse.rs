//! The keep-alive race: a system closes a kept connection just as the next call goes over it. Whoever may be sent again is, at once;
//! whoever may not is told, and is not.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use test_support::http;
use test_support::upstream::{Reply, Seen};

use super::super::declared;
use super::super::service::{Service, Setup, echo, setup};

/// No repetition is allowed but what this is about.
fn once() -> Setup {
    setup().set("upstream.central.retries", "0").set("public.workers", "1")
}

/// A route that passes to the central system, which closes every kept connection: by which methods.
fn passing(methods: &str) -> Service {
    let setup = declared::passing(&format!("methods = [{methods}]\n"));
    setup.set("upstream.central.retries", "0").set("public.workers", "1").start()
}

fn raced(service: &Service) -> f64 {
    service.metric("bff_upstream_retries_total", &["upstream=\"central\"", "reason=\"closed-on-reuse\""])
}

/// A first request of a connection is answered, each further one is read and then closed upon.
fn read_and_closed(seen: &Seen) -> Reply {
    if seen.nth == 0 { echo(seen) } else { Reply::close() }
}

#[test]
fn it_is_not_seen_by_a_client_whatever_retries_says() {
    let service = once().start();
    service.central.script(|seen| echo(seen).close_on_reuse());
    for index in 0..30 {
        let answer = service.get(&format!("/open/{index}"));
        assert_eq!(answer.status, 200, "{index}: {}", answer.text());
    }
    assert!(raced(&service) >= 10.0, "few connections were reused, so little was shown");
    let opened = service.metric("bff_upstream_breaker_transitions_total", &["upstream=\"central\""]);
    assert!(opened.abs() < 0.1, "it was counted as the system's failure");
}

#[test]
fn what_was_read_and_not_answered_is_sent_again_where_that_is_safe() {
    let service = once().start();
    service.central.script(read_and_closed);
    for _ in 0..2 {
        assert_eq!(service.get("/open/thing").status, 200);
    }
    let seen: Vec<_> = service.central.seen().iter().map(|seen| (seen.connection, seen.nth)).collect();
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert_eq!((seen[1].1, seen[2].1), (1, 0), "{seen:?}");
}

/// A request that its system dies of is not taken over every connection that there is.
#[test]
fn what_ends_every_connection_is_sent_twice_and_no_more() {
    let service = once().start();
    let warm = Barrier::new(20);
    service.central.script(|seen| echo(seen).after(Duration::from_millis(100)));
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                warm.wait();
                assert_eq!(service.get("/open/thing").status, 200);
            });
        }
    });
    service.central.clear();
    service.central.script(|_| Reply::close());
    assert_eq!(service.get("/open/thing").status, 502);
    assert_eq!(service.central.count(), 2, "over a kept connection, and over one of its own");
}

/// A system that is started anew closes all of them.
#[test]
fn many_at_once_are_all_answered() {
    const CLIENTS: usize = 20;
    let service = once().start();
    let together = Barrier::new(CLIENTS);
    service.central.script(|seen| echo(seen).after(Duration::from_millis(200)).close_on_reuse());
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                for _ in 0..3 {
                    together.wait();
                    let answer = service.get("/open/thing");
                    assert_eq!(answer.status, 200, "{}", answer.text());
                }
            });
        }
    });
    assert!(raced(&service) >= 10.0, "few connections were reused, so little was shown");
}

/// Without a body these can be sent again as they are.
#[test]
fn idempotent_methods_of_a_declared_route_are_sent_again() {
    let service = passing("\"GET\", \"PUT\", \"DELETE\"");
    service.central.script(|seen| echo(seen).close_on_reuse());
    for method in ["GET", "PUT", "DELETE", "PUT", "GET", "DELETE"] {
        let answer = http::send(method, format!("{}/pass/a", service.bff.public()), &[], "");
        assert_eq!(answer.status, 200, "{method}: {}", answer.text());
    }
    assert!(raced(&service) >= 3.0);
}

/// Every second one meets a connection that was kept.
#[track_caller]
fn check_post(body: &str, script: impl Fn(&Seen) -> Reply + Send + Sync + 'static, seen_when_raced: usize) {
    let service = passing("\"POST\"");
    service.central.script(script);
    let url = format!("{}/pass/a", service.bff.public());
    let statuses: Vec<u16> = (0..6).map(|_| http::send("POST", &url, &[], body).status).collect();
    let raced = statuses.iter().filter(|status| **status == 502).count();
    assert_eq!(statuses, [200, 502, 200, 502, 200, 502], "no connection was reused, so nothing was shown");
    assert_eq!(service.central.count(), 3 + raced * seen_when_raced, "one was sent twice");
}

#[test]
fn a_post_is_never_sent_twice() {
    for body in ["", "{\"amount\": 1}"] {
        check_post(body, |seen| echo(seen).close_on_reuse(), 0);
        check_post(body, read_and_closed, 1);
    }
}

/// Something of an answer came: it was not idle.
#[test]
fn an_answer_that_breaks_off_on_a_kept_connection_is_no_such_race() {
    let service = once().start();
    service.central.script(|seen| match seen.nth {
        0 => echo(seen),
        _ => Reply::raw("HTTP/1.1 200 OK\r\nContent-Le"),
    });
    assert_eq!(service.get("/open/thing").status, 200);
    assert_eq!(service.get("/open/thing").status, 502);
    assert_eq!(service.central.count(), 2);
}

/// A connection that was made for it and ends at once is the system's failure.
#[test]
fn a_new_connection_that_ends_is_no_such_race() {
    let service = once().start();
    service.central.script(|_| Reply::close());
    assert_eq!(service.get("/open/thing").status, 502);
    assert_eq!(service.central.count(), 1);
}
