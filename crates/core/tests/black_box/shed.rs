//! More to do than can be done: who waits, who is turned away, and whom that leaves alone.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use test_support::http::{self, Answer};
use test_support::raw::Connection;
use test_support::upstream::Reply;
use test_support::wait;

use super::declared::passing;
use super::service::{PATIENCE, Service, Setup, echo, setup};
use super::signed_in::check_problem;

/// Longer than any test takes.
const LONG: &str = "120s";

/// What holds requests at the central system, until they are let go.
#[derive(Clone)]
struct Brake(Arc<(Mutex<usize>, Condvar)>);

impl Brake {
    /// The central system holds every request from here on.
    fn on(service: &Service) -> Self {
        let brake = Self(Arc::new((Mutex::new(0), Condvar::new())));
        let braked = brake.clone();
        service.central.script(move |seen| {
            let (free, told) = &*braked.0;
            let mut free = told.wait_while(free.lock().unwrap(), |free| *free == 0).unwrap();
            *free -= 1;
            echo(seen)
        });
        brake
    }

    /// Lets so many go.
    fn release(&self, count: usize) {
        *self.0.0.lock().unwrap() += count;
        self.0.1.notify_all();
    }
}

/// A probe that takes on so many requests at once, with one that passes to where it is held for as long as it takes.
fn at_once(count: usize) -> Setup {
    passing(&format!("deadline = \"{LONG}\"\n"))
        .set("public.concurrency", count)
        .set("public.deadline", LONG)
        .set("upstream.central.concurrency", "64")
}

/// Requests that are under way until the system lets them go.
fn occupy(service: &Service, count: usize) -> Vec<Connection> {
    let before = service.central.count();
    let held = (0..count).map(|_| {
        let mut connection = Connection::open(service.bff.public());
        connection.send("GET /pass/held HTTP/1.1\r\nHost: x\r\n\r\n");
        connection
    });
    let held = held.collect();
    wait::until(PATIENCE, "all are under way", || service.central.count() == before + count);
    held
}

#[track_caller]
fn check_shed(answer: &Answer) {
    check_problem(answer, 503, "overloaded");
    let after: u32 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=3).contains(&after), "{after}");
}

fn count(service: &Service, name: &str, labels: &[&str]) -> usize {
    format!("{}", service.metric(name, labels)).parse().unwrap()
}

fn admitted(service: &Service, priority: &str, outcome: &str) -> usize {
    let labels = [format!("priority=\"{priority}\""), format!("outcome=\"{outcome}\"")];
    count(service, "bff_admissions_total", &labels.each_ref().map(String::as_str))
}

fn waiting(service: &Service) -> usize {
    count(service, "bff_requests_waiting", &[])
}

fn in_flight(service: &Service) -> usize {
    count(service, "bff_requests_in_flight", &[])
}

#[test]
fn who_finds_no_place_waits_and_is_served_when_one_is_free() {
    let service = at_once(10).set("public.max_wait", "60s").start();
    let brake = Brake::on(&service);
    let held = occupy(&service, 9);
    thread::scope(|scope| {
        let waits = scope.spawn(|| service.get("/free").status);
        wait::until(PATIENCE, "it waits", || waiting(&service) == 1);
        brake.release(1);
        assert_eq!(waits.join().unwrap(), 200);
    });
    assert_eq!((admitted(&service, "user", "waited"), admitted(&service, "user", "shed")), (1, 0));
    assert_eq!(count(&service, "bff_admission_wait_seconds_count", &["priority=\"user\""]), 1);
    assert_eq!((waiting(&service), in_flight(&service)), (0, 8));
    brake.release(8);
    drop(held);
    wait::until(PATIENCE, "all places are given back", || in_flight(&service) == 0);
}

