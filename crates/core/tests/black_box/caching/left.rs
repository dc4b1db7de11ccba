//! A fetch whose clients leave, or whose time is over: what becomes of it, what it says of its system, and what others get.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use serde_json::json;
use test_support::upstream::Reply;
use test_support::wait;

use super::super::service::{PATIENCE, echo, setup};
use super::super::signed_in::check_problem;
use super::flight::asks;
use super::{Gate, Kept, keeping, number, used};

/// One worker whose calls have a minute, and a system with so many places.
fn patient(places: usize) -> Kept {
    let setup = keeping("deadline = \"1m\"").set("public.deadline", "1m").set("public.workers", "1");
    Kept::of(setup.set("upstream.side.concurrency", places))
}

/// Else who asks for ever new addresses and leaves would have all the places of a slow system.
#[test]
fn of_fetches_that_everybody_left_only_so_many_go_on() {
    let kept = patient(8);
    let gate = Gate::shut();
    let behind = gate.clone();
    kept.service.side.script(move |seen| {
        if !seen.path().contains("left") {
            return Reply::stall();
        }
        behind.wait();
        Reply::json(200, &json!({ "number": 0 })).header("Cache-Control", "max-age=60")
    });
    let system = &kept.service.side;
    for (number, path) in ["/all/left/0", "/all/left/1", "/all/2", "/all/3", "/all/4"].iter().enumerate() {
        let client = asks(&kept, path);
        wait::until(PATIENCE, "it was asked for", || kept.asked() == number + 1);
        drop(client);
        wait::until(PATIENCE, "two go on", || system.connections() == (number + 1).min(2));
    }
    // All other places are for who stays.
    let _stay: Vec<_> = (10..16).map(|number| asks(&kept, &format!("/all/{number}"))).collect();
    wait::until(PATIENCE, "nobody waits for a place", || kept.asked() == 5 + 6);
    gate.open();
    for path in ["/all/left/0", "/all/left/1"] {
        wait::until(PATIENCE, "what went on is kept", || used(&kept.get(path)) == "hit");
    }
    assert_eq!(kept.asked(), 5 + 6, "it was asked for once");
}

#[test]
fn a_fetch_goes_on_for_who_stays_and_ends_with_the_last() {
    let kept = patient(3);
    kept.service.side.script(|_| Reply::stall());
    let left = asks(&kept, "/all/left");
    wait::until(PATIENCE, "it was asked for", || kept.asked() == 1);
    drop(left);
    // No place is left for what nobody waits for.
    wait::until(PATIENCE, "it goes on", || left_to(&kept, "goes-on") > 0.5);
    kept.service.side.clear();
    let gate = Gate::shut();
    let behind = gate.clone();
    kept.answers(move |_| {
        behind.wait();
        Reply::status(200).header("Cache-Control", "max-age=60").saying_close()
    });
    let under_way = |count: f64| {
        wait::until(PATIENCE, "they have come and gone", || {
            (kept.service.metric("bff_requests_in_flight", &[]) - count).abs() < 0.1
        });
        // The one worker has done with whatever came before this.
        assert_eq!(kept.get("/nowhere").status, 404);
    };
    let first = asks(&kept, "/all/x");
    wait::until(PATIENCE, "it was asked for", || kept.asked() == 1);
    let mut second = asks(&kept, "/all/x");
    under_way(2.0);
    drop(first);
    under_way(1.0);
    gate.open();
    assert!(second.read_until("collapsed; stored", PATIENCE));
    assert_eq!(kept.asked(), 1);
    kept.service.side.script(|_| Reply::stall());
    let both = [asks(&kept, "/all/y"), asks(&kept, "/all/y")];
    wait::until(PATIENCE, "it was asked for", || kept.asked() == 2);
    under_way(2.0);
    drop(both);
    wait::until(PATIENCE, "it ended", || kept.service.side.connections() == 1);
    assert_eq!((kept.asked(), left_to(&kept, "dropped")), (2, 1.0));
}

/// How many fetches that everybody left came to this.
fn left_to(kept: &Kept, then: &str) -> f64 {
    let then = format!("then=\"{then}\"");
    kept.service.metric("bff_cache_fetches_left_total", &["upstream=\"side\"", &then])
}

