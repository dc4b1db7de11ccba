//! Calls to a system that is slow, away, overfull or wrong: bounded in time and size, and told to the client in one word.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use test_support::http::Answer;
use test_support::raw::Connection;
use test_support::upstream::{Reply, Seen};
use test_support::wait;

use super::service::{PATIENCE, Service, echo, said, setup, start};

/// What an upstream says and no client may read.
const INTERNAL: &str = "stack trace of ledger-7.internal";

#[track_caller]
fn check_problem(answer: &Answer, status: u16, slug: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.json()["type"], format!("urn:bff:problem:{slug}"));
    assert!(!answer.text().contains(INTERNAL), "{}", answer.text());
}

/// The system answers like this, the client reads a 502, and the log says why; the next good answer is served.
#[track_caller]
fn check_unusable(why: &str, reply: impl Fn() -> Reply + Send + Sync + 'static) {
    let service = setup().set("upstream.central.retries", "0").start();
    service.central.script(move |_| reply());
    let answer = service.get("/open/thing");
    check_problem(&answer, 502, "upstream-failed");
    let line = service.bff.wait_for_log("\"event\":\"request\"", PATIENCE);
    assert!(line.contains(why), "{why} in {line}");
    assert!(!line.contains(INTERNAL), "{line}");
    service.central.script(echo);
    assert_eq!(service.get("/open/other").json()["text"], "/open/other for nobody", "{why}");
}

#[test]
fn what_is_no_usable_answer_is_a_502_that_the_log_explains() {
    check_unusable("content type is \\\"text/html\\\"", || {
        Reply::text(200, "text/html", format!("<html>{INTERNAL}</html>"))
    });
    check_unusable("content type is \\\"\\\"", || {
        Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    });
    check_unusable("cannot be read", || {
        Reply::text(200, "application/json", format!("{{\"text\": {INTERNAL}"))
    });
    check_unusable("cannot be read", || Reply::json(200, &json!({"words": INTERNAL})));
    check_unusable("cannot be read", || Reply::text(200, "application/json", ""));
    check_unusable("answered 500", || Reply::text(500, "text/plain", INTERNAL));
    check_unusable("answered 404", || Reply::json(404, &json!({"text": INTERNAL})));
    check_unusable("answered 503", || Reply::status(503));
    check_unusable("connection ended early", || Reply::truncated(200, 1000, "{\"text\": \"half"));
    check_unusable("connection ended early", Reply::close);
    check_unusable("not HTTP", Reply::garbage);
    check_unusable("not HTTP", || Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n"));
    check_unusable("cannot be read", || {
        Reply::json(200, &json!({"text": "x"})).header("Content-Length", "5")
    });
}

#[test]
fn a_head_without_end_is_cut() {
    let huge = format!("HTTP/1.1 200 OK\r\nX-Filler: {}", "x".repeat(1 << 20));
    check_unusable("upstream central", move || Reply::raw(huge.clone()));
}

/// Memory stays flat whatever an upstream sends.
#[track_caller]
fn check_capped(what: &str, reply: impl Fn() -> Reply + Send + Sync + 'static) {
    let service = setup().set("upstream.central.timeout", "5s").start();
    for _ in 0..4 {
        assert_eq!(service.get("/open/thing").status, 200);
    }
    let before = service.bff.rss_bytes();
    service.central.script(move |_| reply());
    for _ in 0..8 {
        check_problem(&service.get("/open/thing"), 502, "upstream-failed");
    }
    let grown = service.bff.rss_bytes().saturating_sub(before);
    assert!(grown < 24 << 20, "{what}: {grown} bytes more");
    assert_eq!(service.central.count(), 12, "{what}: it was asked again");
}

#[test]
fn an_answer_of_a_gigabyte_is_cut() {
    check_capped("of declared length", || Reply::huge(1 << 30));
    check_capped("without end", || Reply::endless("application/json"));
}

#[test]
fn the_cap_is_exact() {
    let service = setup().set("upstream.central.max_response", "1KiB").start();
    for (length, status) in [(1024, 200), (1025, 502)] {
        let empty = json!({"text": ""}).to_string().len();
        let body = json!({"text": "x".repeat(length - empty)});
        service.central.script(move |_| Reply::json(200, &body));
        assert_eq!(service.get("/open/thing").status, status, "{length}");
    }
    service.bff.wait_for_log("answer larger than 1024 bytes", PATIENCE);
}

/// The time that a call may take is told with it, and it ends then.
#[track_caller]
fn check_timeout(
    service: &Service,
    path: &str,
    allowed: u64,
    reply: impl Fn() -> Reply + Send + Sync + 'static,
) {
    service.central.clear();
    service.central.script(move |_| reply());
    let began = Instant::now();
    check_problem(&service.get(path), 504, "upstream-timeout");
    assert!(began.elapsed() >= Duration::from_millis(allowed - 50), "{path}: too early");
    assert!(began.elapsed() < Duration::from_millis(allowed + 2500), "{path}: {:?}", began.elapsed());
    let seen = service.central.seen();
    assert_eq!(seen.len(), 1, "{path}: a call that timed out was repeated");
    let told = expected_ms(&seen[0]);
    assert!(told <= allowed && told + 250 > allowed, "{path}: {told}");
}

fn expected_ms(seen: &Seen) -> u64 {
    seen.header("x-envoy-expected-rq-timeout-ms").unwrap().parse().unwrap()
}

#[test]
fn a_call_ends_at_its_timeout_or_the_requests_deadline() {
    let service = setup().set("upstream.central.timeout", "700ms").start();
    check_timeout(&service, "/open/thing", 700, Reply::stall);
    check_timeout(&service, "/hasty/thing", 400, Reply::stall);
    let every = Duration::from_millis(100);
    check_timeout(&service, "/open/thing", 700, move || Reply::drip(200, "x".repeat(1000), every));
    check_timeout(&service, "/hasty/thing", 400, move || Reply::drip(200, "x".repeat(1000), every));
}

#[test]
fn each_attempt_is_told_what_is_left() {
    let service = setup().set("upstream.central.timeout", "3s").start();
    service.central.script(|seen| match seen.path() {
        "/open/thing" if seen.nth == 0 => Reply::status(503).after(Duration::from_millis(300)).saying_close(),
        _ => echo(seen),
    });
    service.get("/open/thing");
    let told: Vec<u64> = service.central.seen().iter().map(expected_ms).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0] > told[1] + 250 && told[1] > told[2] + 250, "{told:?}");
}

