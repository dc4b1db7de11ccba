//! Which requests are a route's (docs/SECURITY.md, C5, D9).

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use test_support::raw;

use super::super::service::Service;
use super::{passing, route, targets};

const SOON: Duration = Duration::from_secs(5);

fn status(service: &Service, line: &str) -> u16 {
    let request = format!("{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let answer = String::from_utf8_lossy(&raw::exchange(service.bff.public(), request, SOON)).into_owned();
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

#[test]
fn what_fits_goes_to_its_place_at_the_upstream() {
    let service = passing("").start();
    for (path, expected) in [
        ("/pass/a", "/below/a"),
        ("/pass/a/b.c?x=1&y=%20", "/below/a/b.c?x=1&y=%20"),
        ("/pass/%61%20b", "/below/a%20b"),
        ("/pass/a%23b%3Fc", "/below/a%23b%3Fc"),
        ("/p%61ss/a", "/below/a"),
    ] {
        service.central.clear();
        assert_eq!(service.get(path).status, 200, "{path}");
        assert_eq!(targets(&service), [format!("GET {expected}")], "{path}");
    }
}

/// C5: whoever reads the target after this service must not find another path in it.
#[test]
fn a_target_that_could_be_read_in_two_ways_is_refused() {
    let service = passing("").start();
    for target in [
        "/pass/../free",
        "/pass/%2e%2e/secret",
        "/pass/.%2E/secret",
        "/pass/./a",
        "/pass/a%2f..%2fsecret",
        "/pass/a%5c..%5csecret",
        "/pass/a\\..\\secret",
        "/pass/..;/secret",
        "/pass/a;x=1",
        "/pass/%3b",
        "/pass//a",
        "//pass/a",
        "/pass/%252e%252e/secret",
        "/pass/%00",
        "/pass/%zz",
        "/pass/%ff",
        "http://central/pass/a",
        "http://x/pass/a",
    ] {
        assert_eq!(status(&service, &format!("GET {target}")), 400, "{target}");
    }
    assert_eq!(targets(&service), [""; 0]);
    assert_eq!(status(&service, "CONNECT central:80"), 400);
    assert_eq!(status(&service, "GET /pass"), 404);
    assert_eq!(status(&service, "GET /pass/"), 404);
    assert_eq!(status(&service, "GET /PASS/a"), 404);
}

/// D9: a path that is written otherwise has the same need.
#[test]
fn a_need_holds_however_its_path_is_written() {
    let text = format!(
        "{}[[route]]\npath = \"/vault/{{id}}\"\nupstream = \"central\"\naccess = \"bearer\"\ntoken = \"none\"\nscopes = [\"vault\"]\n",
        route("/pass/{id}")
    );
    let service = super::super::service::setup().in_file(&text).start();
    for target in [
        "/vault/a",
        "/v%61ult/a",
        "/vault/%61",
        "/vault/a?x",
        "/vault/a%23",
        "/vault/a%3f",
        "/vault/a;",
        "/vault//a",
        "/pass/%2e%2e/vault/a",
        "/pass/..%2fvault%2fa",
        "/vault/%2e%2e/pass",
        "//vault/a",
        "/vault/a/",
        "/own/a",
        "/own/%61",
        "/ow%6e/a",
        "/own/a%23",
        "/free/%2e%2e/own/a",
        "/free%2f..%2fown/a",
        "/own//a",
        "/own;/a",
    ] {
        let status = status(&service, &format!("GET {target}"));
        assert!((400..500).contains(&status), "{target}: {status}");
    }
    assert_eq!(targets(&service), [""; 0]);
}

#[test]
fn only_the_methods_that_it_names_pass() {
    let service = passing("methods = [\"GET\", \"PUT\"]\n").start();
    for (method, expected) in [
        ("GET", 200),
        ("HEAD", 200),
        ("PUT", 200),
        ("POST", 405),
        ("DELETE", 405),
        ("OPTIONS", 405),
        ("TRACE", 405),
    ] {
        assert_eq!(status(&service, &format!("{method} /pass/a")), expected, "{method}");
    }
    assert_eq!(targets(&service), ["GET /below/a", "HEAD /below/a", "PUT /below/a"]);
    let refused = test_support::http::send("POST", format!("{}/pass/a", service.bff.public()), &[], "");
    assert_eq!(refused.header("allow"), Some("GET, HEAD, PUT"));
}

/// Ten thousand requests made of what paths are made of, and of what breaks them.
#[test]
fn no_request_line_reaches_a_path_that_no_route_names() {
    let text = format!("{}{}", route("/pass/{id}"), route("/files/{*rest}"));
    let service = super::super::service::setup().in_file(&text).start();
    let piece = prop::sample::select(vec![
        "pass", "files", "below", "free", "a", "..", ".", "%2e", "%2E%2e", "/", "//", "%2f", "%2F", "\\",
        "%5c", ";", "%3b", "?", "x=1", "#", "%23", "%00", "%0d%0a", "%", "%25", "%252e", "http:", "@", ":80",
        "*", "~", "%c3%a4", "%ff", "+", "&",
    ]);
    let target = prop::collection::vec(piece, 1..9).prop_map(|pieces| pieces.concat());
    let line = (prop::sample::select(vec!["GET", "HEAD", "POST", "OPTIONS"]), any::<bool>(), target);
    let mut runner =
        TestRunner::new(Config { cases: 10_000, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&line, |(method, rooted, target)| {
        let root = if rooted { "/pass/" } else { "" };
        let head = "Host: x\r\nContent-Length: 0\r\nConnection: close\r\n";
        let answer = raw::exchange(
            service.bff.public(),
            format!("{method} {root}{target} HTTP/1.1\r\n{head}\r\n"),
            SOON,
        );
        prop_assert!(answer.starts_with(b"HTTP/1.1 "), "{method} {root}{target}");
        Ok(())
    });
    outcome.unwrap();
    let seen = service.central.seen();
    assert!(seen.len() > 100, "{} requests passed: the lines are too wild to show anything", seen.len());
    for request in seen {
        let path = request.path().to_owned();
        assert!(path.starts_with("/below/"), "{path}");
        let rest = path.strip_prefix("/below/").unwrap();
        assert!(rest.split('/').all(|segment| !matches!(segment, "" | "." | "..")), "{path}");
        let lower = path.to_ascii_lowercase();
        for odd in ["%2e", "%2f", "%5c", "%25", "%00", "%0d", "%0a", "\\", ";", "%3b"] {
            assert!(!lower.contains(odd), "{path}");
        }
        assert!(matches!(&*request.method, "GET" | "HEAD"), "{}", request.method);
    }
}
