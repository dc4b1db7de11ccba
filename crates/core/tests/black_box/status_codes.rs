//! docs/STATUS-CODES.md row by row: each is met by a real request, and looks as the row says; none is missing on either side.

use std::collections::BTreeSet;
use std::path::Path;
use std::thread;

use test_support::http::{self, Answer};
use test_support::issuer::Issuer;
use test_support::raw::Connection;
use test_support::upstream::Reply;
use test_support::wait;

use super::service::{PATIENCE, Service, echo, setup, start};

/// The end of a problem's `type`, and a request that meets it.
type Meeting = (&'static str, fn() -> Answer);

const MET: [Meeting; 20] = [
    ("bad-request", || start().get("/numbers?small=300")),
    ("unauthorized", || start().get("/own/thing")),
    ("insufficient-scope", insufficient_scope),
    ("forbidden", || start().get_with("/me", &[("X-CSRF", "1"), ("Origin", "https://evil.example")])),
    ("closed", || start().admin("/nothing")),
    ("no-such-route", || start().get("/nothing")),
    ("not-found", || start().get("/absent/thing")),
    ("method-not-allowed", || start().get("/orders")),
    ("request-timeout", request_timeout),
    ("under-way", under_way),
    ("body-too-large", || order(&setup().set("public.max_body", "1KiB").start(), "application/json")),
    ("unsupported-media-type", || order(&start(), "text/plain")),
    ("key-reused", key_reused),
    ("declined", declined),
    ("too-many-requests", too_many_requests),
    ("internal", || start().get("/panic")),
    ("upstream-failed", upstream_failed),
    ("overloaded", overloaded),
    ("unavailable", no_place),
    ("upstream-timeout", upstream_timeout),
];

/// A line of the document's table.
#[derive(Debug, PartialEq)]
struct Row {
    status: u16,
    slug: String,
    title: String,
}

#[test]
fn every_row_of_the_document_is_met_and_looks_as_it_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/STATUS-CODES.md");
    let rows = rows(&std::fs::read_to_string(path).unwrap());
    let told: BTreeSet<&str> = rows.iter().map(|row| row.slug.as_str()).collect();
    let met: BTreeSet<&str> = MET.iter().map(|(slug, _)| *slug).collect();
    assert_eq!((told, rows.len()), (met, MET.len()), "the document's rows, and those that are met here");
    for row in &rows {
        let (_, request) = MET.iter().find(|(slug, _)| *slug == row.slug).unwrap();
        check(row, &request());
    }
}

/// The second way to the row, which the document names too.
#[test]
fn without_keys_to_check_tokens_with_it_is_the_same_row() {
    let issuer = Issuer::start();
    let token = issuer.token().sign();
    issuer.upstream().stop();
    let answer = setup().start_unready(issuer).get_as("/own/thing", &token);
    let row = Row { status: 503, slug: "unavailable".to_owned(), title: "Not available for now".to_owned() };
    check(&row, &answer);
}

/// The answer is the row's, and has what the document says of every problem and of this one.
#[track_caller]
fn check(row: &Row, answer: &Answer) {
    let problem = answer.json();
    let found = Row {
        status: answer.status,
        slug: problem["type"].as_str().unwrap().strip_prefix("urn:bff:problem:").unwrap().to_owned(),
        title: problem["title"].as_str().unwrap().to_owned(),
    };
    assert_eq!(&found, row, "{}", answer.text());
    assert_eq!(problem["status"], row.status);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", row.slug);
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{}", row.slug);
    assert_eq!(problem["request_id"].as_str(), answer.header("x-request-id"), "{}", row.slug);
    for (name, slugs) in [
        ("www-authenticate", &["unauthorized", "insufficient-scope"][..]),
        ("allow", &["method-not-allowed"]),
        ("retry-after", &["under-way", "too-many-requests", "overloaded", "unavailable"]),
    ] {
        assert_eq!(answer.header(name).is_some(), slugs.contains(&&*row.slug), "{name} with {}", row.slug);
    }
}