/// How often the system was asked, and what the client got, where each answer in turn is of these statuses.
#[track_caller]
fn check_attempts(answers: &'static [u16], retries: u32, expected: (usize, u16)) {
    // So many failures would open the breaker.
    let setup = setup().set("upstream.central.breaker_pause", "0s");
    let service = setup.set("upstream.central.retries", retries).start();
    let asked = std::sync::atomic::AtomicUsize::new(0);
    service.central.script(move |seen| {
        let index = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        match answers[index.min(answers.len() - 1)] {
            200 => echo(seen),
            0 => Reply::close(),
            status => Reply::status(status),
        }
    });
    let status = service.get("/open/thing").status;
    assert_eq!((service.central.count(), status), expected, "{answers:?} with {retries} retries");
}

#[test]
fn only_what_may_succeed_is_tried_again() {
    check_attempts(&[503, 200], 2, (2, 200));
    check_attempts(&[502, 504, 200], 2, (3, 200));
    check_attempts(&[503], 2, (3, 502));
    check_attempts(&[503], 0, (1, 502));
    check_attempts(&[503], 5, (6, 502));
    check_attempts(&[0, 200], 2, (2, 200));
    check_attempts(&[0], 2, (3, 502));
    check_attempts(&[500, 200], 2, (1, 502));
    check_attempts(&[429, 200], 2, (1, 502));
    check_attempts(&[404, 200], 2, (1, 502));
}