/// No system is asked, nor who is calling: it costs next to nothing to be turned away.
#[test]
fn who_finds_no_place_in_time_is_turned_away_before_anybody_is_asked() {
    let service = at_once(10).start();
    let _brake = Brake::on(&service);
    let _held = occupy(&service, 9);
    for path in ["/free", "/pass/one", "/own/thing", "/me", "/nothing"] {
        let answer = service.get_with(path, &[("X-Request-Id", "turned-away")]);
        check_shed(&answer);
        assert_eq!(answer.header("x-request-id"), Some("turned-away"));
    }
    let shed_body = http::post_json(format!("{}/orders", service.bff.public()), &[], &serde_json::json!({}));
    check_shed(&shed_body);
    assert_eq!((service.central.count(), service.side.count()), (9, 0));
    assert_eq!((admitted(&service, "user", "shed"), in_flight(&service)), (6, 9));
    let line: serde_json::Value =
        serde_json::from_str(&service.bff.wait_for_log("\"http.route\":\"/free\"", PATIENCE)).unwrap();
    assert_eq!(
        (&line["shed"], &line["level"], &line["http.status"]),
        (&"user".into(), &"WARN".into(), &503.into())
    );
}

#[test]
fn who_signs_out_has_a_reserve_and_health_is_told_elsewhere() {
    let service = at_once(10).start();
    let _brake = Brake::on(&service);
    let _held = occupy(&service, 9);
    check_shed(&service.get("/bff/login"));
    let public = service.bff.public();
    for (method, path) in [
        ("POST", "/bff/logout"),
        ("GET", "/bff/logout"),
        ("GET", "/bff/signed-out"),
        ("DELETE", "/bff/sessions"),
    ] {
        let answer = http::send(method, format!("{public}{path}"), &[("X-CSRF", "1")], "");
        assert_ne!(answer.status, 503, "{method} {path}: {}", answer.text());
    }
    check_shed(&http::get_with(format!("{public}/bff/sessions"), &[("X-CSRF", "1")]));
    // Whoever sends half of a body keeps a place: not one of those that are kept for signing out.
    check_shed(&http::post_form(format!("{public}/bff/backchannel"), &[("logout_token", "x")]));
    assert_eq!((service.admin("/livez").status, service.admin("/readyz").status), (200, 200));
    assert_eq!(admitted(&service, "critical", "passed"), 4);
}

#[test]
fn what_nobody_waits_for_is_shed_while_users_are_served() {
    let service = at_once(10).start();
    let _brake = Brake::on(&service);
    let _held = occupy(&service, 6);
    for field in [
        ("Sec-Purpose", "prefetch"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("Purpose", "prefetch"),
        ("Priority", "u=7"),
        ("Priority", "u=6, i"),
    ] {
        check_shed(&service.get_with("/free", &[field]));
    }
    for field in [("Priority", "u=0"), ("Priority", "u=5"), ("Sec-Purpose", "other")] {
        assert_eq!(service.get_with("/free", &[field]).status, 200, "{field:?}");
    }
    assert_eq!(admitted(&service, "background", "shed"), 5);
    // By no field is anybody put before others.
    let _more = occupy(&service, 3);
    check_shed(&service.get_with("/free", &[("Priority", "u=0")]));
}

#[test]
fn those_who_wait_are_served_by_what_they_are_and_then_as_they_came() {
    let service = at_once(1).set("public.max_wait", "60s").start();
    let brake = Brake::on(&service);
    let _held = occupy(&service, 1);
    let send = |path: &'static str, field: (&'static str, &'static str)| {
        let (service, before) = (&service, waiting(&service));
        move |scope: &mut Vec<Connection>| {
            let mut connection = Connection::open(service.bff.public());
            let method = if path == "/bff/logout" { "POST" } else { "GET" };
            let (name, value) = field;
            connection.send(format!(
                "{method} {path} HTTP/1.1\r\nHost: x\r\n{name}: {value}\r\nContent-Length: 0\r\n\r\n"
            ));
            wait::until(PATIENCE, "it waits", || waiting(service) == before + 1);
            scope.push(connection);
        }
    };
    let mut come = Vec::new();
    for (path, field) in [
        ("/pass/prefetch", ("Sec-Purpose", "prefetch")),
        ("/pass/first", ("X-CSRF", "1")),
        ("/pass/second", ("X-CSRF", "1")),
        ("/bff/logout", ("X-CSRF", "1")),
    ] {
        send(path, field)(&mut come);
    }
    brake.release(1);
    wait::until(PATIENCE, "the next is at the system", || service.central.count() == 2);
    assert_eq!(admitted(&service, "critical", "waited"), 1, "signing out was first");
    brake.release(3);
    wait::until(PATIENCE, "all are served", || in_flight(&service) == 0 && waiting(&service) == 0);
    let served: Vec<String> = service.central.seen().iter().map(|seen| seen.path().to_owned()).collect();
    assert_eq!(served, ["/below/held", "/below/first", "/below/second", "/below/prefetch"]);
}

