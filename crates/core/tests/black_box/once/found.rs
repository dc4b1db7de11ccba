//! An order is found by its id, by who asked for it and by nobody else, and can be gone on with from there.

use std::thread;

use serde_json::json;
use test_support::http::{self, Answer};
use test_support::upstream::{Reply, Seen};
use test_support::wait;

use super::super::service::{PATIENCE, Service, echo, start};
use super::super::signed_in::check_problem;
use super::{Gate, check_same};

impl Service {
    fn look(&self, id: &str) -> Answer {
        self.get_as(&format!("/shops/a/orders/{id}"), &self.token().sign())
    }
}

#[test]
fn whoever_ordered_finds_it_and_nobody_else() {
    let service = start();
    let done = service.buys("k").json();
    let id = done["id"].as_str().unwrap();
    let found = service.look(id).json();
    let expected = json!({"thing": "lamp", "standing": "201", "reserved": done["reserved"], "bought": done, "why": null});
    assert_eq!(found, expected);
    let fewer = service.token().scope("accounts").sign();
    assert_eq!(service.get_as(&format!("/shops/a/orders/{id}"), &fewer).json(), expected);
    for other in [service.token().subject("cust-0002"), service.token().client("tablet-app")] {
        let answer = service.get_as(&format!("/shops/a/orders/{id}"), &other.sign());
        check_problem(&answer, 404, "not-found");
    }
    let other_route = service.get_as(&format!("/shops/a/others/{id}"), &service.token().sign());
    check_problem(&other_route, 404, "not-found");
    let (first, rest) = id.split_at(id.len() - 1);
    let neighbour = format!("{first}{}", if rest == "A" { "B" } else { "A" });
    for none in [&*neighbour, "x", &"x".repeat(33), &"%C3%A9".repeat(11)] {
        check_problem(&service.look(none), 404, "not-found");
    }
    assert_eq!(service.steps().len(), 2);
}

#[test]
fn looking_goes_on_with_what_is_not_known() {
    let service = start();
    service.central.script(|seen| {
        if seen.path().starts_with("/buy") { Reply::json(202, &json!({"text": "later"})) } else { echo(seen) }
    });
    let pending = service.buys("k").json();
    let id = pending["id"].as_str().unwrap();
    assert_eq!(service.look(id).json()["standing"], "open");
    service.central.script(echo);
    let found = service.look(id).json();
    assert_eq!(found["standing"], "201");
    let done = service.buys("k");
    assert_eq!(
        (done.status, done.json()),
        (201, found["bought"].clone()),
        "what was written down is the answer"
    );
    check_same(&done, &service.buys("k"));
    let steps = service.steps();
    assert_eq!(steps.len(), 4, "{steps:?}");
    assert!(steps[1] == steps[2] && steps[2] == steps[3], "the same call each time: {steps:?}");
}

/// Nobody asked for that answer, or nobody may see it.
#[test]
fn a_head_and_what_is_fetched_ahead_only_look() {
    let service = start();
    service.central.script(later);
    let id = service.buys("k").json()["id"].as_str().unwrap().to_owned();
    service.central.script(echo);
    let (path, token) = (format!("/shops/a/orders/{id}"), format!("Bearer {}", service.token().sign()));
    let url = format!("{}{path}", service.bff.public());
    let head = http::send("HEAD", url, &[("Authorization", &*token)], "");
    assert_eq!((head.status, service.steps().len()), (200, 2));
    for (name, value) in
        [("Sec-Purpose", "prefetch"), ("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch")]
    {
        let answer = service.get_with(&path, &[("Authorization", &*token), (name, value)]);
        assert_eq!(answer.json()["standing"], "open", "{name}: {value}");
        assert_eq!(service.steps().len(), 2, "{name}: {value}");
    }
    assert_eq!(service.look(&id).json()["standing"], "201");
}

/// It is bought later.
fn later(seen: &Seen) -> Reply {
    if seen.path().starts_with("/buy") { Reply::json(202, &json!({"text": "later"})) } else { echo(seen) }
}

#[track_caller]
fn check_place(answer: &Answer) {
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    let place = format!("http://localhost:8080/shops/a/orders/{id}");
    assert_eq!(answer.header("location"), Some(place.as_str()));
}

#[test]
fn an_answer_says_where_it_is_shown_and_when_to_ask_again() {
    let service = start();
    for _ in 0..2 {
        let done = service.buys("k-1");
        assert_eq!((done.status, done.header("retry-after")), (201, None));
        check_place(&done);
    }
    service.central.script(later);
    let pending = service.buys("k-2");
    assert_eq!((pending.status, pending.header("retry-after")), (202, Some("1")));
    check_place(&pending);
}

/// Whoever looks at an order that is declined by that has not failed.
#[test]
fn an_order_that_is_declined_while_it_is_looked_at_tells_why() {
    let service = start();
    service.central.script(later);
    let id = service.buys("k").json()["id"].as_str().unwrap().to_owned();
    service.central.script(|_| Reply::status(410));
    let found = service.look(&id).json();
    assert_eq!((&found["standing"], &found["why"]), (&json!("422"), &json!("The shop sells no more of it.")));
    check_problem(&service.buys("k"), 422, "declined");
}

#[test]
fn how_orders_end_is_counted() {
    let service = start();
    assert_eq!((service.buys("done").status, service.buys("done").status), (201, 201));
    service.central.script(later);
    assert_eq!(service.buys("later").status, 202);
    service.central.script(|_| Reply::status(410));
    assert_eq!((service.buys("later").status, service.buys("failed").status), (422, 502));
    for outcome in ["done", "not-known", "refused", "failed"] {
        let label = format!("outcome=\"{outcome}\"");
        assert_eq!(service.metric("bff_orders_total", &[&label]).to_string(), "1", "{outcome}");
    }
}

/// A request for it and a look at it are never at it together.
#[test]
fn looking_waits_for_nobody_and_disturbs_nobody() {
    let service = start();
    service.central.script(|seen| {
        if seen.path().starts_with("/buy") { Reply::json(202, &json!({"text": "later"})) } else { echo(seen) }
    });
    let id = service.buys("k").json()["id"].as_str().unwrap().to_owned();
    let gate = Gate::default();
    service.central.script(gate.before("/buy"));
    thread::scope(|scope| {
        let again = scope.spawn(|| service.buys("k"));
        wait::until(PATIENCE, "it is gone on with", || service.central.count() == 3);
        assert_eq!(service.look(&id).json()["standing"], "under way");
        gate.open();
        assert_eq!(again.join().unwrap().status, 201);
    });
    assert_eq!(service.steps().len(), 3);
}

#[test]
fn what_fails_for_now_while_looking_is_left_as_it_was() {
    let service = start();
    service.central.script(|seen| {
        if seen.path().starts_with("/buy") { Reply::json(202, &json!({"text": "later"})) } else { echo(seen) }
    });
    let id = service.buys("k").json()["id"].as_str().unwrap().to_owned();
    service.central.script(|_| Reply::status(500));
    check_problem(&service.look(&id), 502, "upstream-failed");
    service.central.script(echo);
    assert_eq!(service.look(&id).json()["standing"], "201");
}