#[test]
fn a_system_that_is_away_is_a_502_and_counted() {
    let service = start();
    service.central.stop();
    let answer = service.get("/open/thing");
    check_problem(&answer, 502, "upstream-failed");
    assert!(answer.text().contains("cannot be reached"), "{}", answer.text());
    let retried =
        service.metric("bff_upstream_retries_total", &["upstream=\"central\"", "reason=\"unreachable\""]);
    assert!((retried - 2.0).abs() < 0.1, "{retried}");
    service.central.restart();
    assert_eq!(service.get("/open/thing").status, 200);
}

/// The keep-alive race, lost every time.
#[test]
fn a_connection_closed_on_reuse_is_not_seen_by_a_client() {
    let service = start();
    service.central.script(|seen| echo(seen).close_on_reuse());
    for index in 0..30 {
        let answer = service.get(&format!("/open/{index}"));
        assert_eq!(answer.status, 200, "{index}: {}", answer.text());
    }
    let retried = service.metric("bff_upstream_retries_total", &["upstream=\"central\""]);
    assert!(retried >= 1.0, "no connection was reused, so nothing was shown");
}

#[test]
fn connections_are_kept_and_reused() {
    let service = setup().set("public.workers", "1").start();
    for _ in 0..10 {
        assert_eq!(service.get("/open/thing").status, 200);
    }
    let connections: std::collections::BTreeSet<u64> =
        service.central.seen().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections.len(), 1, "{connections:?}");
}

/// Bytes after an answer's declared end must not become the next caller's answer.
#[test]
fn an_answer_that_brings_a_second_one_poisons_nobody() {
    let service = setup().set("public.workers", "1").start();
    let body = json!({"text": "first"}).to_string();
    let smuggled = json!({"text": "smuggled"}).to_string();
    let second = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{smuggled}",
        smuggled.len()
    );
    let length = body.len().to_string();
    service.central.script(move |seen| match seen.path() {
        "/open/poison" => {
            Reply::text(200, "application/json", format!("{body}{second}")).header("Content-Length", &length)
        }
        _ => echo(seen),
    });
    for index in 0..20 {
        service.get("/open/poison");
        let answer = service.get(&format!("/open/{index}"));
        assert_ne!(answer.json()["text"], "smuggled", "another answer's bytes were taken for this one's");
        assert_eq!(answer.json()["text"], format!("/open/{index} for nobody"), "{}", answer.text());
    }
}

#[test]
fn a_full_house_is_busy_within_the_deadline_with_a_time_to_come_back() {
    let service =
        setup().set("upstream.central.concurrency", "1").set("upstream.central.timeout", "3s").start();
    service.central.script(|_| Reply::stall());
    thread::scope(|scope| {
        let first = scope.spawn(|| service.get("/open/thing"));
        wait::until(PATIENCE, "the only place is taken", || service.central.count() == 1);
        let began = Instant::now();
        let second = service.get("/hasty/thing");
        check_problem(&second, 503, "unavailable");
        assert_eq!(second.header("retry-after"), Some("1"));
        assert!(began.elapsed() < Duration::from_millis(2500), "it waited past its deadline");
        assert_eq!(service.central.count(), 1, "two calls were under way at once");
        check_problem(&first.join().unwrap(), 504, "upstream-timeout");
    });
}

/// The answer is made of what came, even where a system's timeout is longer than the route's deadline.
#[test]
fn a_stalled_part_leaves_time_for_the_answer() {
    let service = setup().set("upstream.side.timeout", "9s").start();
    service.side.script(|_| Reply::stall());
    let token = service.token().sign();
    for _ in 0..5 {
        let answer = service.get_as("/hasty-composed", &token);
        assert_eq!((answer.status, &answer.json()["why"]), (200, &json!("timeout")), "{}", answer.text());
    }
}

