//! Composed answers: what stands in a part's place when it does not come, who is told, and what depends on what.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use test_support::http::{self, Answer};
use test_support::upstream::{Reply, Seen};
use test_support::wait;

use super::service::{PATIENCE, Service, echo, said, setup, start};

/// What a system answers that lets whom it was made for keep it.
fn keepable(seen: &Seen) -> Reply {
    echo(seen).header("Cache-Control", "private, no-cache")
}

fn keeping() -> Service {
    let service = start();
    service.side.script(keepable);
    service
}

#[track_caller]
fn parts(service: &Service, subject: &str, path: &str) -> Answer {
    let answer = service.get_as(path, &service.token().subject(subject).sign());
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
}

fn place(is: &str, text: Option<&str>, why: Option<&str>) -> Value {
    json!({"is": is, "text": text, "why": why})
}

#[test]
fn all_parts_are_fresh_and_the_answer_says_so() {
    let service = keeping();
    let answer = parts(&service, "anna", "/parts/one");
    assert_eq!(answer.json()["stale"]["is"], "fresh");
    let mut members: Vec<_> = answer.header("cache-status").unwrap().split(", ").collect();
    members.sort_unstable();
    let asked = |part: &str| format!("parts; key=\"{part}\"; fwd=bypass");
    let calls = ["central; fwd=bypass", "side; fwd=bypass"].map(str::to_owned);
    let all = calls.into_iter().chain(["central", "optional", "or", "stale"].map(asked));
    let mut all: Vec<_> = all.collect();
    all.sort_unstable();
    assert_eq!(members, all);
    service.bff.wait_for_log("central=fresh", PATIENCE);
}

#[test]
fn each_part_that_does_not_come_is_what_was_declared() {
    let service = keeping();
    let fresh = parts(&service, "anna", "/parts/one").json();
    service.side.stop();
    let answer = parts(&service, "anna", "/parts/one");
    let told = answer.json();
    assert_eq!(told["central"], fresh["central"]);
    assert_eq!(told["stale"], place("stale", fresh["stale"]["text"].as_str(), None));
    assert_eq!(told["or"], place("default", Some("said instead"), Some("unavailable")));
    assert_eq!(told["optional"], place("missing", None, Some("unavailable")));
    let status = answer.header("cache-status").unwrap();
    for member in [
        "parts; key=\"central\"; fwd=bypass",
        "parts; key=\"stale\"; fwd=stale; ttl=",
        "; detail=unavailable",
        "parts; key=\"or\"; fwd=bypass; detail=default-unavailable",
        "parts; key=\"optional\"; fwd=bypass; detail=unavailable",
    ] {
        assert!(status.contains(member), "{member} in {status}");
    }
    let timing = answer.header("server-timing").unwrap();
    for member in ["desc=\"stale\"", "desc=\"default\"", "desc=\"unavailable\"", "desc=\"fresh\""] {
        assert!(timing.contains(member), "{member} in {timing}");
    }
    let line = service.bff.wait_for_log("stale=stale:", PATIENCE);
    for part in ["s:unavailable", "or=default:unavailable", "optional=missing:unavailable", "central=fresh"] {
        assert!(line.contains(part), "{part} in {line}");
    }
    assert!(service.metric("bff_parts_total", &["part=\"stale\"", "state=\"stale\""]) >= 1.0);
    service.side.restart();
    wait::until(PATIENCE, "all is fresh again", || {
        parts(&service, "anna", "/parts/one").json()["stale"]["is"] == "fresh"
    });
}

#[test]
fn what_was_is_shown_to_whom_it_was_made_for_and_to_nobody_else() {
    let service = keeping();
    parts(&service, "anna", "/parts/one");
    service.side.stop();
    let is = |subject: &str, path: &str| parts(&service, subject, path).json()["stale"]["is"].clone();
    assert_eq!(is("ben", "/parts/one"), "missing");
    assert_eq!(is("anna", "/parts/two"), "missing");
    assert_eq!(is("anna", "/parts/one?x=1"), "missing", "another question");
    let scoped = service.token().subject("anna").scope("accounts messages").sign();
    assert_eq!(
        service.get_as("/parts/one", &scoped).json()["stale"]["is"],
        "missing",
        "another token's scopes"
    );
    assert_eq!(is("anna", "/parts/one"), "stale");
}

#[test]
fn what_was_in_one_language_is_not_shown_in_another() {
    let service = keeping();
    let token = service.token().sign();
    let authorization = format!("Bearer {token}");
    let is = |language: &str| {
        let headers = [("Authorization", authorization.as_str()), ("Accept-Language", language)];
        service.get_with("/languages/one", &headers).json()["is"].clone()
    };
    assert_eq!(is("en"), "fresh");
    service.side.stop();
    assert_eq!((is("cy"), is("en")), (json!("missing"), json!("stale")));
}

