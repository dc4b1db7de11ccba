//! What every answer has in common: problems as the table says, fields, tags, codings, and what bad requests get.

use std::io::Read as _;
use std::time::Duration;

use serde_json::json;
use test_support::http::{self, Answer};
use test_support::raw::{self, Connection};
use test_support::wait;

use super::service::{PATIENCE, Service, setup, start};

/// A problem as RFC 9457 and our table have it, with the fields of every answer.
#[track_caller]
fn check_problem(answer: &Answer, status: u16, slug: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let problem = answer.json();
    assert_eq!(problem["type"], format!("urn:bff:problem:{slug}"));
    assert_eq!(problem["status"], status);
    assert_eq!(problem["request_id"].as_str(), answer.header("x-request-id"));
    assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
    let known = ["type", "title", "status", "detail", "errors", "request_id"];
    assert!(problem.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())), "{problem}");
    check_fields(answer);
}

/// The fields that every answer carries.
#[track_caller]
fn check_fields(answer: &Answer) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("referrer-policy", "no-referrer"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ] {
        assert_eq!(answer.headers(name), [value], "{}", answer.text());
    }
    for name in ["x-request-id", "server-timing", "cache-control", "date"] {
        assert_eq!(answer.headers(name).len(), 1, "{name}");
    }
    for name in ["server", "x-powered-by", "set-cookie", "access-control-allow-origin"] {
        assert_eq!(answer.header(name), None, "{name}");
    }
}

impl Service {
    #[track_caller]
    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Answer {
        http::send(method, format!("{}{path}", self.bff.public()), headers, body)
    }

    #[track_caller]
    fn order(&self, body: impl AsRef<[u8]>) -> Answer {
        self.send("POST", "/orders", &[("Content-Type", "application/json")], body)
    }
}

#[test]
fn good_answers_carry_the_fields_too() {
    let service = start();
    let answer = service.get("/free");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    check_fields(&answer);
    assert!(answer.header("server-timing").unwrap().starts_with("total;dur="));
}

#[test]
fn an_unknown_path_is_a_404() {
    let service = start();
    for path in [
        "/",
        "/nothing",
        "/free/",
        "//free",
        "/FREE",
        "/free/more",
        "/livez",
        "/readyz",
        "/metrics",
        "/openapi",
    ] {
        check_problem(&service.get(path), 404, "no-such-route");
    }
    check_problem(&service.send("POST", "/nothing", &[], "x"), 404, "no-such-route");
}

#[test]
fn another_method_is_a_405_that_names_the_right_ones() {
    let service = start();
    for (method, path, allow) in [
        ("POST", "/free", "GET, HEAD"),
        ("DELETE", "/own/thing", "GET, HEAD"),
        ("OPTIONS", "/free", "GET, HEAD"),
        ("TRACE", "/free", "GET, HEAD"),
        ("BREW", "/free", "GET, HEAD"),
        ("GET", "/orders", "POST"),
        ("HEAD", "/orders", "POST"),
    ] {
        let answer = service.send(method, path, &[], "");
        assert_eq!((answer.status, answer.header("allow")), (405, Some(allow)), "{method} {path}");
        if method != "HEAD" {
            check_problem(&answer, 405, "method-not-allowed");
        }
    }
}

/// A 400 whose detail names the place.
#[track_caller]
fn check_unread(answer: &Answer, detail: &str) {
    check_problem(answer, 400, "bad-request");
    assert!(answer.json()["detail"].as_str().unwrap().contains(detail), "{detail} in {}", answer.text());
}

#[test]
fn a_path_or_query_that_cannot_be_read_is_a_400_that_names_it() {
    let service = start();
    check_unread(&service.get("/filler/ten"), "The path cannot be read, at \"size\"");
    check_unread(&service.get("/filler/-1"), "The path cannot be read, at \"size\"");
    check_unread(&service.get("/filler/99999999999999999999999"), "The path cannot be read, at \"size\"");
    check_unread(&service.get("/numbers"), "at \"small\": it is missing");
    check_unread(&service.get("/numbers?small=300"), "at \"small\"");
    check_unread(&service.get("/numbers?small="), "at \"small\"");
    check_unread(
        &service.get("/numbers?small=1&smal=2"),
        "at \"smal\": there is no such parameter; there are small",
    );
    check_unread(&service.get("/numbers?small=1&small=2"), "at \"small\": it is there more than once");
    assert_eq!(service.get("/numbers?small=255").text(), "255");
}