/// Who leaves since the time is over leaves what did not come in time, and that counts against its system, with a place or without.
#[test]
fn a_system_that_stalls_is_left_alone_though_nobody_waits_for_it_any_more() {
    for places in [2_u8, 4] {
        // All have left by their own time before what goes on comes to its end, on a busy machine too.
        let setup = keeping("deadline = \"600ms\"").set("upstream.side.timeout", "1s");
        let setup =
            setup.set("upstream.side.breaker_failures", places).set("upstream.side.breaker_pause", "1h");
        let kept = Kept::of(setup.set("upstream.side.concurrency", places));
        kept.service.side.script(|_| Reply::stall());
        thread::scope(|scope| {
            for number in 0..places {
                let kept = &kept;
                scope.spawn(move || assert_eq!(kept.get(&format!("/all/{number}")).status, 504));
            }
        });
        let timeouts = || {
            let labels = ["upstream=\"side\"", "outcome=\"timeout\""];
            kept.service.metric("bff_upstream_requests_total", &labels)
        };
        wait::until(PATIENCE, "each attempt came to its end", || {
            (timeouts() - f64::from(places)).abs() < 0.1
        });
        let all = (left_to(&kept, "goes-on"), left_to(&kept, "timeout"), left_to(&kept, "dropped"));
        assert_eq!(all, (1.0, f64::from(places - 1), 0.0), "{places}");
        wait::until(PATIENCE, "it is left alone", || kept.get("/all/x").status == 503);
    }
}

/// A route that waits for less than good answers may take says nothing of the system.
#[test]
fn a_wait_that_is_too_short_is_not_counted_against_its_system() {
    let setup = keeping("deadline = \"100ms\"").set("upstream.side.timeout", "10s");
    let setup = setup.set("upstream.side.breaker_failures", "2").set("upstream.side.breaker_pause", "1h");
    let kept = Kept::of(setup.set("upstream.side.concurrency", "2"));
    kept.service.side.script(|_| Reply::stall());
    for turn in 0..4 {
        thread::scope(|scope| {
            for place in 0..2 {
                let kept = &kept;
                scope.spawn(move || {
                    check_problem(&kept.get(&format!("/all/{turn}/{place}")), 504, "upstream-timeout");
                });
            }
        });
    }
}

/// One call went up, and both say which was whose.
#[test]
fn who_waited_in_vain_for_the_call_of_another_says_so() {
    let kept = Kept::of(keeping("deadline = \"400ms\"").set("public.workers", "1"));
    kept.service.side.script(|_| Reply::stall());
    let told: BTreeSet<String> = thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| used(&kept.get("/all/x"))));
        both.into_iter().map(|ask| ask.join().unwrap()).collect()
    });
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    assert_eq!((told.as_slice(), kept.asked()), (["fwd=uri-miss", "fwd=uri-miss; collapsed"].as_slice(), 1));
}

/// No answer of the last seconds took less than 600 ms, and this route has 400.
#[test]
fn what_cannot_come_in_the_time_left_is_not_begun() {
    let kept = Kept::of(keeping("deadline = \"400ms\"").set("upstream.side.timeout", "5s"));
    kept.answers(|_| {
        Reply::status(200).header("Cache-Control", "max-age=60").after(Duration::from_millis(600))
    });
    thread::scope(|scope| {
        (0..10).for_each(|_| _ = scope.spawn(|| assert_eq!(kept.get("/plain/x").status, 200)));
    });
    let before = kept.asked();
    check_problem(&kept.get("/all/x"), 504, "upstream-timeout");
    assert_eq!(kept.asked(), before, "it was asked all the same");
    assert!(kept.service.metric("bff_upstream_held_back_total", &["no-time"]) >= 1.0);
}

/// A call that others may wait for has its system's whole time; who asked for it has one second, and waits for a place for half of it.
#[test]
fn who_gets_no_place_in_time_is_told_so() {
    let setup = setup().set("public.deadline", "1s").set("upstream.central.timeout", "10s");
    let service = setup.set("upstream.central.concurrency", "1").start();
    service.central.script(|_| Reply::stall());
    thread::scope(|scope| {
        scope.spawn(|| check_problem(&service.get("/open/x"), 504, "upstream-timeout"));
        wait::until(PATIENCE, "the one place is taken", || service.central.count() == 1);
        check_problem(&service.get("/shared/x"), 503, "unavailable");
    });
    service.central.script(echo);
    assert_eq!(service.get("/shared/x").status, 200);
}