/// By whichever field its system says so.
#[test]
fn what_nobody_may_keep_is_not_kept() {
    for name in ["Cache-Control", "CDN-Cache-Control"] {
        let service = keeping();
        parts(&service, "anna", "/parts/one");
        service.side.script(|seen| echo(seen).header(name, "no-store"));
        parts(&service, "anna", "/parts/one");
        service.side.stop();
        let later = parts(&service, "anna", "/parts/one").json();
        assert_eq!(later["stale"]["is"], "missing", "nor what was before: {name}");
    }
}

#[test]
fn what_is_refused_now_is_not_shown_as_it_was() {
    for status in [401, 403, 404, 410] {
        let service = keeping();
        parts(&service, "anna", "/parts/one");
        service.side.script(move |_| Reply::status(status));
        let refused = parts(&service, "anna", "/parts/one").json();
        assert_eq!(refused["stale"], place("missing", None, Some("refused")), "{status}");
        service.side.stop();
        let after = parts(&service, "anna", "/parts/one").json();
        assert_eq!(after["stale"]["is"], "missing", "{status}: it was forgotten");
    }
}

/// Nor one that has too much to do, or whose tokens cannot be had.
#[test]
fn a_moment_of_too_many_requests_forgets_nothing() {
    let service = keeping();
    let fresh = parts(&service, "anna", "/parts/one").json();
    for status in [429, 408, 500] {
        service.side.script(move |_| Reply::status(status));
        let told = parts(&service, "anna", "/parts/one").json();
        assert_eq!(told["stale"], place("stale", fresh["stale"]["text"].as_str(), None), "{status}");
        assert_eq!(told["optional"], place("missing", None, Some("unavailable")), "{status}");
    }
}

#[test]
fn a_part_that_nobody_was_asked_for_says_so() {
    let service =
        setup().set("upstream.central.fresh_for", "60s").set("upstream.side.fresh_for", "60s").start();
    let public = |seen: &Seen| Reply::json(200, &said(seen)).header("Cache-Control", "public, max-age=60");
    service.central.script(public);
    service.side.script(public);
    service.get("/public-parts/one");
    let status = service.get("/public-parts/one").header("cache-status").unwrap().to_owned();
    assert!(status.contains("parts; key=\"first\"; detail=kept"), "{status}");
    service.bff.wait_for_log("first=kept", PATIENCE);
}

#[test]
fn why_a_system_was_not_asked_is_told() {
    let service = setup().set("upstream.side.breaker_pause", "1h").set("upstream.side.retries", "0").start();
    service.side.script(|_| Reply::status(500));
    for _ in 0..3 {
        parts(&service, "anna", "/parts/one");
    }
    let status = parts(&service, "anna", "/parts/one").header("cache-status").unwrap().to_owned();
    assert!(status.contains("parts; key=\"optional\"; detail=breaker-open"), "{status}");
    service.bff.wait_for_log("optional=missing:breaker-open", PATIENCE);
}

#[test]
fn a_bad_answer_does_not_take_the_place_of_a_good_one() {
    let service = keeping();
    let fresh = parts(&service, "anna", "/parts/one").json();
    service.side.script(|_| Reply::text(200, "application/json", "{"));
    for _ in 0..2 {
        let told = parts(&service, "anna", "/parts/one").json();
        assert_eq!(told["stale"], place("stale", fresh["stale"]["text"].as_str(), None));
    }
}

#[test]
fn what_is_older_than_it_may_be_is_missing() {
    let service = keeping();
    assert_eq!(parts(&service, "anna", "/once/one").json()["is"], "fresh");
    service.side.stop();
    assert_eq!(parts(&service, "anna", "/once/one").json()["is"], "missing");
}

#[test]
fn an_answer_that_follows_from_a_body_keeps_nothing() {
    let service = keeping();
    let authorization = format!("Bearer {}", service.token().sign());
    let command = || {
        let url = format!("{}/parts/one", service.bff.public());
        http::send("POST", url, &[("Authorization", &authorization)], "").json()["is"].clone()
    };
    assert_eq!(command(), "fresh");
    service.side.stop();
    assert_eq!(command(), "missing");
}

#[test]
fn what_is_kept_is_bounded_in_bytes() {
    let service = setup().set("cache.last_good_bytes", "0").start();
    service.side.script(keepable);
    parts(&service, "anna", "/parts/one");
    service.side.stop();
    assert_eq!(parts(&service, "anna", "/parts/one").json()["stale"]["is"], "missing");
}

