//! How an order ends: done, failed for now, failed for good, not known, or with its process or its client gone.

use serde_json::json;
use tempfile::TempDir;
use test_support::upstream::Reply;
use test_support::wait;

use super::super::service::{PATIENCE, Service, Setup, echo, setup, start};
use super::super::signed_in::check_problem;
use super::{Gate, check_same, lamp, leaving};

/// A probe whose orders outlive it, and those of a next one beside the same systems.
fn on_file(folder: &TempDir) -> Setup {
    setup()
        .set("store.engine", "file")
        .set("store.file", folder.path().join("store.redb").display())
        .unset("idempotency.may_be_lost")
        .set("public.deadline", "1s")
}

/// The next process, with the systems and the issuer of one that was killed.
fn after(killed: &Service, folder: &TempDir) -> Service {
    on_file(folder).set("upstream.central.url", killed.central.url()).start_with(killed.issuer.clone())
}

#[test]
fn a_failure_that_may_pass_leaves_the_key() {
    let service = start();
    service
        .central
        .script(|seen| if seen.path().starts_with("/buy") { Reply::status(500) } else { echo(seen) });
    check_problem(&service.buys("k"), 502, "upstream-failed");
    check_problem(&service.buys("k"), 502, "upstream-failed");
    service.central.script(echo);
    let done = service.buys("k");
    assert_eq!(done.status, 201);
    let steps = service.steps();
    assert_eq!(
        steps.iter().filter(|step| step.starts_with("/reserve")).count(),
        1,
        "it was noted: {steps:?}"
    );
    assert!(steps[1..].iter().all(|step| *step == steps[1]), "the same call each time: {steps:?}");
    check_same(&done, &service.buys("k"));
}

#[test]
fn a_failure_that_stays_is_the_answer() {
    let service = start();
    service.central.script(|_| Reply::status(404));
    let refused = service.buys("k");
    check_problem(&refused, 404, "not-found");
    service.central.script(echo);
    let again = service.buys("k");
    assert_eq!((again.status, again.text()), (404, refused.text()), "to the letter");
    assert_eq!(service.steps().len(), 1);
}

/// A pending answer is not kept: whoever asks again learns how it went on.
#[test]
fn what_is_not_known_is_gone_on_with() {
    let service = start();
    service.central.script(|seen| {
        if seen.path().starts_with("/buy") { Reply::json(202, &json!({"text": "later"})) } else { echo(seen) }
    });
    let pending = service.buys("k");
    assert_eq!((pending.status, &pending.json()["bought"]), (202, &json!(null)));
    assert_eq!(service.buys("k").status, 202);
    service.central.script(echo);
    let done = service.buys("k");
    assert_eq!(done.status, 201);
    for member in ["id", "first_seen", "reserved"] {
        assert_eq!(done.json()[member], pending.json()[member], "it is the same order");
    }
    check_same(&done, &service.buys("k"));
    let steps = service.steps();
    assert_eq!(steps.len(), 4, "{steps:?}");
    assert!(steps[1] == steps[2] && steps[2] == steps[3], "the same call each time: {steps:?}");
}

#[test]
fn an_order_that_takes_too_long_is_gone_on_with() {
    let service = setup().set("public.deadline", "1s").start();
    service.central.script(|seen| if seen.path().starts_with("/buy") { Reply::stall() } else { echo(seen) });
    check_problem(&service.buys("k"), 504, "upstream-timeout");
    service.central.script(echo);
    assert_eq!(service.buys("k").status, 201, "at once: it was given back");
    let steps = service.steps();
    assert_eq!((steps.len(), &steps[1]), (3, &steps[2]), "{steps:?}");
}

#[test]
fn an_order_outlives_the_client_that_asked_for_it() {
    // With one worker, what is answered after the client left is answered after that was seen.
    let service = setup().set("public.workers", "1").start();
    let gate = Gate::default();
    service.central.script(gate.before("/reserve"));
    let leaving = leaving(&service);
    wait::until(PATIENCE, "the order is under way", || service.central.count() == 1);
    drop(leaving);
    assert_eq!(service.get("/free").status, 200);
    gate.open();
    service.bff.wait_for_log("an order came to its end after its client had left", PATIENCE);
    assert_eq!(service.buys("k").status, 201, "the answer is there");
    assert_eq!(service.steps().len(), 2, "nothing was done again");
}