#[test]
fn a_body_that_cannot_be_read_is_a_400_that_names_the_place() {
    let service = start();
    assert_eq!(service.order(r#"{"lines":[{"count":1},{"count":2}]}"#).text(), "3");
    check_unread(&service.order(r#"{"lines":[{"count":1},{"count":"two"}]}"#), "at \"/lines/1/count\"");
    check_unread(&service.order(r#"{"lines":[{"count":-1}]}"#), "at \"/lines/0/count\"");
    check_unread(&service.order(r#"{"lines":[{}]}"#), "at \"/lines/0/count\": it is missing");
    check_unread(&service.order(r#"{"lines":"#), "The body cannot be read");
    check_unread(&service.order(""), "The body cannot be read");
    check_unread(&service.order(r#"{"lines":[]} and more"#), "The body cannot be read");
    check_unread(&service.order("\u{feff}{\"lines\":[]}"), "The body cannot be read");
    check_unread(&service.order(b"{\"lines\":\"\xff\"}"), "The body cannot be read");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    check_unread(&service.order(deep), "The body cannot be read");
}

#[test]
fn another_content_type_is_a_415() {
    let service = start();
    let body = r#"{"lines":[]}"#;
    for headers in [&[][..], &[("Content-Type", "text/plain")], &[("Content-Type", "application/jsonp")]] {
        check_problem(&service.send("POST", "/orders", headers, body), 415, "unsupported-media-type");
    }
    let said = service.send("POST", "/orders", &[("Content-Type", "Application/JSON; charset=utf-8")], body);
    assert_eq!(said.status, 200);
}

#[test]
fn a_body_above_the_limit_is_a_413_however_its_length_is_told() {
    let service = setup().set("public.max_body", "1KiB").start();
    let order = |size: usize| format!("{{\"lines\":[]{}}}", " ".repeat(size - 12));
    assert_eq!(service.order(order(1024)).status, 200);
    check_problem(&service.order(order(1025)), 413, "body-too-large");

    let chunked = |size: usize| {
        let body = order(size);
        format!(
            "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        )
    };
    check_raw(&service, chunked(1024), "HTTP/1.1 200 ");
    check_raw(&service, chunked(1025), "HTTP/1.1 413 ");
    // Declared, and never sent: refused by the declaration alone.
    check_raw(
        &service,
        "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n",
        "HTTP/1.1 413 ",
    );
}

#[test]
fn a_body_that_stalls_is_the_clients_fault_and_no_systems() {
    let service = setup().set("public.deadline", "1s").start();
    let mut connection = Connection::open(service.bff.public());
    connection.send(
        "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{",
    );
    assert!(connection.read_until("request-timeout", PATIENCE), "no 408 for a body that stalls");
    assert!(
        connection.received().starts_with(b"HTTP/1.1 408 "),
        "{:?}",
        String::from_utf8_lossy(connection.received())
    );
    assert_eq!(service.get("/free").status, 200);
}

#[test]
fn a_body_without_end_is_cut() {
    let service = setup().set("public.max_body", "64KiB").start();
    let before = service.bff.rss_bytes();
    let mut connection = Connection::open(service.bff.public());
    connection.send("POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
    for _ in 0..2000 {
        if connection.try_send(&chunk).is_err() {
            break;
        }
    }
    assert!(connection.read_until("body-too-large", PATIENCE), "no 413 while the body goes on");
    assert!(service.bff.rss_bytes().saturating_sub(before) < 16 << 20);
    assert_eq!(service.get("/free").status, 200);
}

#[test]
fn a_panic_is_a_500_and_the_process_lives_on() {
    let service = setup().set("public.workers", "1").start();
    for _ in 0..3 {
        let answer = service.get("/panic");
        check_problem_without_detail(&answer);
        assert!(
            !answer.text().contains("panics as asked") && !answer.text().contains("src/"),
            "{}",
            answer.text()
        );
        assert_eq!(service.get("/free").status, 200);
    }
    let line = service.bff.wait_for_log("\"http.status\":500", PATIENCE);
    assert!(line.contains("\"level\":\"ERROR\""), "{line}");
}

#[track_caller]
fn check_problem_without_detail(answer: &Answer) {
    assert_eq!((answer.status, answer.header("content-type")), (500, Some("application/problem+json")));
    assert_eq!(answer.json()["type"], "urn:bff:problem:internal");
    assert_eq!(answer.json()["request_id"].as_str(), answer.header("x-request-id"));
    check_fields(answer);
}

#[test]
fn a_safe_request_id_is_taken_over_and_any_other_replaced() {
    let service = start();
    for (sent, taken) in [("abc-123_X.y", true), ("a b", false), ("\"x\"", false), (&*"a".repeat(65), false)]
    {
        let answer = service.get_with("/free", &[("X-Request-Id", sent)]);
        let id = answer.header("x-request-id").unwrap();
        assert_eq!(id == sent, taken, "{sent}");
        assert!(!id.is_empty());
    }
    let (one, other) = (service.get("/free"), service.get("/free"));
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
}

#[test]
fn forwarded_addresses_count_from_trusted_proxies_alone() {
    let logged = |service: &Service, id: &str| {
        let headers = [("X-Request-Id", id), ("X-Forwarded-For", "198.51.100.1, 203.0.113.9")];
        service.get_with("/free", &headers);
        let line: serde_json::Value = serde_json::from_str(&service.bff.wait_for_log(id, PATIENCE)).unwrap();
        line["client.address"].clone()
    };
    assert_eq!(logged(&start(), "untrusted"), "127.0.0.1");
    let trusting = setup().set("public.trusted_proxies", "127.0.0.0/8").start();
    assert_eq!(logged(&trusting, "trusted"), "203.0.113.9");
}

#[test]
fn a_log_line_names_the_route_and_not_the_path() {
    let service = start();
    service.get_with("/open/account-4711?secret=1", &[("X-Request-Id", "logged")]);
    let line: serde_json::Value =
        serde_json::from_str(&service.bff.wait_for_log("logged", PATIENCE)).unwrap();
    let fields = ["event", "http.method", "http.route", "http.status"].map(|name| line[name].clone());
    assert_eq!(fields, [json!("request"), json!("GET"), json!("/open/{item}"), json!(200)]);
    assert!(service.bff.logs().iter().all(|line| !line.contains("4711") && !line.contains("secret")));
}

const CODINGS: [(&str, &str); 2] = [("gzip", "gzip"), ("gzip, deflate, br, zstd", "zstd")];

pub(crate) fn decoded(answer: &Answer) -> Vec<u8> {
    match answer.header("content-encoding") {
        Some("gzip") => {
            let mut body = Vec::new();
            flate2::read::GzDecoder::new(&*answer.body).read_to_end(&mut body).unwrap();
            body
        }
        Some("zstd") => zstd::decode_all(&*answer.body).unwrap(),
        other => panic!("coded as {other:?}"),
    }
}

#[test]
fn a_coded_body_is_the_plain_one() {
    let service = start();
    let plain = service.get("/filler/5000");
    assert_eq!((plain.header("content-encoding"), plain.header("vary")), (None, Some("Accept-Encoding")));
    for (accept, coding) in CODINGS {
        let coded = service.get_with("/filler/5000", &[("Accept-Encoding", accept)]);
        assert_eq!(
            (coded.header("content-encoding"), coded.header("vary")),
            (Some(coding), Some("Accept-Encoding"))
        );
        assert!(coded.body.len() * 4 < plain.body.len(), "{coding}: {} bytes", coded.body.len());
        assert_eq!(decoded(&coded), plain.body, "{coding}");
        assert_eq!(coded.header("content-length"), Some(coded.body.len().to_string().as_str()));
    }
}

#[test]
fn a_small_body_is_not_coded() {
    let service = start();
    let answer = service.get_with("/free", &[("Accept-Encoding", "gzip, zstd")]);
    assert_eq!((answer.header("content-encoding"), answer.header("vary")), (None, None));
}

#[test]
fn a_problem_is_coded_like_any_answer() {
    let service = start();
    let strangers = (0..20).map(|number| format!("&stranger{number}=2")).collect::<Vec<_>>().concat();
    let long = format!("/numbers?small=1{strangers}");
    let plain = service.get(&long);
    let coded = service.get_with(&long, &[("Accept-Encoding", "gzip")]);
    assert_eq!((plain.status, coded.status), (400, 400));
    let text = String::from_utf8(decoded(&coded)).unwrap();
    assert!(text.contains("there is no such parameter"), "{text}");
    assert_eq!(coded.header("etag"), None);
}

#[test]
fn tags_are_strong_steady_and_differ_by_content_and_coding() {
    let service = start();
    let tag = |path: &str, accept: &str| {
        let answer = service.get_with(path, &[("Accept-Encoding", accept)]);
        answer.header("etag").unwrap().to_owned()
    };
    let plain = tag("/filler/5000", "identity");
    assert!(plain.starts_with('"') && plain.ends_with('"') && plain.len() > 10, "{plain}");
    assert_eq!(tag("/filler/5000", "identity"), plain);
    let all =
        [plain, tag("/filler/5000", "gzip"), tag("/filler/5000", "zstd"), tag("/filler/5001", "identity")];
    let different: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(different.len(), 4, "{all:?}");
    assert_eq!(service.get("/nothing").header("etag"), None, "a problem has no tag");
    assert_eq!(service.order(r#"{"lines":[]}"#).header("etag"), None, "nor has a POST's answer");
}

#[test]
fn what_the_client_has_is_a_304() {
    let service = start();
    for accept in ["identity", "gzip", "zstd"] {
        let fresh = service.get_with("/filler/5000", &[("Accept-Encoding", accept)]);
        let tag = fresh.header("etag").unwrap().to_owned();
        for condition in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let headers = [("Accept-Encoding", accept), ("If-None-Match", condition.as_str())];
            let answer = service.get_with("/filler/5000", &headers);
            assert_eq!((answer.status, answer.body.len()), (304, 0), "{accept} {condition}");
            for name in ["etag", "vary", "cache-control"] {
                assert_eq!(answer.header(name), fresh.header(name), "{name}");
            }
            for name in ["content-type", "content-encoding"] {
                assert_eq!(answer.header(name), None, "{name}");
            }
            check_fields(&answer);
        }
        let bare = tag.trim_matches('"').to_owned();
        for condition in ["\"other\"", &bare, ""] {
            let headers = [("Accept-Encoding", accept), ("If-None-Match", condition)];
            assert_eq!(service.get_with("/filler/5000", &headers).status, 200, "{accept} {condition}");
        }
    }
    // The tag of one coding is not that of another.
    let gzip =
        service.get_with("/filler/5000", &[("Accept-Encoding", "gzip")]).header("etag").unwrap().to_owned();
    assert_eq!(service.get_with("/filler/5000", &[("If-None-Match", &gzip)]).status, 200);
}

#[test]
fn head_is_get_without_the_body() {
    let service = start();
    for accept in ["identity", "gzip"] {
        let headers = [("Accept-Encoding", accept)];
        let get = service.get_with("/filler/5000", &headers);
        let head = service.send("HEAD", "/filler/5000", &headers, "");
        assert_eq!((head.status, head.body.len()), (200, 0));
        for name in ["content-type", "content-encoding", "content-length", "etag", "vary"] {
            assert_eq!(head.header(name), get.header(name), "{accept} {name}");
        }
    }
    assert_eq!(service.send("HEAD", "/nothing", &[], "").status, 404);
}

#[test]
fn a_client_that_leaves_harms_nobody() {
    let service = setup().set("upstream.central.timeout", "60s").start();
    service.central.script(|_| test_support::upstream::Reply::stall());
    let calling: Vec<Connection> = (0..20)
        .map(|_| {
            let mut connection = Connection::open(service.bff.public());
            connection.send("GET /open/thing HTTP/1.1\r\nHost: x\r\n\r\n");
            connection
        })
        .collect();
    wait::until(PATIENCE, "the calls are under way", || service.central.count() == 20);
    drop(calling);
    for _ in 0..20 {
        let mut connection = Connection::open(service.bff.public());
        connection.send("POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
    }
    assert_eq!(service.get("/free").status, 200);
    // Sooner than the route's deadline would end them.
    let soon = Duration::from_secs(3);
    wait::until(soon, "the abandoned calls have ended", || service.central.connections() == 0);
}

/// A request of raw bytes; the answer begins like this, and the service goes on.
#[track_caller]
fn check_raw(service: &Service, request: impl AsRef<[u8]>, begins: &str) {
    let answer = raw::exchange(service.bff.public(), &request, Duration::from_secs(8));
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let shown: String = String::from_utf8_lossy(request.as_ref()).chars().take(120).collect();
    assert!(answer.starts_with(begins), "{shown:?}: {answer:?}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{shown:?}: {answer:?}");
    assert_eq!(service.get("/free").status, 200);
}

#[test]
fn a_head_beyond_all_bounds_is_a_431() {
    let service = start();
    let request = |lines: &str| format!("GET /free HTTP/1.1\r\nHost: x\r\n{lines}Connection: close\r\n\r\n");
    check_raw(&service, request(&format!("Cookie: {}\r\n", "a".repeat(200 << 10))), "HTTP/1.1 431 ");
    check_raw(&service, request(&"X-Header: 1\r\n".repeat(200)), "HTTP/1.1 431 ");
    check_raw(&service, request(&"Cookie: a=1\r\n".repeat(1000)), "HTTP/1.1 431 ");
    check_raw(&service, format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(1 << 20)), "HTTP/1.1 431 ");
    check_raw(&service, format!("{} / HTTP/1.1\r\nHost: x\r\n\r\n", "A".repeat(1 << 20)), "HTTP/1.1 431 ");
}

#[test]
fn what_is_ordinary_but_large_is_served() {
    let service = start();
    let cookies = format!("Cookie: {}\r\n", "a".repeat(60 << 10));
    let headers = "X-Header: 1\r\n".repeat(80);
    let request = format!("GET /free HTTP/1.1\r\nHost: x\r\n{cookies}{headers}Connection: close\r\n\r\n");
    check_raw(&service, request, "HTTP/1.1 200 ");
}

/// Two parsers in a row must never see two different requests (RFC 9112 sections 3.2, 5.2, 6.1, 6.3, 11.2).
#[test]
fn a_request_that_could_be_two_is_a_400_and_the_end() {
    let service = start();
    let order = "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let hidden = "GET /free HTTP/1.1\r\nHost: x\r\n\r\n";
    for (what, request) in [
        (
            "a length and a coding",
            format!("{order}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"),
        ),
        (
            "a coding and a length",
            format!("{order}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{hidden}"),
        ),
        (
            "two lengths",
            format!("{order}Content-Length: 0\r\nContent-Length: {}\r\n\r\n{hidden}", hidden.len()),
        ),
        ("a list of lengths", format!("{order}Content-Length: 0, {}\r\n\r\n{hidden}", hidden.len())),
        ("a signed length", format!("{order}Content-Length: +0\r\n\r\n{hidden}")),
        ("a negative length", format!("{order}Content-Length: -1\r\n\r\n{hidden}")),
        ("a length in hexadecimal", format!("{order}Content-Length: 0x0\r\n\r\n{hidden}")),
        (
            "a coding on HTTP/1.0",
            format!(
                "POST /orders HTTP/1.0\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"
            ),
        ),
        ("an unknown coding", format!("{order}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{hidden}")),
        ("chunked not last", format!("{order}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{hidden}")),
        (
            "chunked twice",
            format!(
                "{order}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"
            ),
        ),
        ("a space before the colon", format!("{order}Content-Length : 0\r\n\r\n{hidden}")),
        ("a folded line", format!("{order}X-Folded: a\r\n b\r\nContent-Length: 0\r\n\r\n{hidden}")),
        ("a bare carriage return", format!("{order}X-Bare: a\rContent-Length: 0\r\n\r\n{hidden}")),
        ("a null byte", format!("{order}X-Null: a\0b\r\nContent-Length: 0\r\n\r\n{hidden}")),
        ("no host", format!("GET /free HTTP/1.1\r\nAccept: */*\r\n\r\n{hidden}")),
        ("two hosts", format!("GET /free HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n{hidden}")),
        ("a version of none", format!("GET /free HTTP/3.7\r\nHost: x\r\n\r\n{hidden}")),
        ("no version", format!("GET /free\r\n\r\n{hidden}")),
        ("a name that is none", format!("GET /free HTTP/1.1\r\nHost: x\r\nX(Y): 1\r\n\r\n{hidden}")),
        ("a broken chunk", format!("{order}Transfer-Encoding: chunked\r\n\r\nzz\r\n{hidden}")),
        (
            "a chunk too long",
            format!("{order}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{hidden}"),
        ),
    ] {
        let answer = raw::exchange(service.bff.public(), &request, Duration::from_secs(8));
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{what}: {answer:?}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{what} was two requests: {answer:?}");
        let mut connection = Connection::open(service.bff.public());
        connection.send(&request);
        assert!(connection.closes_within(Duration::from_secs(8)), "{what}: the connection stays open");
    }
    assert_eq!(service.get("/free").status, 200);
}
