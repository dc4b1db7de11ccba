//! What of a JSON answer passes.

use serde_json::json;
use test_support::http;
use test_support::upstream::Reply;

use super::super::service::Service;
use super::super::signed_in::check_problem;
use super::passing;

fn start() -> Service {
    let service = passing(
        "answer = \"json\"\npick = [\"items.id\", \"items.acctNo\"]\ndrop = [\"items.secret\"]\nrename = [\"items.acctNo = number\"]\n",
    )
    .start();
    service.central.script(|_| {
        let body = r#"{"items":[{"id":1.10,"acctNo":"7","secret":1,"more":2}],"total":3}"#;
        Reply::text(200, "application/json", body).header("ETag", "\"own\"").header("Accept-Ranges", "bytes")
    });
    service
}

#[test]
fn only_what_is_picked_comes_down() {
    let service = start();
    let answer = service.get_with(
        "/pass/a",
        &[("Accept-Encoding", "gzip"), ("Range", "bytes=0-3"), ("If-None-Match", "\"own\"")],
    );
    assert_eq!(answer.text(), r#"{"items":[{"id":1.10,"number":"7"}]}"#);
    // What the upstream says of its own bytes is not said of these; these have a tag of their own.
    let tag = answer.header("etag").unwrap();
    assert_ne!(tag, "\"own\"");
    assert_eq!(answer.header("accept-ranges"), None);
    let seen = &service.central.seen()[0];
    for absent in ["range", "if-none-match", "accept-encoding"] {
        assert_eq!(seen.header(absent), None, "{absent}");
    }
    assert_eq!(service.get_with("/pass/a", &[("If-None-Match", tag)]).status, 304);
    let head = http::send("HEAD", format!("{}/pass/a", service.bff.public()), &[], "");
    assert_eq!((head.status, head.header("content-length")), (200, Some("36")));
}

/// What is no JSON is never passed raw, whatever its status.
#[test]
fn what_is_not_json_is_refused() {
    let service = start();
    for (what, reply) in [
        ("a page", Reply::text(200, "text/html", "<p>secret</p>")),
        ("a page of an error", Reply::text(404, "text/html", "<p>secret</p>")),
        ("no JSON", Reply::text(200, "application/json", "{\"secret\":")),
        ("JSON and more", Reply::text(200, "application/json", "{} secret")),
        ("no type", Reply::status(200)),
        ("compressed", Reply::json(200, &json!({"secret": 1})).header("Content-Encoding", "gzip")),
        ("a part", Reply::json(206, &json!({"secret": 1}))),
        ("shorter than it says", Reply::truncated(200, 99, "{\"items\":[]")),
    ] {
        service.central.script(move |_| reply.clone());
        let answer = service.get("/pass/a");
        check_problem(&answer, 502, "upstream-failed");
        assert!(!answer.text().contains("secret"), "{what}: {}", answer.text());
    }
    // A refusal that is JSON passes, filtered as all else.
    service.central.script(|_| Reply::json(409, &json!({"secret": 1, "items": {"id": 2}})));
    let answer = service.get("/pass/a");
    assert_eq!((answer.status, answer.text()), (409, "{\"items\":{\"id\":2}}".to_owned()));
    // Of a problem, what the standard lets it say passes.
    let problem =
        json!({"detail": "Say where.", "secret": 1, "status": 400, "title": "No", "type": "about:blank"});
    service.central.script(move |_| Reply::text(400, "application/problem+json", problem.to_string()));
    let answer = service.get("/pass/a");
    assert_eq!(answer.text(), r#"{"detail":"Say where.","status":400,"title":"No","type":"about:blank"}"#);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
}

#[test]
fn an_answer_larger_than_is_read_is_refused() {
    let service =
        passing("answer = \"json\"\ndrop = [\"x\"]\n").set("upstream.central.max_response", "1KiB").start();
    service.central.script(|_| Reply::json(200, &json!({"a": "b".repeat(2_000)})));
    check_problem(&service.get("/pass/a"), 502, "upstream-failed");
}
