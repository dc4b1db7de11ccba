//! A purge and what is under way meanwhile: what was asked for before it is shown to nobody who asks after it.

use std::thread;

use test_support::upstream::Reply;
use test_support::wait;

use super::super::super::service::PATIENCE;
use super::super::{Gate, Kept, number, used};
use super::{key, purging, tag};

const TAGGED: &str = "Cache-Tag";

/// Answers wait until the gate is open.
fn held(kept: &Kept, gate: &Gate) {
    let gate = gate.clone();
    kept.answers(move |_| {
        gate.wait();
        Reply::status(200).header("Cache-Control", "max-age=60").header(TAGGED, "things")
    });
}

#[test]
fn what_was_under_way_while_it_was_purged_is_not_kept() {
    let kept = Kept::of(purging());
    for what in [tag("things"), key("side", "/all/x"), serde_json::json!({"all": {}})] {
        let (gate, asked) = (Gate::shut(), kept.asked());
        held(&kept, &gate);
        let before = thread::scope(|scope| {
            let reading = scope.spawn(|| kept.get("/all/x"));
            wait::until(PATIENCE, "it is under way", || kept.asked() > asked);
            assert_eq!(kept.purge(&what), (0, 0), "{what}");
            gate.open();
            reading.join().unwrap()
        });
        let after = kept.get("/all/x");
        assert_ne!(number(&after), number(&before), "{what}");
        assert_eq!(used(&after), "fwd=uri-miss; stored", "{what}");
        kept.purge(&what);
    }
}

/// Though they ask for the same, and of those who come together one asks.
#[test]
fn who_comes_after_a_purge_does_not_get_what_was_under_way() {
    let kept = Kept::of(purging());
    let (gate, asked) = (Gate::shut(), kept.asked());
    held(&kept, &gate);
    let (before, after) = thread::scope(|scope| {
        let first = scope.spawn(|| number(&kept.get("/all/x")));
        wait::until(PATIENCE, "it is under way", || kept.asked() > asked);
        kept.purge(&tag("things"));
        let later: Vec<_> = (0..8).map(|_| scope.spawn(|| number(&kept.get("/all/x")))).collect();
        let waiting = || kept.service.metric("bff_requests_in_flight", &[]) >= 9.0;
        wait::until(PATIENCE, "they wait for it", waiting);
        gate.open();
        let later: Vec<u64> = later.into_iter().map(|each| each.join().unwrap()).collect();
        (first.join().unwrap(), later)
    });
    assert!(after.iter().all(|number| *number != before), "{before} {after:?}");
    assert!(after.windows(2).all(|two| two[0] == two[1]), "{after:?}");
    assert_eq!(kept.asked(), asked + 2);
}

/// What it asks for has not ended, though something has since it was asked for.
#[test]
fn who_comes_after_a_purge_of_others_gets_what_was_under_way() {
    let kept = Kept::of(purging());
    let (gate, asked) = (Gate::shut(), kept.asked());
    held(&kept, &gate);
    let all = thread::scope(|scope| {
        let first = scope.spawn(|| number(&kept.get("/all/x")));
        wait::until(PATIENCE, "it is under way", || kept.asked() > asked);
        kept.purge(&tag("others"));
        let later: Vec<_> = (0..4).map(|_| scope.spawn(|| number(&kept.get("/all/x")))).collect();
        let waiting = || kept.service.metric("bff_requests_in_flight", &[]) >= 5.0;
        wait::until(PATIENCE, "they wait for it", waiting);
        gate.open();
        let all = std::iter::once(first).chain(later);
        all.map(|each| each.join().unwrap()).collect::<Vec<u64>>()
    });
    assert!(all.windows(2).all(|two| two[0] == two[1]), "{all:?}");
    assert_eq!(kept.asked(), asked + 1);
}

/// Neither while it is fetched anew nor in place of a failure.
#[test]
fn what_is_over_is_not_used_once_it_was_purged() {
    let kept = Kept::of(purging());
    let stale =
        [("Cache-Control", "max-age=0, stale-while-revalidate=60, stale-if-error=60"), (TAGGED, "things")];
    kept.says(200, &stale);
    let first = number(&kept.get("/all/x"));
    wait::until(PATIENCE, "it is used though it is over", || used(&kept.get("/all/x")).starts_with("hit"));
    kept.fails(|| Reply::status(503));
    assert_eq!(kept.get("/all/x").status, 200, "it stands in");
    let ended = kept.purge(&tag("things"));
    assert_eq!((ended, kept.get("/all/x").status), ((1, 0), 502));
    kept.says(200, &stale);
    assert!(number(&kept.get("/all/x")) > first);

    // And what fails after it was purged is not covered by what was found before.
    let (gate, asked) = (Gate::shut(), kept.asked());
    kept.says(200, &[("Cache-Control", "max-age=0, stale-if-error=60"), (TAGGED, "things")]);
    assert_eq!(kept.get("/all/y").status, 200);
    let held = gate.clone();
    kept.fails(move || {
        held.wait();
        Reply::status(503)
    });
    let status = thread::scope(|scope| {
        let reading = scope.spawn(|| kept.get("/all/y").status);
        wait::until(PATIENCE, "it is under way", || kept.asked() > asked + 1);
        kept.purge(&tag("things"));
        gate.open();
        reading.join().unwrap()
    });
    assert_eq!(status, 502);
}