#[test]
fn one_systems_full_house_is_not_anothers() {
    let service = setup().set("upstream.side.concurrency", "1").set("upstream.side.timeout", "3s").start();
    service.side.script(|_| Reply::stall());
    let token = service.token().sign();
    thread::scope(|scope| {
        let stalled = scope.spawn(|| service.get_as("/composed", &token));
        wait::until(PATIENCE, "the side's place is taken", || service.side.count() == 1);
        assert_eq!(service.get("/open/thing").status, 200);
        let answer = stalled.join().unwrap();
        assert_eq!((answer.status, &answer.json()["why"]), (200, &json!("timeout")), "{}", answer.text());
    });
}

#[test]
fn a_client_that_leaves_gives_its_place_back() {
    let service =
        setup().set("upstream.central.concurrency", "1").set("upstream.central.timeout", "4s").start();
    service.central.script(|_| Reply::stall());
    let mut client = Connection::open(service.bff.public());
    client.send("GET /open/thing HTTP/1.1\r\nHost: localhost\r\n\r\n");
    wait::until(PATIENCE, "the only place is taken", || service.central.count() == 1);
    service.central.script(echo);
    drop(client);
    let began = Instant::now();
    assert_eq!(service.get("/open/other").status, 200);
    assert!(began.elapsed() < Duration::from_secs(3), "the place was held until the call's timeout");
}

#[test]
fn a_redirect_is_not_followed_and_takes_no_token_along() {
    let service = setup()
        .set("upstream.central.grant", "relay")
        .set("upstream.central.audience", "https://mobile.bank.example")
        .start();
    let location = format!("{}/elsewhere", service.side.url());
    for status in [301, 302, 303, 307, 308] {
        let location = location.clone();
        service.central.script(move |_| Reply::status(status).header("Location", &location));
        let answer = service.get_as("/own/thing", &service.token().sign());
        check_problem(&answer, 502, "upstream-failed");
        assert_eq!(answer.header("location"), None);
    }
    assert_eq!(service.side.count(), 0, "the redirect was followed");
}

#[test]
fn nothing_of_the_client_goes_up_but_what_core_says() {
    let service = start();
    let sent = [
        ("Cookie", "session=1"),
        ("Authorization", "Bearer x.y.z"),
        ("Proxy-Authorization", "Basic eDp5"),
        ("Forwarded", "for=203.0.113.9;host=evil.example"),
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "https"),
        ("X_Forwarded_For", "203.0.113.9"),
        ("X-Real-IP", "203.0.113.9"),
        ("X-Envoy-Expected-Rq-Timeout-Ms", "1"),
        ("X-Internal-User", "root"),
        ("Connection", "keep-alive, X-Hop"),
        ("X-Hop", "1"),
        ("TE", "trailers"),
        ("Accept-Language", "de"),
        ("User-Agent", "curl"),
        ("If-None-Match", "\"x\""),
        ("Range", "bytes=0-1"),
    ];
    assert_eq!(service.get_with("/open/thing?admin=1", &sent).status, 200);
    let seen = &service.central.seen()[0];
    assert_eq!(seen.target, "/open/thing");
    let mut names: Vec<String> = seen.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    names.sort();
    // `date` is the client library's own.
    names.retain(|name| name != "date");
    assert_eq!(names, ["accept", "host", "traceparent", "x-envoy-expected-rq-timeout-ms", "x-request-id"]);
    assert_eq!(seen.header("host"), Some(service.central.addr().to_string().as_str()));
    assert!(expected_ms(seen) > 100, "the client's own was taken over");
}

#[test]
fn nothing_of_the_system_comes_down_but_what_core_says() {
    let service = start();
    service.central.script(|seen| {
        echo(seen)
            .header("Set-Cookie", "__Host-Http-session=stolen")
            .header("Server", "ledger/7")
            .header("X-Powered-By", "COBOL")
            .header("Location", "http://evil.example")
            .header("Access-Control-Allow-Origin", "*")
    });
    let answer = service.get("/open/thing");
    for name in ["set-cookie", "server", "x-powered-by", "location", "access-control-allow-origin"] {
        assert_eq!(answer.header(name), None, "{name}");
    }
}