/// The table's rows: those that begin with a status.
fn rows(document: &str) -> Vec<Row> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.strip_prefix('|')?.split('|').map(str::trim).collect();
        let [status, slug, title, ..] = cells[..] else { return None };
        let slug = slug.trim_matches('`').to_owned();
        Some(Row { status: status.parse().ok()?, slug, title: title.to_owned() })
    };
    document.lines().filter_map(row).collect()
}

#[test]
fn rows_are_read_from_a_table() {
    let table =
        "| status | type | title | when |\n|---|---|---|---|\n| 404 | `gone` | It is gone | ever |\ntext 404";
    assert_eq!(rows(table), [Row { status: 404, slug: "gone".to_owned(), title: "It is gone".to_owned() }]);
}

/// An order whose first step does not end.
fn under_way() -> Answer {
    let service = start();
    service.central.script(|_| Reply::stall());
    thread::scope(|scope| {
        scope.spawn(|| service.buys("k"));
        wait::until(PATIENCE, "the order is under way", || service.central.count() == 1);
        let answer = service.buys("k");
        service.central.disconnect();
        answer
    })
}

fn declined() -> Answer {
    let service = start();
    service
        .central
        .script(|seen| if seen.path().starts_with("/buy") { Reply::status(410) } else { echo(seen) });
    service.buys("k")
}

fn key_reused() -> Answer {
    let service = start();
    assert_eq!(service.buys("k").status, 201);
    service.orders("/shops/a/orders", "k", &serde_json::json!({"thing": "chair"}))
}

fn too_many_requests() -> Answer {
    let limit = "[limit.one]\nby = \"everyone\"\nroutes = [\"/free\"]\nrequests = 1\nper = \"1h\"\n";
    let service = setup().in_file(limit).start();
    assert_eq!(service.get("/free").status, 200);
    service.get("/free")
}

fn insufficient_scope() -> Answer {
    let service = start();
    service.get_as("/own/thing", &service.token().scope("messages").sign())
}

/// An order of two kibibytes.
fn order(service: &Service, content_type: &str) -> Answer {
    let body = format!("{{\"lines\":[]{}}}", " ".repeat(2 << 10));
    let url = format!("{}/orders", service.bff.public());
    http::send("POST", url, &[("Content-Type", content_type)], body)
}

/// A body that begins and never ends. A plain client would wait on; here the bytes are read as they come.
fn request_timeout() -> Answer {
    let service = setup().set("public.deadline", "1s").start();
    let mut connection = Connection::open(service.bff.public());
    connection.send(
        "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{",
    );
    assert!(connection.read_until("}", PATIENCE), "no problem for a body that stalls");
    read(&String::from_utf8_lossy(connection.received()))
}

/// An answer's bytes as an answer.
fn read(bytes: &str) -> Answer {
    let (head, body) = bytes.split_once("\r\n\r\n").unwrap();
    let (first, fields) = head.split_once("\r\n").unwrap();
    let field =
        |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    Answer {
        status: first.split(' ').nth(1).unwrap().parse().unwrap(),
        headers: fields.lines().filter_map(field).collect(),
        body: body.as_bytes().to_vec(),
    }
}

fn upstream_failed() -> Answer {
    let service = start();
    service.central.stop();
    service.get("/open/thing")
}

/// The only place for a request is taken.
fn overloaded() -> Answer {
    let service = setup().set("public.concurrency", "1").start();
    service.central.script(|_| Reply::stall());
    thread::scope(|scope| {
        scope.spawn(|| service.get("/open/thing"));
        wait::until(PATIENCE, "the only place is taken", || service.central.count() == 1);
        service.get("/free")
    })
}

/// The only place for a call is taken.
fn no_place() -> Answer {
    let service = setup().set("upstream.central.concurrency", "1").start();
    service.central.script(|_| Reply::stall());
    thread::scope(|scope| {
        scope.spawn(|| service.get("/open/thing"));
        wait::until(PATIENCE, "the only place is taken", || service.central.count() == 1);
        service.get("/hasty/thing")
    })
}

fn upstream_timeout() -> Answer {
    let service = start();
    service.central.script(|_| Reply::stall());
    service.get("/hasty/thing")
}
