//! How the process starts, says that it is ready, and ends without failing anybody.

use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use test_support::http;
use test_support::issuer::Issuer;
use test_support::raw::Connection;
use test_support::upstream::{Reply, Upstream};
use test_support::wait;

use super::service::{PATIENCE, echo, run, setup, start};

#[test]
fn it_is_alive_and_ready_and_says_of_what() {
    let service = start();
    let alive = service.admin("/livez");
    assert_eq!((alive.status, alive.json()), (200, json!({"alive": true})));
    let ready = service.admin("/readyz");
    assert_eq!((ready.status, ready.header("cache-control")), (200, Some("no-store")));
    let report = ready.json();
    let checks = report["checks"].as_array().unwrap();
    let names: Vec<&str> = checks.iter().map(|line| line["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["issuer.main", "upstream.central", "upstream.side", "store", "lifecycle"]);
    assert_eq!(report["ready"], true);
}

#[test]
fn a_system_that_is_away_at_start_is_waited_for_and_told_of() {
    let away = Upstream::start(echo);
    away.stop();
    let service = setup().set("upstream.central.url", away.url()).start_unready(Issuer::start());
    wait::until(PATIENCE, "the reason is told", || {
        service.readiness_of("upstream.central")["why"]
            .as_str()
            .is_some_and(|why| why.contains("cannot be reached"))
    });
    let first = service.readiness_of("upstream.central");
    assert_eq!((&first["ready"], &first["needed"]), (&json!(false), &json!(true)));
    assert!(first["since"].as_str().unwrap().ends_with('Z'), "{first}");
    assert_eq!((service.admin("/readyz").status, service.admin("/livez").status), (503, 200));
    assert_eq!(service.get("/free").status, 200, "it started");

    away.restart();
    service.wait_until_ready();
    assert_ne!(service.readiness_of("upstream.central")["since"], first["since"]);
    assert_eq!(service.readiness_of("upstream.central").get("why"), None);
}

#[test]
fn a_system_that_is_not_needed_at_start_is_shown_and_not_waited_for() {
    let away = Upstream::start(echo);
    away.stop();
    let service = setup().set("upstream.side.url", away.url()).start();
    let side = service.readiness_of("upstream.side");
    assert_eq!((&side["ready"], &side["needed"]), (&json!(false), &json!(false)));
}

/// Every replica would leave at once for what is one system's fault.
#[test]
fn a_system_that_leaves_later_makes_nothing_unready() {
    let service = start();
    service.central.stop();
    assert_eq!(service.get("/open/thing").status, 502);
    assert_eq!(service.admin("/readyz").status, 200);
}

#[test]
fn the_two_ports_share_nothing() {
    let service = start();
    for path in ["/livez", "/readyz", "/metrics"] {
        assert_eq!(service.get(path).status, 404, "{path} is on the public port");
    }
    for path in ["/free", "/own/thing", "/"] {
        let answer = service.admin(path);
        assert_eq!((answer.status, answer.header("content-type")), (403, Some("application/problem+json")));
    }
}

#[track_caller]
fn check_port_in_use(key: &str) {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let base = setup()
        .set("issuer.main.url", "http://127.0.0.1:1")
        .set("upstream.central.url", "http://127.0.0.1:1")
        .set("upstream.side.url", "http://127.0.0.1:1");
    let flags = base.set(key, &address).flags();
    let output = run(&flags.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(&format!("{key}: {address} is in use")), "{told}");
    assert!(!told.contains("panicked"), "{told}");
}

#[test]
fn a_port_in_use_is_told_with_its_key() {
    check_port_in_use("public.listen");
    check_port_in_use("admin.listen");
}

/// Clients of a load balancer: they keep their connections, and go elsewhere once the service says that it is not ready.
#[test]
fn sigterm_under_load_fails_no_request() {
    let service = setup().set("lifecycle.drain", "1500ms").start();
    service.central.script(|seen| echo(seen).after(Duration::from_millis(30)));
    let leave = AtomicBool::new(false);
    let answered = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for client in 0..8 {
            let (service, leave, answered) = (&service, &leave, &answered);
            scope.spawn(move || {
                let mut kept = Connection::open(service.bff.public());
                while !leave.load(Ordering::SeqCst) {
                    let ok = if client % 2 == 0 {
                        kept.take();
                        kept.send("GET /open/thing HTTP/1.1\r\nHost: x\r\n\r\n");
                        kept.read_until("\"}", PATIENCE) && kept.received().starts_with(b"HTTP/1.1 200 ")
                    } else {
                        service.get("/open/thing").status == 200
                    };
                    answered.lock().unwrap().push(ok);
                }
            });
        }
        wait::until(PATIENCE, "there is load", || answered.lock().unwrap().len() > 100);
        service.bff.terminate();
        wait::until(PATIENCE, "it is not ready", || service.admin("/readyz").status == 503);
        let before = answered.lock().unwrap().len();
        wait::until(PATIENCE, "it still serves", || answered.lock().unwrap().len() > before + 50);
        assert_eq!(service.readiness_of("lifecycle")["why"], "told to stop");
        leave.store(true, Ordering::SeqCst);
    });
    assert!(answered.lock().unwrap().iter().all(|ok| *ok), "a request failed");
    assert_eq!(service.bff.wait(PATIENCE).code(), Some(0));
    for event in ["draining", "stopping", "stopped"] {
        service.bff.wait_for_log(&format!("\"event\":\"{event}\""), PATIENCE);
    }
}

