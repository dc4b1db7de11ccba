//! The provider tells of ended sessions (docs/SECURITY.md, A15, D3, D11).

use test_support::http::{self, Answer};
use test_support::provider::LogoutFault;

use super::signed_in::{Front, check_problem};

#[track_caller]
fn tell(front: &Front, token: &str) -> Answer {
    http::post_form(format!("{}/bff/backchannel", front.service.bff.public()), &[("logout_token", token)])
}

#[test]
fn a_session_ends_by_its_sid_and_no_other_does() {
    let front = Front::start();
    let first = front.signed_in();
    let token = front.provider.logout_token().sign();
    let second = front.signed_in();
    let answer = tell(&front, &token);
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")), "{}", answer.text());
    check_problem(&first.get("/me"), 401, "unauthorized");
    assert_eq!(second.get("/me").status, 200);
}

#[test]
fn all_of_a_person_ends_by_the_subject() {
    let front = Front::start();
    let (first, second) = (front.signed_in(), front.signed_in());
    let token = front.provider.logout_token().without("sid").sign();
    front.provider.subject("cust-0002");
    let other = front.signed_in();
    assert_eq!(tell(&front, &token).status, 200);
    for browser in [first, second] {
        check_problem(&browser.get("/me"), 401, "unauthorized");
    }
    assert_eq!(other.get("/me").status, 200);
}

/// A `sid` that is there and says nothing is none.
#[test]
fn an_empty_name_is_no_name() {
    let front = Front::start();
    let browser = front.signed_in();
    let nobody = front.provider.logout_token().without("sid").claim("sub", "").sign();
    check_problem(&tell(&front, &nobody), 400, "bad-request");
    assert_eq!(browser.get("/me").status, 200);
    let by_subject = front.provider.logout_token().claim("sid", "").sign();
    assert_eq!(tell(&front, &by_subject).status, 200);
    check_problem(&browser.get("/me"), 401, "unauthorized");
}

#[test]
fn what_had_ended_before_or_never_was_is_no_fault() {
    let front = Front::start();
    let browser = front.signed_in();
    let unknown = front.provider.logout_token().claim("sid", "nobody's").sign();
    assert_eq!(tell(&front, &unknown).status, 200);
    assert_eq!(browser.get("/me").status, 200);
}

/// D11: replayed, stale, an ID token in its place, and every other way of being wrong. The session lives.
#[test]
fn a_logout_token_that_breaks_a_rule_ends_nothing() {
    let front = Front::start();
    let browser = front.signed_in();
    for fault in LogoutFault::ALL {
        let answer = tell(&front, &front.provider.wrong_logout_token(fault));
        check_problem(&answer, 400, "bad-request");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{fault:?}");
        assert_eq!(browser.get("/me").status, 200, "{fault:?} ended the session");
    }
    for token in ["", "x", "a.b.c"] {
        check_problem(&tell(&front, token), 400, "bad-request");
    }
}

#[test]
fn a_logout_token_counts_once() {
    let front = Front::start();
    front.signed_in();
    let token = front.provider.logout_token().sign();
    assert_eq!(tell(&front, &token).status, 200);
    check_problem(&tell(&front, &token), 400, "bad-request");
}

/// D3, and what no provider sends.
#[test]
fn a_form_that_is_none_or_says_it_twice_is_refused() {
    let front = Front::start();
    let browser = front.signed_in();
    let token = front.provider.logout_token().sign();
    let url = format!("{}/bff/backchannel", front.service.bff.public());
    let twice = http::post_form(&url, &[("logout_token", &token), ("logout_token", &token)]);
    check_problem(&twice, 400, "bad-request");
    check_problem(&http::post_form(&url, &[]), 400, "bad-request");
    let json = http::post_json(&url, &[], &serde_json::json!({"logout_token": token}));
    check_problem(&json, 415, "unsupported-media-type");
    assert_eq!(http::get(format!("{url}?logout_token={token}")).status, 405);
    assert_eq!(browser.get("/me").status, 200);
}