/// Whatever a segment holds, it stays one segment of the path.
#[test]
fn a_segment_cannot_leave_its_place() {
    let service = start();
    for (sent, arrived) in [
        ("a%2Fb", "/open/a%2Fb"),
        ("%2E%2E", "/open/%2E%2E"),
        ("%2e%2e%2f%2e%2e%2fadmin", "/open/..%2F..%2Fadmin"),
        ("a%3Fadmin=1", "/open/a%3Fadmin%3D1"),
        ("a%23b", "/open/a%23b"),
        ("a%5Cb", "/open/a%5Cb"),
        ("a%20b", "/open/a%20b"),
        ("a+b", "/open/a%2Bb"),
        ("%0D%0AX-Evil:%201", "/open/%0D%0AX-Evil%3A%201"),
        ("%C3%A9", "/open/%C3%A9"),
        ("%252E%252E", "/open/%252E%252E"),
    ] {
        service.central.clear();
        let answer = service.get(&format!("/open/{sent}"));
        assert_eq!(answer.status, 200, "{sent}: {}", answer.text());
        assert_eq!(service.central.seen()[0].target, arrived, "{sent}");
    }
}

#[test]
fn a_base_path_is_kept() {
    let central = test_support::upstream::Upstream::start(|seen| Reply::json(200, &said(seen)));
    let service = setup().set("upstream.central.url", format!("{}/base/v4/", central.url())).start();
    assert_eq!(service.get("/open/thing").json()["text"], "/base/v4/open/thing for nobody");
}

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

fn traceparent(seen: &Seen) -> (String, String, String) {
    let fields: Vec<&str> = seen.header("traceparent").unwrap().split('-').collect();
    let [version, trace, parent, flags] = fields[..] else { panic!("{fields:?}") };
    assert_eq!(version, "00");
    (trace.to_owned(), parent.to_owned(), flags.to_owned())
}

#[test]
fn the_trace_goes_on_with_a_parent_of_its_own() {
    let service = start();
    let state = "vendor=t61rcWkgMzE,other=1";
    for flags in ["00", "01"] {
        service.central.clear();
        service.central.script(|seen| if seen.nth == 0 { Reply::status(503) } else { echo(seen) });
        let parent = format!("00-{TRACE}-{PARENT}-{flags}");
        service.get_with("/open/thing", &[("traceparent", &parent), ("tracestate", state)]);
        let seen = service.central.seen();
        assert!(seen.len() >= 2, "it was to be tried twice");
        let (first, second) = (traceparent(&seen[0]), traceparent(&seen[1]));
        assert_eq!((first.0.as_str(), first.2.as_str()), (TRACE, flags));
        assert_eq!(second.0, TRACE);
        assert!(first.1 != PARENT && first.1 != second.1, "each attempt is a span of its own");
        assert_eq!(seen[0].header("tracestate"), Some(state));
    }
}

#[test]
fn a_trace_that_is_none_is_replaced() {
    let service = start();
    for wrong in
        ["", "00-zzz", &format!("ff-{TRACE}-{PARENT}-01"), &format!("00-{}-{PARENT}-01", "0".repeat(32))]
    {
        service.central.clear();
        service.get_with("/open/thing", &[("traceparent", wrong), ("tracestate", "a=1")]);
        let seen = &service.central.seen()[0];
        let (trace, ..) = traceparent(seen);
        assert!(trace.len() == 32 && trace != TRACE, "{wrong}: {trace}");
        assert_eq!(seen.header("tracestate"), None, "{wrong}: a state without its trace");
    }
}

#[test]
fn the_requests_id_goes_down_and_up() {
    let service = start();
    let answer = service.get_with("/open/thing", &[("X-Request-Id", "phone-7.1")]);
    assert_eq!(answer.header("x-request-id"), Some("phone-7.1"));
    assert_eq!(service.central.seen()[0].header("x-request-id"), Some("phone-7.1"));
    let line: Value = serde_json::from_str(&service.bff.wait_for_log("phone-7.1", PATIENCE)).unwrap();
    assert_eq!((&line["request.id"], &line["http.route"]), (&json!("phone-7.1"), &json!("/open/{item}")));
}
