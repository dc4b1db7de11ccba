//! Replicas on one Redis carry an order out once, and begin none without it.

use std::collections::BTreeSet;
use std::thread;

use test_support::http::Answer;
use test_support::issuer::Issuer;
use test_support::redis::Redis;
use test_support::wait;

use super::super::service::{PATIENCE, Setup, setup};
use super::super::signed_in::check_problem;

fn on(redis: &Redis) -> Setup {
    setup()
        .set("store.engine", "redis")
        .set("store.url", redis.url())
        .set("seal.key", "a key that all replicas share, long enough")
        .unset("idempotency.may_be_lost")
}

#[test]
fn of_many_at_two_replicas_one_is_carried_out() {
    let (redis, issuer) = (Redis::start(), Issuer::start());
    let (first, second) = (on(&redis).start_with(issuer.clone()), on(&redis).start_with(issuer));
    let answers: Vec<_> = thread::scope(|scope| {
        let ask = |nth: usize| if nth.is_multiple_of(2) { &first } else { &second };
        let all: Vec<_> = (0..50).map(|nth| scope.spawn(move || ask(nth).buys("k"))).collect();
        all.into_iter().map(|each| each.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 409)));
    let done = answers.iter().filter(|answer| answer.status == 201).map(Answer::text);
    assert_eq!(done.collect::<BTreeSet<_>>().len(), 1, "one answer for all who got one");
    assert_eq!([first.steps(), second.steps()].concat().len(), 2, "each step once");
    assert_eq!((first.buys("k").status, second.buys("k").status), (201, 201));
}

#[test]
fn nothing_is_begun_without_the_store() {
    let redis = Redis::start();
    let service = on(&redis).start();
    let done = service.buys("before");
    assert_eq!(done.status, 201);
    redis.snapshot();
    redis.stop();
    for key in ["before", "k"] {
        let answer = service.buys(key);
        check_problem(&answer, 503, "unavailable");
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    assert_eq!(service.steps().len(), 2, "nothing was begun");
    redis.restart();
    wait::until(PATIENCE, "orders are taken again", || service.buys("k").status == 201);
    assert_eq!(service.steps().len(), 4);
    super::check_same(&done, &service.buys("before"));
}

/// The store goes away between the steps: what was done is not done again.
#[test]
fn a_store_that_leaves_in_the_middle_orders_nothing_twice() {
    let redis = Redis::start();
    let service = on(&redis).set("public.deadline", "1s").start();
    let gate = super::Gate::default();
    service.central.script(gate.before("/buy"));
    thread::scope(|scope| {
        let first = scope.spawn(|| service.buys("k"));
        wait::until(PATIENCE, "the second step is under way", || service.central.count() == 2);
        redis.snapshot();
        redis.stop();
        gate.open();
        let first = first.join().unwrap();
        assert!(matches!(first.status, 503 | 504), "{}", first.text());
    });
    redis.restart();
    wait::until(PATIENCE, "it is done", || service.buys("k").status == 201);
    let steps: BTreeSet<String> = service.steps().into_iter().collect();
    assert_eq!(steps.len(), 2, "to the system it is one order: {steps:?}");
}

/// Neither what was ordered nor by whom can be read there.
#[test]
fn the_store_shows_nothing_of_an_order() {
    let redis = Redis::start();
    let service = on(&redis).start();
    let token = service.token().subject("cust-visible").sign();
    let body = serde_json::json!({"thing": "visible-lamp"});
    assert_eq!(service.orders_as(&token, "/shops/a/orders", "visible-key", &body).status, 201);
    let held = redis.snapshot();
    let shows = |text: &str| held.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(!shows("visible") && !shows("reserve"));
    assert!(shows("order/"), "it is there, though");
}
