//! What clients say of what is kept (RFC 9111 section 5.2.1), as far as it is heeded.

use test_support::http::Answer;
use test_support::upstream::Reply;
use test_support::wait;

use super::super::service::PATIENCE;
use super::super::signed_in::check_problem;
use super::{Kept, keeping, number, used};

impl Kept {
    /// One caller's answer, asked for with these wishes.
    #[track_caller]
    fn wished(&self, path: &str, wish: &str) -> Answer {
        let token = format!("Bearer {}", self.service.token().sign());
        self.service.get_with(path, &[("Authorization", &token), ("Cache-Control", wish)])
    }
}

#[test]
fn who_wants_their_own_anew_gets_it_anew() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "max-age=6000"), ("Age", "2000")]);
    let first = number(&kept.wished("/one/a", ""));
    for taken in ["", "max-age=3000", "min-fresh=3000", "max-age=3000, min-fresh=3000", "max-stale=500"] {
        assert_eq!(number(&kept.wished("/one/a", taken)), first, "{taken}");
    }
    let mut before = first;
    for wish in ["no-cache", "max-age=0", "max-age=1000", "min-fresh=5000", "max-age=soon"] {
        let answer = kept.wished("/one/a", wish);
        assert_eq!(used(&answer), "fwd=request; stored", "{wish}");
        assert_ne!(number(&answer), before, "{wish}");
        before = number(&answer);
    }
}

#[test]
fn a_clients_pragma_counts_where_nothing_else_is_said() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "max-age=6000")]);
    let token = format!("Bearer {}", kept.service.token().sign());
    let ask = |fields: &[(&str, &str)]| {
        let all: Vec<_> = [("Authorization", token.as_str())].iter().chain(fields).copied().collect();
        used(&kept.service.get_with("/one/a", &all))
    };
    ask(&[]);
    assert_eq!(ask(&[("Pragma", "no-cache"), ("Cache-Control", "max-age=3000")]), "hit");
    assert_eq!(ask(&[("Pragma", "x")]), "hit");
    assert_eq!(ask(&[("Pragma", "No-Cache")]), "fwd=request; stored");
}

/// What is kept would not do, whatever became of its system since.
#[test]
fn who_wants_it_anew_is_given_nothing_that_is_over() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "max-age=6000, stale-if-error=60000"), ("Age", "10000")]);
    let first = number(&kept.wished("/one/a", ""));
    kept.service.central.script(|_| Reply::status(503));
    assert_eq!(number(&kept.wished("/one/a", "")), first);
    assert!(kept.wished("/one/a", "no-cache").status >= 500);
}

/// Or anybody could have a system called as often as they like.
#[test]
fn nobody_has_what_is_everybodys_fetched_anew() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "public, max-age=6000"), ("Age", "2000")]);
    for path in [kept.path(), "/our/a".to_owned()] {
        let first = number(&kept.get(&path));
        for wish in ["no-cache", "max-age=0", "min-fresh=5000", "no-store"] {
            let answer = kept.service.get_with(&path, &[("Cache-Control", wish), ("Pragma", "no-cache")]);
            assert_eq!(number(&answer), first, "{wish}");
        }
    }
}

#[test]
fn what_nobody_wants_kept_is_not() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "max-age=6000")]);
    let path = kept.path();
    let first = kept.service.get_with(&path, &[("Cache-Control", "no-store")]);
    assert_eq!(used(&first), "fwd=bypass");
    assert_eq!(used(&kept.get(&path)), "fwd=uri-miss; stored");
    assert!(kept.service.metric("bff_cache_requests_total", &["use=\"bypass\"", "upstream=\"side\""]) >= 1.0);
}

