//! One budget for all that goes beyond first attempts: a system in trouble is not asked far more than one that is well.

use std::thread;

use test_support::upstream::Reply;

use super::super::service::{Service, Setup, setup};

/// A probe that would try often, whose central system fails every time.
fn failing(percent: u32, floor: u32) -> Service {
    let service = trying_often().set("upstream.central.retry_budget_percent", percent);
    let service = service.set("upstream.central.retry_budget_floor", floor).start();
    service.central.script(|_| Reply::status(503));
    service
}

/// Without breakers, which would end it all.
fn trying_often() -> Setup {
    let setup = setup().set("upstream.central.breaker_pause", "0s").set("upstream.side.breaker_pause", "0s");
    setup.set("upstream.central.retries", "9").set("upstream.central.timeout", "4s")
}

fn held_back(service: &Service) -> f64 {
    service.metric("bff_upstream_held_back_total", &["upstream=\"central\"", "reason=\"budget\""])
}

#[test]
fn a_system_that_fails_is_asked_at_most_a_fifth_more() {
    let service = failing(20, 0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(service.get("/open/thing").status, 502);
                }
            });
        }
    });
    let asked = service.central.count();
    assert!((201..=240).contains(&asked), "200 calls became {asked}");
    assert!(held_back(&service) >= 1.0, "nothing is said of what was not sent");
}

#[test]
fn the_floor_is_there_for_few_calls() {
    let service = failing(0, 1);
    for _ in 0..2 {
        service.get("/open/thing");
    }
    assert_eq!(service.central.count(), 12, "two calls, and one more for each of ten seconds");
}

#[test]
fn without_a_budget_each_call_goes_once_and_ends_as_it_failed() {
    let service = failing(0, 0);
    for _ in 0..20 {
        assert_eq!(service.get("/open/thing").status, 502);
    }
    assert_eq!(service.central.count(), 20);
}

#[test]
fn one_systems_budget_is_not_anothers() {
    let service = failing(0, 0);
    service.get("/open/thing");
    service.side.script(|_| Reply::status(503));
    service.central.script(super::super::service::echo);
    let answer = service.get_as("/composed", &service.token().sign());
    assert_eq!((answer.status, service.side.count()), (200, 3), "{}", answer.text());
}