#[test]
fn a_part_that_depends_on_another_is_asked_with_what_came() {
    let service = start();
    let chain = parts(&service, "anna", "/chained/one").json();
    let first = chain["first"]["text"].as_str().unwrap().to_owned();
    assert_eq!(chain["second"]["is"], "fresh");
    let asked = service.side.seen();
    assert_eq!(asked.len(), 1);
    let segment = asked[0].path().trim_start_matches("/second/").to_owned();
    assert_eq!(segment.replace("%20", " ").replace("%2F", "/"), first);
    service.side.stop();
    let chain = parts(&service, "anna", "/chained/one").json();
    assert_eq!((&chain["first"]["is"], &chain["second"]["is"]), (&json!("fresh"), &json!("missing")));
}

#[test]
fn what_depends_on_a_part_that_is_missing_is_missing_for_its_reason_and_not_asked() {
    let service = start();
    service.side.script(|_| Reply::text(200, "text/html", "<p>"));
    let chain = parts(&service, "anna", "/chained-gaps/one").json();
    assert_eq!(chain["first"], place("missing", None, Some("bad-answer")));
    assert_eq!(chain["second"], place("missing", None, Some("bad-answer")));
    assert_eq!(service.central.count(), 0);
    service.bff.wait_for_log("second=missing:not-begun", PATIENCE);
    service.side.script(echo);
    assert_eq!(parts(&service, "anna", "/chained-gaps/one").json()["second"]["is"], "fresh");
}

/// The part that depends on the one that failed is not begun either.
#[test]
fn a_required_part_that_fails_ends_the_answer() {
    let service = start();
    service.central.script(|_| Reply::status(404));
    let answer = service.get_as("/chained/one", &service.token().sign());
    assert_eq!((answer.status, service.side.count()), (502, 0));
}

/// It was under way, and what it would have come to is nobody's to know.
#[test]
fn what_was_dropped_with_a_required_part_is_told() {
    let service = start();
    service.side.script(|_| Reply::stall());
    service.central.script(|_| Reply::status(404).after(Duration::from_millis(50)));
    let answer = service.get_as("/parts/one", &service.token().sign());
    assert_eq!(answer.status, 502);
    let timing = answer.header("server-timing").unwrap();
    assert!(timing.contains("optional;dur=") && timing.contains("desc=\"dropped\""), "{timing}");
}

#[test]
fn an_answer_that_is_not_whole_is_nobodys_to_keep() {
    let service =
        setup().set("upstream.central.fresh_for", "60s").set("upstream.side.fresh_for", "60s").start();
    let public = |seen: &Seen| Reply::json(200, &said(seen)).header("Cache-Control", "public, max-age=60");
    service.central.script(public);
    service.side.script(|_| Reply::status(500));
    let answer = service.get("/public-parts/one");
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("private, no-cache")));
    service.side.script(public);
    let answer = service.get("/public-parts/one");
    let told = answer.header("cache-control").unwrap();
    assert!(told.starts_with("public, max-age="), "{told}");
}

/// Eight hundred milliseconds are a call's time unless its section says otherwise.
#[test]
fn what_a_part_was_given_is_told() {
    let service = setup().set("upstream.side.timeout", "2s").start();
    let answer = parts(&service, "anna", "/parts/one");
    let timing = answer.header("server-timing").unwrap();
    let given = |part: &str| {
        let member = timing.split(", ").find(|member| member.starts_with(part)).unwrap();
        member.rsplit_once("given=").unwrap().1.to_owned()
    };
    assert_eq!((given("central;"), given("or;")), ("800".to_owned(), "2000".to_owned()), "{timing}");
}

/// No answer of the last seconds took less than 600 ms, and this route has 400.
#[test]
fn what_cannot_be_answered_in_the_time_left_is_not_begun() {
    let service = setup().set("upstream.central.timeout", "5s").start();
    service.central.script(|seen| echo(seen).after(Duration::from_millis(600)));
    assert_eq!(service.get("/hasty/thing").status, 504);
    assert_eq!(service.central.count(), 1, "nobody knows yet");
    thread::scope(|scope| {
        (0..10).for_each(|_| _ = scope.spawn(|| assert_eq!(service.get("/open/thing").status, 200)));
    });
    service.central.clear();
    let answer = service.get("/hasty/thing");
    assert_eq!((answer.status, service.central.count()), (504, 0));
    service.bff.wait_for_log("not called: less time is left than the", PATIENCE);
    assert!(service.metric("bff_upstream_held_back_total", &["no-time"]) >= 1.0);
    service.central.script(echo);
    assert_eq!(service.get("/open/thing").status, 200);
    assert_eq!(service.get("/hasty/thing").status, 200, "one fast answer says that it can be");
}