#[test]
fn who_takes_what_is_over_gets_it_where_nobody_forbids_it() {
    let kept = Kept::start();
    let path = kept.path();
    let ask = |path: &str, wish: &str| kept.service.get_with(path, &[("Cache-Control", wish)]);
    kept.says(200, &[("Cache-Control", "max-age=6000"), ("Age", "10000"), ("ETag", "\"a\"")]);
    let first = number(&kept.get(&path));
    for wish in ["max-stale", "max-stale=6000"] {
        let answer = ask(&path, wish);
        assert_eq!((number(&answer), used(&answer).as_str()), (first, "hit; detail=max-stale"), "{wish}");
    }
    assert_ne!(number(&ask(&path, "max-stale=2000")), first, "4,000 s over");
    for forbidding in ["must-revalidate", "proxy-revalidate", "s-maxage=6000", "no-cache"] {
        let path = kept.path();
        kept.says(
            200,
            &[("Cache-Control", &format!("max-age=6000, {forbidding}")), ("Age", "10000"), ("ETag", "\"a\"")],
        );
        let first = number(&kept.get(&path));
        assert_ne!(number(&ask(&path, "max-stale")), first, "{forbidding}");
    }
}

/// Whatever its system lets others use meanwhile.
#[test]
fn who_says_how_old_it_may_be_gets_nothing_that_is_over_unless_they_say_so() {
    // Without leave to fetch anything beside a request.
    let setup = keeping("").set("upstream.central.retry_budget_percent", 0);
    let kept = Kept::of(setup.set("upstream.central.retry_budget_floor", 0));
    kept.says(200, &[("Cache-Control", "max-age=6000, stale-while-revalidate=60000"), ("Age", "10000")]);
    kept.wished("/one/a", "");
    let meanwhile = "hit; detail=stale-while-revalidate";
    for (wish, expected) in [
        ("", meanwhile),
        ("max-age=20000", "fwd=stale; stored"),
        ("min-fresh=1", "fwd=stale; stored"),
        ("max-age=20000, max-stale", meanwhile),
        ("max-age=1000, max-stale", "fwd=stale; stored"),
    ] {
        assert_eq!(used(&kept.wished("/one/a", wish)), expected, "{wish}");
    }
}

#[test]
fn who_wants_what_is_kept_alone_has_nothing_fetched() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "max-age=6000")]);
    let path = kept.path();
    let ask = || kept.service.get_with(&path, &[("Cache-Control", "only-if-cached")]);
    check_problem(&ask(), 504, "upstream-timeout");
    assert_eq!(kept.asked(), 0);
    let first = number(&kept.get(&path));
    assert_eq!(number(&ask()), first);
}

/// Neither for this request nor for those who come later.
#[test]
fn who_wants_what_is_kept_alone_has_nothing_fetched_anew() {
    let kept = Kept::of(
        keeping("").set("upstream.side.retry_budget_percent", 0).set("upstream.side.retry_budget_floor", 0),
    );
    kept.says(200, &[("Cache-Control", "max-age=6000, stale-while-revalidate=60000"), ("Age", "10000")]);
    let path = kept.path();
    kept.get(&path);
    let wanted = || kept.service.metric("bff_upstream_held_back_total", &["budget", "side"]);
    let alone = kept.service.get_with(&path, &[("Cache-Control", "only-if-cached")]);
    assert_eq!(used(&alone), "hit; detail=stale-while-revalidate");
    assert!(wanted() < 1.0);
    assert_eq!(used(&kept.get(&path)), "hit; detail=stale-while-revalidate");
    assert!(wanted() >= 1.0, "which another's request would have");
}

/// Who has no answer of theirs kept is shown what is over, and the next one is everybody's.
#[test]
fn what_one_client_wished_is_not_for_those_who_come_later() {
    let kept = Kept::start();
    let path = kept.path();
    kept.says(200, &[("Cache-Control", "max-age=6000, stale-while-revalidate=60000"), ("Age", "10000")]);
    let first = number(&kept.get(&path));
    kept.says(200, &[("Cache-Control", "max-age=6000")]);
    let shown = kept.service.get_with(&path, &[("Cache-Control", "no-store")]);
    assert_eq!((number(&shown), used(&shown).as_str()), (first, "hit; detail=stale-while-revalidate"));
    wait::until(PATIENCE, "it was fetched anew", || used(&kept.get(&path)) == "hit");
    assert_eq!(kept.asked(), 2, "once, for all");
}
