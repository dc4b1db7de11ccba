//! A route on its way out says so, in its document and in every answer.

use serde_json::Value;

use super::service::{Service, run, start};

/// The `Link` fields of an answer are one list (RFC 9110 section 5.3).
#[track_caller]
fn check(service: &Service, path: &str, token: &str, status: u16) {
    let answer = service.get_as(path, token);
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("deprecation"), Some("@1780272000"));
    assert_eq!(answer.header("sunset"), Some("Mon, 31 May 2027 00:00:00 GMT"));
    assert_eq!(answer.header("link"), Some("</v2/new/a%20thing>; rel=\"successor-version\""));
}

#[test]
fn its_answers_say_since_when_until_when_and_where_to_go_instead() {
    let service = start();
    check(&service, "/v1/old/a%20thing", &service.token().sign(), 200);
}

#[test]
fn its_refusals_say_so_too() {
    check(&start(), "/v1/old/a%20thing", "not-a-token", 401);
}

#[test]
fn what_the_client_has_already_says_so_too() {
    let service = start();
    let bearer = format!("Bearer {}", service.token().sign());
    let first = service.get_with("/v1/old/thing", &[("Authorization", &bearer)]);
    let tag = first.header("etag").unwrap();
    let again = service.get_with("/v1/old/thing", &[("Authorization", &bearer), ("If-None-Match", tag)]);
    assert_eq!((again.status, again.header("deprecation")), (304, Some("@1780272000")));
}

#[test]
fn another_route_says_nothing_of_the_kind() {
    let service = start();
    let answer = service.get("/free");
    for name in ["deprecation", "sunset", "link"] {
        assert_eq!(answer.header(name), None);
    }
}

#[test]
fn its_document_marks_it() {
    let printed = String::from_utf8(run(&["openapi"], &[]).stdout).unwrap();
    // The test executable says first that it runs.
    let document: Value = serde_json::from_str(&printed[printed.find('{').unwrap()..]).unwrap();
    let old = &document["paths"]["/v1/old/{item}"]["get"];
    assert_eq!(old["deprecated"], true);
    assert_eq!(old["x-sunset"], "2027-05-31");
    assert_eq!(
        old["description"],
        "Deprecated since 2026-06-01: use `/v2/new/{item}`. It may be gone from 2027-05-31 on."
    );
    for name in ["Deprecation", "Sunset", "Link"] {
        assert!(old["responses"]["200"]["headers"][name].is_object(), "{name} in {old}");
    }
    let free = &document["paths"]["/free"]["get"];
    assert!(free["deprecated"].is_null() && free["x-sunset"].is_null(), "{free}");
}