#[test]
fn a_request_under_way_is_finished_and_its_connection_closed() {
    let service = start();
    service.central.script(|seen| echo(seen).after(Duration::from_millis(700)));
    let mut kept = Connection::open(service.bff.public());
    kept.send("GET /hasty/warm HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(kept.read_until("upstream-timeout", PATIENCE));
    kept.take();
    service.central.clear();
    kept.send("GET /open/thing HTTP/1.1\r\nHost: x\r\n\r\n");
    wait::until(PATIENCE, "the call is under way", || service.central.count() == 1);
    service.bff.terminate();
    service.bff.wait_for_log("\"event\":\"stopping\"", PATIENCE);
    let answer = String::from_utf8_lossy(&kept.read_to_end(PATIENCE)).to_lowercase();
    assert!(answer.starts_with("http/1.1 200 ") && answer.contains("/open/thing for nobody"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    assert_eq!(service.bff.wait(PATIENCE).code(), Some(0));
}

#[test]
fn an_idle_kept_connection_holds_up_no_end() {
    let service = start();
    let mut kept = Connection::open(service.bff.public());
    kept.send("GET /free HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(kept.read_until("free", PATIENCE));
    let began = Instant::now();
    service.bff.terminate();
    assert_eq!(service.bff.wait(PATIENCE).code(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[test]
fn what_never_ends_is_cut_after_the_grace() {
    let service = setup()
        .set("lifecycle.grace", "1s")
        .set("upstream.central.timeout", "60s")
        .set("upstream.central.fresh_for", "60s")
        .start();
    service.central.script(|_| Reply::stall());
    let mut client = Connection::open(service.bff.public());
    client.send("GET /shared/thing HTTP/1.1\r\nHost: x\r\n\r\n");
    wait::until(PATIENCE, "the call is under way", || service.central.count() == 1);
    let began = Instant::now();
    service.bff.terminate();
    assert_eq!(service.bff.wait(PATIENCE).code(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[test]
fn a_second_signal_ends_the_drain() {
    let service = setup().set("lifecycle.drain", "300s").start();
    service.bff.terminate();
    service.bff.wait_for_log("\"event\":\"draining\"", PATIENCE);
    assert_eq!(service.get("/free").status, 200, "it still serves");
    service.bff.terminate();
    assert_eq!(service.bff.wait(PATIENCE).code(), Some(0));
}

#[test]
fn nobody_is_let_in_after_the_drain() {
    let service = setup().set("lifecycle.grace", "3s").start();
    service.central.script(|seen| echo(seen).after(Duration::from_millis(600)));
    let public = service.bff.public();
    thread::scope(|scope| {
        let under_way = scope.spawn(|| service.get("/open/thing").status);
        wait::until(PATIENCE, "the call is under way", || service.central.count() == 1);
        service.bff.terminate();
        service.bff.wait_for_log("\"event\":\"stopping\"", PATIENCE);
        wait::until(PATIENCE, "new connections are refused", || {
            http::try_send("GET", format!("{public}/free"), &[], "", Duration::from_secs(1)).is_err()
        });
        assert_eq!(under_way.join().unwrap(), 200);
    });
}
