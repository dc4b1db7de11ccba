//! A problem as every BFF answers it: RFC 9457, kept by nobody, with the request's id, and nothing of a system's own words.

use serde_json::Value;

use crate::http::Answer;

/// What a scripted system says and no client may read.
const SECRET: &str = "SECRET-OF-THE-SYSTEM";

/// Expects a problem of this status and kind whose detail says all of `says`; gives it back. `place` is for the one who reads
/// why a test failed.
#[track_caller]
pub fn check(place: &str, answer: &Answer, status: u16, kind: &str, says: &[&str]) -> Value {
    assert_eq!(answer.status, status, "{place}: {}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{place}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{place}: a problem is not kept");
    let problem = answer.json();
    assert_eq!(problem["type"], format!("urn:bff:problem:{kind}"), "{place}");
    assert_eq!(problem["status"], status, "{place}");
    assert_eq!(problem["request_id"].as_str(), answer.header("x-request-id"), "{place}");
    let detail = problem["detail"].as_str().unwrap_or_default();
    for part in says {
        assert!(detail.contains(part), "{place}: {detail:?} does not say {part:?}");
    }
    assert!(!answer.text().contains(SECRET), "{place}: {}", answer.text());
    problem
}
