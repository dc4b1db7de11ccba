//! When a call is sent again: not sooner than its system says, and never past the time that there is.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;
use test_support::http;
use test_support::upstream::{Reply, Seen};

use super::super::service::{echo, setup};

const ASKED: Duration = Duration::from_secs(1);

/// Says once that it will be back in a second, and is.
fn back_in_a_second(status: u16) -> impl Fn(&Seen) -> Reply {
    move |seen| if seen.nth == 0 { Reply::status(status).header("Retry-After", "1") } else { echo(seen) }
}

#[test]
fn a_system_that_says_when_to_come_again_is_left_alone_until_then() {
    let service = setup().set("upstream.central.timeout", "4s").set("public.workers", "1").start();
    service.central.script(back_in_a_second(503));
    assert_eq!(service.get("/open/thing").status, 200);
    let seen = service.central.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen[1].at - seen[0].at >= ASKED, "{:?}", seen[1].at - seen[0].at);
}

#[test]
fn a_time_to_come_again_that_is_past_the_calls_own_ends_it() {
    let service = setup().set("upstream.central.timeout", "900ms").start();
    service.central.script(|_| Reply::status(503).header("Retry-After", "1"));
    assert_eq!(service.get("/open/thing").status, 502, "it has failed, and not for want of time");
    assert_eq!(service.central.count(), 1);
}

/// Elsewhere the field means something else, or nothing.
#[test]
fn only_a_503_says_when_to_come_again() {
    let service = setup().set("upstream.central.timeout", "900ms").set("public.workers", "1").start();
    service.central.script(back_in_a_second(502));
    assert_eq!(service.get("/open/thing").status, 200);
}

/// A `POST`, whose first attempt the system reads and does not answer.
fn posted(path: &str) -> (u16, Vec<Seen>) {
    let service = setup().set("public.workers", "1").start();
    let met = AtomicBool::new(false);
    service.central.script(
        move |seen| {
            if met.swap(true, Ordering::Relaxed) { echo(seen) } else { Reply::close() }
        },
    );
    let answer = http::post_json(format!("{}{path}", service.bff.public()), &[], &json!({}));
    (answer.status, service.central.seen())
}

#[test]
fn a_command_is_never_sent_twice() {
    let (status, seen) = posted("/sent/one");
    assert_eq!((status, seen.len()), (502, 1));
}

#[test]
fn a_command_under_a_key_is_sent_again_as_it_was() {
    let (status, seen) = posted("/keyed/one");
    assert_eq!((status, seen.len()), (200, 2));
    for attempt in &seen {
        assert_eq!(
            (attempt.header("x-idempotency-key"), &*attempt.text()),
            (Some("one"), r#"{"item":"one"}"#)
        );
    }
}
