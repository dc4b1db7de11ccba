//! What an operator sees: log lines, metrics whose labels are bounded, spans.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use serde_json::Value;
use test_support::http;
use test_support::upstream::{Reply, Seen, Upstream};
use test_support::wait;

use super::service::{PATIENCE, Service, echo, setup, start};
use super::version::built_of;

/// The series of `/metrics`, without their values.
fn series(service: &Service) -> BTreeSet<String> {
    let text = service.admin("/metrics").text();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.filter_map(|line| line.rsplit_once(' ')).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_log_line_is_json_and_a_request_has_one() {
    let service = setup().set("log.filter", "debug").start();
    service.get_with("/open/thing", &[("X-Request-Id", "one-line")]);
    service.get_as("/own/thing", "not-a-token");
    service.get("/panic");
    service.bff.wait_for_log("\"http.status\":500", PATIENCE);
    // The test executable says first that it runs.
    let lines: Vec<String> =
        service.bff.logs().into_iter().filter(|line| !line.is_empty() && line != "running 1 test").collect();
    let events: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let of_request: Vec<_> = events
        .iter()
        .filter(|event| event["request.id"] == "one-line" && event["event"] == "request")
        .collect();
    assert_eq!(of_request.len(), 1);
    let line = of_request[0];
    for name in ["timestamp", "level", "message", "trace.id", "http.method", "http.route", "client.address"] {
        assert!(line[name].is_string(), "{name} in {line}");
    }
    assert!(line["duration.us"].is_u64() && line["http.status"] == 200, "{line}");
}

#[test]
fn the_trace_id_of_the_log_is_the_callers() {
    let service = start();
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    service.get_with("/free", &[("traceparent", &format!("00-{trace}-00f067aa0ba902b7-01"))]);
    service.bff.wait_for_log(trace, PATIENCE);
}

#[test]
fn metrics_have_their_documented_names() {
    let service =
        setup().set("upstream.central.fresh_for", "60s").set("upstream.central.retries", "1").start();
    let token = service.token().sign();
    for path in ["/kept/thing", "/kept/thing", "/composed"] {
        assert_eq!(service.get_as(path, &token).status, 200);
    }
    service.central.script(|_| Reply::status(503));
    assert_eq!(service.get_as("/own/thing", &token).status, 502);
    let answer = service.admin("/metrics");
    assert!(answer.header("content-type").unwrap().starts_with("text/plain"));
    let text = answer.text();
    for line in [
        "# HELP bff_http_requests_total ",
        "# TYPE bff_http_requests_total counter",
        "# TYPE bff_http_request_duration_seconds histogram",
        "# TYPE bff_upstream_requests_total counter",
        "# TYPE bff_upstream_request_duration_seconds histogram",
        "# TYPE bff_upstream_retries_total counter",
        "# TYPE bff_cache_requests_total counter",
        "# TYPE bff_parts_total counter",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let series = series(&service);
    for expected in [
        "bff_http_requests_total{route=\"/kept/{item}\",method=\"GET\",status=\"200\"}",
        "bff_http_requests_total{route=\"/own/{item}\",method=\"GET\",status=\"502\"}",
        "bff_upstream_requests_total{upstream=\"central\",outcome=\"2xx\"}",
        "bff_upstream_requests_total{upstream=\"central\",outcome=\"5xx\"}",
        "bff_upstream_retries_total{upstream=\"central\",reason=\"refused\"}",
        "bff_cache_requests_total{upstream=\"central\",use=\"hit\"}",
        "bff_cache_requests_total{upstream=\"central\",use=\"miss\"}",
        "bff_parts_total{part=\"side\",state=\"fresh\"}",
        &format!("bff_build_info{{version=\"1.2.3\",commit=\"{}\"}}", built_of().unwrap_or("development")),
    ] {
        assert!(series.contains(expected), "{expected} in {series:#?}");
    }
    assert!((service.metric("bff_upstream_requests_total", &["outcome=\"5xx\""]) - 2.0).abs() < 0.1);
}

/// Whatever clients make up, the labels are from a bounded set.
#[test]
fn a_thousand_made_up_requests_add_no_series() {
    let service = start();
    let token = service.token().sign();
    let requests = |round: usize| {
        let send = |method: &str, path: String, headers: &[(&str, &str)]| {
            http::send(method, format!("{}{path}", service.bff.public()), headers, "");
        };
        let method = format!("MADEUP{round}");
        let bearer = format!("Bearer {token}");
        send("GET", format!("/nothing/{round}?q={round}"), &[]);
        send(&method, "/free".to_owned(), &[]);
        send(&method, format!("/nothing/{round}"), &[]);
        send("GET", format!("/open/{round}"), &[("X-Request-Id", &format!("id-{round}"))]);
        send("GET", format!("/own/{round}"), &[("Authorization", &bearer), ("User-Agent", &method)]);
    };
    requests(0);
    let before = series(&service);
    thread::scope(|scope| {
        for part in 0..8 {
            let requests = &requests;
            scope.spawn(move || (1 + part * 25..=25 + part * 25).for_each(requests));
        }
    });
    let after = series(&service);
    let added: Vec<_> = after.difference(&before).collect();
    assert!(added.is_empty(), "{added:?}");
    assert!(service.metric("bff_http_requests_total", &[]) >= 1000.0);
}

/// A collector that takes what it is sent.
fn collector() -> Upstream {
    Upstream::start(|_| Reply::text(200, "application/x-protobuf", ""))
}

fn contains(seen: &Seen, bytes: &[u8]) -> bool {
    seen.body.windows(bytes.len()).any(|window| window == bytes)
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .map(|index| u8::from_str_radix(&text[2 * index..2 * index + 2], 16).unwrap())
        .collect()
}

#[test]
fn spans_reach_the_collector_in_the_callers_trace() {
    let collector = collector();
    let service = setup().set("trace.otlp", collector.url()).start();
    let (trace, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    service.get_with("/open/thing", &[("traceparent", &format!("00-{trace}-{parent}-01"))]);
    let sent = service.central.seen()[0].header("traceparent").unwrap().to_owned();
    let fields: Vec<&str> = sent.split('-').collect();
    assert_eq!((fields[1], fields[3]), (trace, "01"));
    assert_ne!(fields[2], parent);

    service.bff.terminate();
    assert_eq!(service.bff.wait(PATIENCE).code(), Some(0), "what is left is sent at the end");
    let seen = collector.seen();
    assert!(!seen.is_empty(), "nothing was sent");
    for request in &seen {
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v1/traces"));
        assert_eq!(request.header("content-type"), Some("application/x-protobuf"));
    }
    let any = |bytes: &[u8]| seen.iter().any(|request| contains(request, bytes));
    for text in ["service.name", "probe", "service.version", "1.2.3", "GET /open/{item}", "central"] {
        assert!(any(text.as_bytes()), "{text} is in no span");
    }
    for text in ["code.", "thread.", "target", "busy_ns", "idle_ns"] {
        assert!(!any(text.as_bytes()), "{text} is in a span: it says nothing of its request");
    }
    assert!(any(&hex(trace)), "the trace is another");
    assert!(any(&hex(parent)), "the caller's span is nobody's parent");
    assert!(any(&hex(fields[2])), "the span that the system was told of was not sent");
}

/// What goes on without its request, since others may wait for it, is of that request's trace.
#[test]
fn a_call_whose_answer_is_kept_is_in_its_requests_trace() {
    let kept = "[[route]]\npath = \"/traced/{item}\"\nupstream = \"central\"\naccess = \"anyone\"\ntoken = \"none\"\ncache = \"1h\"\nstale_while_revalidate = \"1h\"\n";
    let collector = collector();
    let setup = setup().set("upstream.central.fresh_for", "1h").in_file(kept);
    let service = setup.set("trace.otlp", collector.url()).start();
    service.central.script(|seen| echo(seen).header("Cache-Control", "max-age=0"));
    let told: Vec<String> = ["/shared/thing", "/traced/thing", "/traced/thing"]
        .into_iter()
        .enumerate()
        .map(|(nth, path)| {
            let (trace, parent) =
                (format!("4bf92f3577b34da6a3ce929d0e0e473{nth}"), format!("00f067aa0ba902b{nth}"));
            let answer = service.get_with(path, &[("traceparent", &format!("00-{trace}-{parent}-01"))]);
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            wait::until(PATIENCE, "the system was asked", || service.central.count() == nth + 1);
            let sent = service.central.seen()[nth].header("traceparent").unwrap().to_owned();
            let fields: Vec<&str> = sent.split('-').collect();
            assert_eq!((fields[1], fields[3]), (trace.as_str(), "01"), "{path}, {nth}");
            fields[2].to_owned()
        })
        .collect();
    service.bff.terminate();
    service.bff.wait(PATIENCE);
    let seen = collector.seen();
    for (nth, span) in told.iter().enumerate() {
        // A span's id, and its parent's (`opentelemetry/proto/trace/v1/trace.proto`, fields 2 and 4).
        let below = |parent: &str| [&hex(span)[..], &[0x22, 8], &hex(parent)].concat();
        let was_sent = |bytes: &[u8]| seen.iter().any(|request| contains(request, bytes));
        assert!(was_sent(&below("")), "the span {span} was not sent");
        let callers = format!("00f067aa0ba902b{nth}");
        assert!(!was_sent(&below(&callers)), "{span} is not below its request's");
    }
}

/// Who waits for the fetch of another has a span of that, which links to it.
#[test]
fn who_waited_for_the_fetch_of_another_is_told_so_in_the_trace() {
    let collector = collector();
    let setup = setup().set("upstream.central.fresh_for", "1h");
    let service = setup.set("trace.otlp", collector.url()).start();
    service.central.script(|seen| echo(seen).after(Duration::from_millis(400)));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert_eq!(service.get("/shared/thing").status, 200));
        }
    });
    assert_eq!(service.central.count(), 1);
    let says = told(&service, &collector);
    assert!(says("bff.upstream") && says("bff.collapsed"));
}