#[test]
fn a_client_that_goes_away_gives_its_place_back_or_waits_no_more() {
    let service = at_once(10).set("public.max_wait", "60s").start();
    let _brake = Brake::on(&service);
    let mut held = occupy(&service, 9);
    let mut waits = Connection::open(service.bff.public());
    waits.send("GET /free HTTP/1.1\r\nHost: x\r\n\r\n");
    wait::until(PATIENCE, "it waits", || waiting(&service) == 1);
    drop(waits);
    wait::until(PATIENCE, "it waits no more", || waiting(&service) == 0);
    assert_eq!((admitted(&service, "user", "gone"), in_flight(&service)), (1, 9));
    held.pop();
    wait::until(PATIENCE, "its place is given back", || in_flight(&service) == 8);
    assert_eq!(service.get("/free").status, 200);
}

#[test]
fn an_answer_keeps_its_place_until_it_has_left_and_events_keep_none() {
    let events = "[[route]]\npath = \"/events\"\nupstream = \"central\"\naccess = \"anyone\"\ntoken = \"none\"\nanswer = \"events\"\n";
    let service = passing(events).start();
    service.central.script(|seen| {
        if seen.path() == "/events" { Reply::ticks(Duration::from_millis(100)) } else { Reply::huge(1 << 30) }
    });
    let mut reader = Connection::open(service.bff.public());
    reader.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(reader.read_until("data: tick", PATIENCE));
    assert_eq!(in_flight(&service), 0);
    let mut silent = Connection::open(service.bff.public());
    silent.send("GET /pass/huge HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(silent.read_until("\r\n\r\n", PATIENCE));
    assert_eq!(in_flight(&service), 1);
    drop(silent);
    wait::until(PATIENCE, "its place is given back", || in_flight(&service) == 0);
    reader.take();
    assert!(reader.read_until("data: tick", PATIENCE), "the events go on");
}

#[test]
fn without_a_wait_who_finds_no_place_is_turned_away_at_once() {
    let service = at_once(1).set("public.max_wait", "0s").start();
    let brake = Brake::on(&service);
    let held = occupy(&service, 1);
    check_shed(&service.get("/free"));
    assert_eq!(in_flight(&service), 1);
    brake.release(1);
    drop(held);
    wait::until(PATIENCE, "the place is free", || service.get("/free").status == 200);
}

/// A panic, a problem and a request that cannot be read give their places back like any other.
#[test]
fn every_way_out_gives_the_place_back() {
    let service = setup().set("public.concurrency", "1").start();
    for path in ["/panic", "/nothing", "/numbers?small=x", "/own/thing", "/absent/thing", "/filler/100000"] {
        let status = service.get(path).status;
        assert_ne!(status, 503, "{path}");
        wait::until(PATIENCE, "the place is given back", || in_flight(&service) == 0);
    }
    let public = service.bff.public();
    assert_eq!(http::send("HEAD", format!("{public}/free"), &[], "").status, 200);
    wait::until(PATIENCE, "the place is given back", || in_flight(&service) == 0);
}
