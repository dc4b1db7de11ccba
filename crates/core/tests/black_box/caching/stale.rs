//! When what is over is used (RFC 9111 section 4.2.4, RFC 5861). An answer with an age is over as it comes: nobody waits for it.

use test_support::upstream::Reply;
use test_support::wait;

use super::super::declared::settings::{check, route};
use super::super::service::PATIENCE;
use super::{Gate, Kept, keeping, number, used};

const AGED: (&str, &str) = ("Age", "10000");

impl Kept {
    /// Keeps an answer that is over, and has the system fail so; says whether the answer is used in its place.
    #[track_caller]
    fn stands_in(&self, control: &str, reply: impl Fn() -> Reply + Send + Sync + 'static) -> bool {
        let path = self.path();
        self.says(200, &[("Cache-Control", control), AGED, ("ETag", "\"a\"")]);
        let first = self.get(&path);
        assert_eq!(first.status, 200);
        self.fails(reply);
        let second = self.get(&path);
        assert!(second.status == 200 || second.status >= 500, "{}", second.status);
        if second.status == 200 {
            assert_eq!(second.body, first.body);
            assert!(second.header("age").unwrap().parse::<u64>().unwrap() >= 10_000);
        }
        second.status == 200
    }

    /// Whether what is over is used at once while it is fetched anew.
    #[track_caller]
    fn is_used_meanwhile(&self, control: &str) -> bool {
        let path = self.path();
        self.says(200, &[("Cache-Control", control), AGED]);
        let first = number(&self.get(&path));
        number(&self.get(&path)) == first
    }
}

fn down() -> Reply {
    Reply::status(503)
}

#[test]
fn what_is_over_is_not_used_without_leave() {
    let kept = Kept::start();
    assert!(!kept.stands_in("max-age=6000", down));
    assert!(!kept.stands_in("public, max-age=6000", Reply::close));
    assert!(!kept.is_used_meanwhile("max-age=6000"));
}

#[test]
fn stale_if_error_stands_in_for_any_failure() {
    let kept = Kept::of(keeping("deadline = \"2s\""));
    for status in [500, 502, 503, 504] {
        assert!(
            kept.stands_in("max-age=6000, stale-if-error=60000", move || Reply::status(status)),
            "{status}"
        );
    }
    let control = "max-age=6000, stale-if-error=60000";
    assert!(kept.stands_in(control, Reply::close), "a closed connection");
    assert!(kept.stands_in(control, Reply::stall), "no answer");
    assert!(kept.stands_in(control, Reply::garbage), "no HTTP");
    let path = kept.path();
    kept.says(200, &[("Cache-Control", "max-age=6000, stale-if-error=60000"), AGED]);
    kept.get(&path);
    kept.service.side.stop();
    let answer = kept.get(&path);
    assert_eq!((answer.status, used(&answer).as_str()), (200, "hit; detail=unreachable"));
    assert!(kept.service.metric("bff_cache_requests_total", &["use=\"stale\"", "upstream=\"side\""]) >= 1.0);
}

#[test]
fn stale_if_error_ends() {
    let kept = Kept::start();
    assert!(kept.stands_in("max-age=6000, stale-if-error=9000", down), "4,000 s over");
    assert!(!kept.stands_in("max-age=6000, stale-if-error=4000", down));
    assert!(!kept.stands_in("max-age=6000, stale-if-error=soon", down));
}

/// What a system says of a thing is an answer.
#[test]
fn a_refusal_is_no_failure() {
    let kept = Kept::start();
    let path = kept.path();
    kept.says(200, &[("Cache-Control", "max-age=6000, stale-if-error=60000"), AGED]);
    kept.get(&path);
    kept.says(404, &[]);
    assert_eq!(kept.get(&path).status, 404);
    kept.fails(down);
    assert_eq!(kept.get(&path).status, 502, "and what was there before it is gone");
}

#[test]
fn who_forbids_it_is_obeyed() {
    let kept = Kept::start();
    for forbidding in ["must-revalidate", "proxy-revalidate", "s-maxage=6000", "no-cache"] {
        let control =
            format!("max-age=6000, stale-if-error=60000, stale-while-revalidate=60000, {forbidding}");
        assert!(!kept.stands_in(&control, down), "{forbidding}");
        assert!(!kept.is_used_meanwhile(&control), "{forbidding}");
    }
}

/// Those two are said to shared caches.
#[test]
fn proxy_revalidate_and_s_maxage_bind_nobody_who_keeps_for_one() {
    let kept = Kept::start();
    let token = kept.service.token().sign();
    for (control, is_used) in [
        ("max-age=6000, s-maxage=6000, stale-while-revalidate=60000", true),
        ("max-age=6000, proxy-revalidate, stale-while-revalidate=60000", true),
        ("max-age=6000, must-revalidate, stale-while-revalidate=60000", false),
    ] {
        kept.says(200, &[("Cache-Control", control), AGED]);
        let path = kept.path().replace("/all/", "/one/");
        let first = number(&kept.service.get_as(&path, &token));
        assert_eq!(number(&kept.service.get_as(&path, &token)) == first, is_used, "{control}");
    }
}

