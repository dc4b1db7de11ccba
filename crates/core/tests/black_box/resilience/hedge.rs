//! A second attempt beside a slow first: whom it helps, and what it costs the system at the most.

use std::collections::HashSet;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::json;
use test_support::http;
use test_support::upstream::{Reply, Seen};

use super::super::declared;
use super::super::service::{Service, Setup, echo, setup};

/// So long that no second attempt fails to overtake it.
const SLOW: Duration = Duration::from_secs(3);

fn hedged(setup: Setup, percent: u32) -> Service {
    let settings = [("hedge", "true"), ("timeout", "4s"), ("retries", "0"), ("breaker_pause", "0s")];
    let settings = settings.iter().map(|(key, value)| (format!("upstream.central.{key}"), *value));
    let setup = settings.fold(setup, |setup, (key, value)| setup.set(&key, value));
    setup.set("upstream.central.hedge_percent", percent).start()
}

/// Until it is known what is slow.
fn warm(service: &Service, calls: usize) {
    for index in 0..calls {
        assert_eq!(service.get(&format!("/open/warm-{index}")).status, 200);
    }
}

fn hedges(service: &Service, outcome: &str) -> f64 {
    let outcome = format!("outcome=\"{outcome}\"");
    service.metric("bff_upstream_hedges_total", &["upstream=\"central\"", &outcome])
}

/// The first attempt at each of these is slow, and says so; a second one is not.
fn first_is_slow(is_one: impl Fn(&Seen) -> bool) -> impl Fn(&Seen) -> Reply {
    let met = Mutex::new(HashSet::new());
    move |seen| {
        let first = met.lock().unwrap().insert(seen.target.clone());
        if is_one(seen) && first {
            Reply::json(200, &json!({"text": "slow"})).after(SLOW)
        } else {
            echo(seen)
        }
    }
}

#[test]
fn nobody_waits_for_the_one_answer_in_fifty_that_is_slow() {
    let service = hedged(setup(), 10);
    warm(&service, 200);
    service.central.script(first_is_slow(|seen| seen.path().ends_with('7')));
    for index in 0..100 {
        let item = if index % 50 == 0 { format!("{index}-7") } else { format!("{index}-1") };
        let answer = service.get(&format!("/open/{item}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_ne!(answer.json()["text"], "slow", "it was waited for");
    }
    assert!(hedges(&service, "won") >= 2.0);
    let asked = service.central.count();
    assert!(asked <= 300 + 30, "300 calls became {asked}");
}

/// When all of a sudden everything is slow, it is not asked twice as much.
#[test]
fn the_system_is_asked_one_in_a_hundred_more_at_the_most() {
    let service = hedged(setup(), 1);
    warm(&service, 200);
    service.central.script(|seen| echo(seen).after(Duration::from_millis(150)));
    for index in 0..40 {
        assert_eq!(service.get(&format!("/open/{index}")).status, 200);
    }
    let (asked, sent) = (service.central.count(), hedges(&service, "sent"));
    assert!(asked <= 242, "240 calls became {asked}");
    assert!(sent >= 1.0, "none was sent, so nothing was shown");
}

#[test]
fn it_draws_on_the_budget_too() {
    let without = setup().set("upstream.central.retry_budget_percent", "0");
    let service = hedged(without.set("upstream.central.retry_budget_floor", "0"), 100);
    warm(&service, 150);
    service.central.script(|seen| echo(seen).after(Duration::from_millis(200)));
    assert_eq!(service.get("/open/thing").status, 200);
    assert_eq!(service.central.count(), 151);
    assert!(service.metric("bff_upstream_held_back_total", &["reason=\"budget\""]) >= 1.0);
}

#[test]
fn a_second_attempt_that_fails_leaves_the_first() {
    let service = hedged(setup(), 100);
    warm(&service, 150);
    let met = Mutex::new(false);
    service.central.script(move |seen| {
        let again = std::mem::replace(&mut *met.lock().unwrap(), true);
        if again { Reply::status(500) } else { echo(seen).after(Duration::from_millis(800)) }
    });
    let answer = service.get("/open/thing");
    assert_eq!((answer.status, service.central.count() > 151), (200, true), "{}", answer.text());
}

#[test]
fn a_first_attempt_that_fails_leaves_the_second() {
    let service = hedged(setup(), 100);
    warm(&service, 150);
    let met = Mutex::new(false);
    service.central.script(move |seen| {
        let again = std::mem::replace(&mut *met.lock().unwrap(), true);
        if again {
            echo(seen).after(Duration::from_millis(800))
        } else {
            Reply::status(500).after(Duration::from_millis(400))
        }
    });
    assert_eq!(service.get("/open/thing").status, 200);
}

#[test]
fn what_is_not_asked_for_is_not_done() {
    let service = setup().set("upstream.central.timeout", "4s").start();
    warm(&service, 150);
    service.central.script(|seen| echo(seen).after(Duration::from_millis(300)));
    for _ in 0..3 {
        assert_eq!(service.get("/open/thing").status, 200);
    }
    assert_eq!(service.central.count(), 153);
}

/// Nor what comes with a body, which comes once.
#[test]
fn what_is_not_idempotent_is_not_sent_twice() {
    let service = hedged(declared::passing("methods = [\"POST\", \"PUT\"]\n"), 100);
    warm(&service, 150);
    service.central.script(|seen| echo(seen).after(Duration::from_millis(300)));
    let url = format!("{}/pass/a", service.bff.public());
    for (method, body) in [("POST", ""), ("POST", "body"), ("PUT", "body")] {
        service.central.clear();
        assert_eq!(http::send(method, &url, &[], body).status, 200);
        assert_eq!(service.central.count(), 1, "{method} {body}");
    }
    service.central.clear();
    assert_eq!(http::send("PUT", &url, &[], "").status, 200);
    assert_eq!(service.central.count(), 2, "a PUT without a body");
}

/// A key makes it repeatable; it is still a command, and not sent beside itself.
#[test]
fn a_command_has_no_second_attempt_beside_it() {
    let service = hedged(setup(), 100);
    warm(&service, 200);
    let late = Duration::from_millis(600);
    service
        .central
        .script(move |seen| if seen.method == "POST" { echo(seen).after(late) } else { echo(seen) });
    let answer = http::post_json(format!("{}/keyed/one", service.bff.public()), &[], &json!({}));
    assert_eq!(answer.status, 200);
    assert_eq!(service.central.seen().iter().filter(|seen| seen.method == "POST").count(), 1);
}