/// Or who asks and leaves has as many at once as they like.
#[test]
fn an_order_whose_client_left_keeps_its_place_until_it_ends() {
    let service = setup().set("public.concurrency", "1").set("public.max_wait", "0s").start();
    let gate = Gate::default();
    service.central.script(gate.before("/reserve"));
    let leaving = leaving(&service);
    wait::until(PATIENCE, "the order is under way", || service.central.count() == 1);
    drop(leaving);
    let gauge = |name: &str| service.metric(name, &[]).to_string();
    wait::until(PATIENCE, "it was seen that the client left", || gauge("bff_connections_open") == "0");
    assert_eq!(
        (gauge("bff_requests_in_flight"), gauge("bff_orders_under_way")),
        ("1".to_owned(), "1".to_owned())
    );
    check_problem(&service.get("/free"), 503, "overloaded");
    gate.open();
    wait::until(PATIENCE, "the place is given back", || gauge("bff_requests_in_flight") == "0");
    assert_eq!(gauge("bff_orders_under_way"), "0");
    assert_eq!((service.get("/free").status, service.buys("k").status), (200, 201));
    assert_eq!(service.steps().len(), 2);
}

/// Shutdown waits for what no connection holds.
#[test]
fn an_order_whose_client_left_is_done_before_the_process_ends() {
    let folder = TempDir::new().unwrap();
    let service = on_file(&folder).set("public.deadline", "5s").set("public.workers", "1").start();
    let gate = Gate::default();
    service.central.script(gate.before("/reserve"));
    let leaving = leaving(&service);
    wait::until(PATIENCE, "the order is under way", || service.central.count() == 1);
    drop(leaving);
    assert_eq!(service.get("/free").status, 200);
    service.bff.terminate();
    service.bff.wait_for_log("\"event\":\"stopping\"", PATIENCE);
    gate.open();
    assert_eq!(service.bff.wait(PATIENCE).code(), Some(0));
    service.bff.wait_for_log("an order came to its end after its client had left", PATIENCE);
    assert_eq!(service.steps().len(), 2, "the second step came after the client had left");
    let next = after(&service, &folder);
    assert_eq!(next.buys("k").status, 201);
    assert_eq!(service.steps().len(), 2, "nothing was done again");
}

#[test]
fn an_answer_outlives_its_process() {
    let folder = TempDir::new().unwrap();
    let service = on_file(&folder).start();
    let done = service.buys("k");
    assert_eq!(done.status, 201);
    service.bff.kill();
    check_same(&done, &after(&service, &folder).buys("k"));
    assert_eq!(service.steps().len(), 2);
}

/// Killed after its first step was noted, and in the middle of the second: the next process goes on where the notes end.
#[test]
fn an_order_whose_process_was_killed_is_gone_on_with() {
    let folder = TempDir::new().unwrap();
    let service = on_file(&folder).start();
    let gate = Gate::default();
    service.central.script(gate.before("/buy"));
    std::thread::scope(|scope| {
        let url = format!("{}/shops/a/orders", service.bff.public());
        let token = format!("Bearer {}", service.token().sign());
        scope.spawn(move || {
            let headers =
                [("Authorization", &*token), (super::KEY, "k"), ("Content-Type", "application/json")];
            test_support::http::try_send("POST", url, &headers, lamp().to_string(), PATIENCE)
        });
        wait::until(PATIENCE, "the second step is under way", || service.central.count() == 2);
        service.bff.kill();
    });
    service.central.script(echo);
    gate.open();
    let next = after(&service, &folder);
    check_problem(&next.buys("k"), 409, "under-way");
    let mut done = next.buys("k");
    wait::until(PATIENCE, "the lease is over", || {
        done = next.buys("k");
        done.status != 409
    });
    assert_eq!(done.status, 201, "{}", done.text());
    let steps = service.steps();
    assert_eq!(steps.len(), 3, "the first step was noted: {steps:?}");
    assert_eq!(steps[1], steps[2], "to the system it is the same call");
    check_same(&done, &next.buys("k"));
}