#[test]
fn who_fetches_alone_waited_for_nobody() {
    let collector = collector();
    let setup = setup().set("upstream.central.fresh_for", "1h");
    let service = setup.set("trace.otlp", collector.url()).start();
    service.get("/shared/thing");
    let says = told(&service, &collector);
    assert!(says("bff.upstream") && !says("bff.collapsed"));
}

/// What the spans of a service that has ended say.
#[track_caller]
fn told(service: &Service, collector: &Upstream) -> impl Fn(&str) -> bool {
    service.bff.terminate();
    service.bff.wait(PATIENCE);
    let seen = collector.seen();
    move |text: &str| seen.iter().any(|request| contains(request, text.as_bytes()))
}

#[test]
fn the_trace_says_why_a_call_was_sent_again_and_what_came_of_each() {
    let collector = collector();
    let service = setup().set("trace.otlp", collector.url()).start();
    service.central.script(|seen| if seen.nth == 0 { Reply::status(503) } else { echo(seen) });
    assert_eq!(service.get("/open/thing").status, 200);
    let says = told(&service, &collector);
    for text in ["http.request.resend_count", "bff.resend.reason", "refused", "http.response.status_code"] {
        assert!(says(text), "{text} is in no span");
    }
}

#[test]
fn the_trace_says_what_a_budget_refused() {
    let collector = collector();
    let setup = setup().set("upstream.central.retry_budget_percent", "0");
    let service =
        setup.set("upstream.central.retry_budget_floor", "0").set("trace.otlp", collector.url()).start();
    service.central.script(|_| Reply::status(503));
    assert_eq!(service.get("/open/thing").status, 502);
    let says = told(&service, &collector);
    assert!(says("budget"), "no span says why there was no second attempt");
}

