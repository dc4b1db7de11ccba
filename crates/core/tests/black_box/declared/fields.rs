//! Which header fields pass (docs/SECURITY.md, C3, C4, D8, D10).

use serde_json::json;
use test_support::http;
use test_support::upstream::Reply;

use super::super::service::{Service, setup};
use super::super::signed_in::check_problem;
use super::{passing, targets};

/// The names of the fields that the central system last saw.
fn seen(service: &Service) -> Vec<String> {
    let seen = service.central.seen();
    let mut names: Vec<_> =
        seen.last().unwrap().headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    names
}

/// D8.
#[test]
fn of_what_a_caller_sends_only_what_the_route_names_goes_up() {
    let service = passing("request_headers = [\"accept\", \"x-mine\"]\n").start();
    let answer = service.get_with(
        "/pass/a",
        &[
            ("Accept", "text/plain"),
            ("X-Mine", "1"),
            ("Cookie", "a=b"),
            ("Authorization", "Bearer x"),
            ("Forwarded", "for=1.2.3.4"),
            ("X-Forwarded-For", "1.2.3.4"),
            ("X_Forwarded_For", "1.2.3.4"),
            ("X-Forwarded-Host", "evil.example"),
            ("X-Real-IP", "1.2.3.4"),
            ("X-Other", "1"),
            ("TE", "trailers"),
            ("Upgrade", "h2c"),
            ("Proxy-Authorization", "x"),
            ("X-Original-URL", "/secret"),
            ("Accept-Language", "de"),
        ],
    );
    assert_eq!(answer.status, 200);
    assert_eq!(
        seen(&service),
        ["accept", "date", "host", "traceparent", "x-envoy-expected-rq-timeout-ms", "x-mine", "x-request-id"]
    );
    assert_eq!(service.central.seen()[0].header("accept"), Some("text/plain"));
    // Its host is its own, whatever the caller's was.
    assert_eq!(service.central.seen()[0].header("host"), Some(&*service.central.addr().to_string()));
}

#[test]
fn of_what_an_upstream_says_only_what_the_route_names_comes_down() {
    let service = passing("").start();
    service.central.script(|_| {
        Reply::json(200, &json!({}))
            .header("ETag", "\"own\"")
            .header("Cache-Control", "max-age=60")
            .header("X-Internal", "host-7")
            .header("Set-Cookie", "a=b")
            .header("Server", "central/1")
            .header("Strict-Transport-Security", "max-age=0")
            .header("Access-Control-Allow-Origin", "*")
            .header("X-Request-Id", "of-the-upstream")
    });
    let answer = service.get("/pass/a");
    assert_eq!(answer.header("etag"), Some("\"own\""));
    assert_eq!(answer.header("cache-control"), Some("max-age=60"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    for absent in ["x-internal", "set-cookie", "server", "access-control-allow-origin"] {
        assert_eq!(answer.header(absent), None, "{absent}");
    }
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000; includeSubDomains"));
    assert_ne!(answer.header("x-request-id"), Some("of-the-upstream"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}

/// D10: a cookie passes where a route says so, and never under a name that browsers keep for this origin itself.
#[test]
fn an_upstream_sets_no_cookie_of_ours() {
    let service = passing("response_headers = [\"set-cookie\", \"content-type\"]\n").start();
    service.central.script(|_| {
        Reply::json(200, &json!({}))
            .header("Set-Cookie", "theme=dark")
            .header("Set-Cookie", "__Host-Http-bff=stolen; Secure; Path=/")
            .header("Set-Cookie", "__HOST-http-bff=stolen; Secure; Path=/")
    });
    assert_eq!(service.get("/pass/a").headers("set-cookie"), ["theme=dark"]);
}

/// C4, D10.
#[test]
fn a_redirect_is_neither_followed_nor_passed_on_unless_the_route_says_so() {
    let redirect = |_: &_| Reply::status(302).header("Location", "http://evil.example/");
    let service = passing("").start();
    service.central.script(redirect);
    check_problem(&service.get("/pass/a"), 502, "upstream-failed");
    assert_eq!(targets(&service).len(), 1);
    let service = passing("response_headers = [\"location\"]\n").start();
    service.central.script(redirect);
    let answer = service.get("/pass/a");
    assert_eq!((answer.status, answer.header("location")), (302, Some("http://evil.example/")));
    assert_eq!(targets(&service).len(), 1);
}

/// A client that was asked for a credential would look for one; that of this service is not its own.
#[test]
fn an_upstream_asks_no_client_for_credentials() {
    let service = passing("").start();
    service.central.script(|_| Reply::status(401).header("WWW-Authenticate", "Basic realm=\"x\""));
    let answer = service.get("/pass/a");
    check_problem(&answer, 502, "upstream-failed");
    assert_eq!(answer.header("www-authenticate"), None);
}

#[test]
fn what_is_for_one_caller_is_for_no_shared_cache() {
    let text = "[[route]]\npath = \"/mine\"\nupstream = \"central\"\naccess = \"bearer\"\ntoken = \"none\"\n";
    let service = setup().in_file(text).start();
    let token = service.token().sign();
    for (said, expected) in [
        ("public, max-age=60", "private, no-cache"),
        ("max-age=60, no-store", "no-store"),
        ("s-maxage=9", "private, no-cache"),
    ] {
        service.central.script(move |_| Reply::json(200, &json!({})).header("Cache-Control", said));
        assert_eq!(service.get_as("/mine", &token).header("cache-control"), Some(expected), "{said}");
    }
    assert_eq!(http::get(format!("{}/mine", service.bff.public())).status, 401);
}
