//! When a call is sent again: not sooner than its system says, and never past the time that there is.

use std::time::Duration;

use test_support::upstream::Reply;

use super::super::service::{echo, setup};

const ASKED: Duration = Duration::from_secs(1);

/// Says once that it will be back in a second, and is.
fn back_in_a_second(status: u16) -> impl Fn(&test_support::upstream::Seen) -> Reply {
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