#[test]
fn the_trace_says_what_stands_in_each_parts_place() {
    let collector = collector();
    let service = setup().set("trace.otlp", collector.url()).start();
    service.side.stop();
    assert_eq!(service.get_as("/composed", &service.token().sign()).status, 200);
    let says = told(&service, &collector);
    assert!(says("central=fresh") && says("side=missing:unavailable"));
}

#[test]
fn a_trace_that_the_caller_does_not_sample_is_not_sent() {
    let collector = collector();
    let service = setup().set("trace.otlp", collector.url()).start();
    service.get_with(
        "/open/thing",
        &[("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")],
    );
    assert!(service.central.seen()[0].header("traceparent").unwrap().ends_with("-00"));
    service.bff.terminate();
    service.bff.wait(PATIENCE);
    assert_eq!(collector.count(), 0);
}

/// Which traces are recorded the first service of each decides: it tells the others, and sends its own spans of those alone.
#[test]
fn a_share_of_new_traces_is_recorded() {
    for (percent, expected) in [(0, 0..=0), (50, 8..=56), (100, 64..=64)] {
        let collector = collector();
        let setup = setup().set("trace.sample_percent", percent);
        let service = setup.set("trace.otlp", collector.url()).start();
        (0..64).for_each(|_| assert_eq!(service.get("/open/thing").status, 200));
        let told: Vec<String> = service
            .central
            .seen()
            .iter()
            .map(|seen| seen.header("traceparent").unwrap().to_owned())
            .collect();
        service.bff.terminate();
        service.bff.wait(PATIENCE);
        let sent = collector.seen();
        let is_sent = |trace: &str| sent.iter().any(|request| contains(request, &hex(trace)));
        for traceparent in &told {
            assert_eq!(
                is_sent(&traceparent[3..35]),
                traceparent.ends_with("-01"),
                "{percent} %: {traceparent}"
            );
        }
        let recorded = told.iter().filter(|traceparent| traceparent.ends_with("-01")).count();
        assert!(expected.contains(&recorded), "{percent} %: {recorded}");
    }
}

#[test]
fn a_collector_that_is_away_or_broken_harms_nobody() {
    let collector = collector();
    let service = setup().set("trace.otlp", collector.url()).start();
    collector.script(|_| Reply::stall());
    for _ in 0..20 {
        assert_eq!(service.get("/open/thing").status, 200);
    }
    collector.stop();
    assert_eq!(service.get("/open/thing").status, 200);
    service.bff.terminate();
    assert_eq!(service.bff.wait(PATIENCE).code(), Some(0));
}