#[test]
fn while_it_is_fetched_anew_what_is_over_is_used() {
    // Ten in ten seconds may go beyond first attempts: more than one for all would be too many.
    let kept = Kept::of(
        keeping("").set("upstream.side.retry_budget_percent", 0).set("upstream.side.retry_budget_floor", 1),
    );
    let path = kept.path();
    kept.says(200, &[("Cache-Control", "max-age=6000, stale-while-revalidate=60000"), AGED]);
    let first = number(&kept.get(&path));
    let gate = Gate::shut();
    let behind = gate.clone();
    kept.answers(move |_| {
        behind.wait();
        Reply::status(200).header("Cache-Control", "max-age=6000")
    });
    for _ in 0..15 {
        let answer = kept.get(&path);
        assert_eq!((number(&answer), used(&answer).as_str()), (first, "hit; detail=stale-while-revalidate"));
    }
    gate.open();
    wait::until(PATIENCE, "it was fetched anew", || number(&kept.get(&path)) != first);
    assert_eq!(used(&kept.get(&path)), "hit");
    assert_eq!(kept.asked(), 2, "once, for all");
    assert!(kept.service.metric("bff_upstream_held_back_total", &["budget", "side"]) < 1.0);
}

#[test]
fn stale_while_revalidate_ends() {
    let kept = Kept::start();
    assert!(kept.is_used_meanwhile("max-age=6000, stale-while-revalidate=9000"));
    assert!(!kept.is_used_meanwhile("max-age=6000, stale-while-revalidate=4000"));
}

/// It asks whether what is kept still holds, by its tag, in the name of who asked.
#[test]
fn a_refresh_is_in_the_callers_name_and_conditional() {
    let kept = Kept::start();
    let token = kept.service.token().sign();
    kept.says(
        200,
        &[("Cache-Control", "private, max-age=6000, stale-while-revalidate=60000"), AGED, ("ETag", "\"a\"")],
    );
    let first = number(&kept.service.get_as("/one/a", &token));
    kept.answers(|seen| {
        let is_known =
            seen.header("if-none-match") == Some("\"a\"") && seen.header("authorization").is_some();
        Reply::status(if is_known { 304 } else { 500 })
            .header("ETag", "\"a\"")
            .header("Cache-Control", "private, max-age=6000")
    });
    wait::until(PATIENCE, "it holds again", || used(&kept.service.get_as("/one/a", &token)) == "hit");
    assert_eq!(number(&kept.service.get_as("/one/a", &token)), first);
    assert_eq!(kept.service.central.count(), 2);
}

#[test]
fn a_refresh_draws_on_the_budget() {
    let kept = Kept::of(
        keeping("").set("upstream.side.retry_budget_percent", 0).set("upstream.side.retry_budget_floor", 0),
    );
    let path = kept.path();
    kept.says(200, &[("Cache-Control", "max-age=6000, stale-while-revalidate=60000"), AGED]);
    let first = number(&kept.get(&path));
    for _ in 0..5 {
        assert_eq!(number(&kept.get(&path)), first);
    }
    assert!(kept.service.metric("bff_upstream_held_back_total", &["budget", "side"]) >= 5.0);
    assert_eq!(kept.asked(), 1, "without leave nothing is sent");
}

/// Of each window by itself; the route's counts before its system's section.
#[test]
fn what_is_set_counts_where_the_system_is_silent() {
    let kept = Kept::of(
        keeping("stale_if_error = \"10h\"")
            .set("upstream.side.stale_while_revalidate", "2000s")
            .set("upstream.side.stale_if_error", "0s"),
    );
    assert!(kept.stands_in("max-age=6000", down));
    assert!(!kept.stands_in("max-age=6000, stale-if-error=0", down), "it is not silent");
    assert!(!kept.is_used_meanwhile("max-age=6000"), "4,000 s over");
    assert!(kept.is_used_meanwhile("max-age=9000"), "1,000 s over");
    assert!(!kept.is_used_meanwhile("max-age=9000, stale-while-revalidate=0"));
}

#[test]
fn what_is_set_never_counts_against_the_system() {
    let kept = Kept::of(keeping("stale_if_error = \"10h\"\nstale_while_revalidate = \"10h\""));
    for forbidding in
        ["no-store", "must-revalidate", "private", "no-cache", "proxy-revalidate", "s-maxage=6000"]
    {
        let control = format!("max-age=6000, {forbidding}");
        assert!(!kept.stands_in(&control, down), "{forbidding}");
        assert!(!kept.is_used_meanwhile(&control), "{forbidding}");
    }
    let token = kept.service.token().sign();
    kept.says(200, &[("Cache-Control", "private, max-age=6000"), AGED]);
    let first = number(&kept.service.get_as("/one/a", &token));
    assert_ne!(number(&kept.service.get_as("/one/a", &token)), first, "for its own caller neither");
}

#[test]
fn windows_without_anything_kept_are_refused() {
    check(
        &route("/a", "stale_if_error = \"1m\"\nstale_while_revalidate = \"1m\""),
        &[],
        &[
            "route.0.stale_while_revalidate: is for kept answers",
            "route.0.stale_if_error: is for kept answers",
        ],
    );
    check(&route("/a", "cache = \"1m\"\nstale_if_error = \"1m\""), &[], &[]);
}