/// The system takes one of a caller's two tokens no more; who brings the other is answered.
#[test]
fn a_refusal_of_one_token_is_not_told_to_who_brings_another() {
    let route = "[[route]]\npath = \"/one/{*rest}\"\nupstream = \"central\"\naccess = \"bearer\"\ntoken = \"user\"\ncache = \"1h\"\n";
    let setup = setup().in_file(route).set("upstream.central.grant", "relay");
    let kept = Kept::of(setup.set("upstream.central.audience", "https://mobile.bank.example"));
    let [old, new] = ["old", "new"].map(|id| kept.service.token().claim("jti", id).sign());
    let refused = format!("Bearer {old}");
    let gate = Gate::shut();
    let behind = gate.clone();
    kept.answers(move |seen| {
        if seen.header("authorization") == Some(refused.as_str()) {
            behind.wait();
            return Reply::status(401).header("WWW-Authenticate", "Bearer");
        }
        Reply::status(200).header("Cache-Control", "max-age=60")
    });
    check_second(&kept, [&old, &new], || kept.service.central.count() == 1, &gate);
}

/// The same of a token that none of the system's can be had for.
#[test]
fn an_exchange_that_one_token_is_refused_is_not_told_to_who_brings_another() {
    let kept = Kept::start();
    let [old, new] = ["old", "new"].map(|id| kept.service.token().claim("jti", id).sign());
    let (refused, gate) = (old.clone(), Gate::shut());
    let behind = gate.clone();
    kept.service.issuer.on_token(move |seen| {
        if seen.form("subject_token").as_ref() == Some(&refused) {
            behind.wait();
            return Reply::json(400, &json!({ "error": "invalid_request" }));
        }
        let kind = "urn:ietf:params:oauth:token-type:access_token";
        Reply::json(
            200,
            &json!({ "access_token": "a", "issued_token_type": kind, "token_type": "Bearer", "expires_in": 60 }),
        )
    });
    kept.says(200, &[("Cache-Control", "max-age=60")]);
    check_second(&kept, [&old, &new], || kept.service.issuer.token_requests().len() == 1, &gate);
}

/// Nobody brings another of those.
#[test]
fn a_token_of_this_services_own_that_cannot_be_had_is_told_to_all() {
    let kept = Kept::of(keeping("").set("public.workers", "1"));
    let gate = Gate::shut();
    let behind = gate.clone();
    kept.service.issuer.on_token(move |_| {
        behind.wait();
        Reply::json(400, &json!({ "error": "invalid_client" }))
    });
    let told: BTreeSet<String> = thread::scope(|scope| {
        let ask = || scope.spawn(|| used(&kept.get("/our/x")));
        let first = ask();
        wait::until(PATIENCE, "the first is under way", || kept.service.issuer.token_requests().len() == 1);
        let second = ask();
        let under_way = || kept.service.metric("bff_requests_in_flight", &[]);
        wait::until(PATIENCE, "both have asked", || under_way() >= 2.0);
        // The one worker has done with whatever came before this.
        assert_eq!(kept.get("/nowhere").status, 404);
        gate.open();
        [first, second].into_iter().map(|ask| ask.join().unwrap()).collect()
    });
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    assert_eq!(told, ["fwd=uri-miss", "fwd=uri-miss; collapsed"]);
}

/// The second is answered, who asks while the first does, which is refused once the gate is open.
#[track_caller]
fn check_second(kept: &Kept, [old, new]: [&str; 2], is_under_way: impl Fn() -> bool, gate: &Gate) {
    thread::scope(|scope| {
        let first = scope.spawn(|| kept.service.get_as("/one/x", old).status);
        wait::until(PATIENCE, "the first is under way", is_under_way);
        let second = scope.spawn(|| kept.service.get_as("/one/x", new));
        let under_way = || kept.service.metric("bff_requests_in_flight", &[]);
        wait::until(PATIENCE, "both have asked", || under_way() >= 2.0);
        gate.open();
        assert_ne!(first.join().unwrap(), 200);
        number(&second.join().unwrap());
    });
}
