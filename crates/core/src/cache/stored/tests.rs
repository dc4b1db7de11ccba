//! To the moment: what an answer that is kept is good for.

use super::*;
use crate::cache::terms::{Scope, Windows};
use crate::cache::wish::From;

fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// That lasts for a minute and was 20 seconds old when it came.
fn terms() -> Terms {
    let stale = Some(Windows { while_revalidate: s(10), if_error: s(30) });
    Terms { lifetime: Some(s(60)), age: s(20), reuse: Reuse::AsItIs, stale }
}

fn rules(at_most: u64) -> Rules {
    Rules { scope: Scope::One, at_most: s(at_most), stale: Windows::default() }
}

fn stored(terms: Terms, since: Instant) -> Stored {
    let answer = Answer::new("x".into(), StatusCode::OK, HeaderMap::new(), "body".into());
    Stored {
        packed: Packed::of(&answer, answer.headers(), String::new()),
        terms: terms.into(),
        chosen: Chosen::of(answer.headers()).unwrap(),
        made: 0,
        since,
        epoch: 0,
        marks: Marks::default(),
        refreshing: AtomicBool::new(false),
    }
}

fn now() -> Instant {
    crate::clock::Clock::system().now()
}

#[test]
fn it_lasts_as_long_as_its_system_says_and_whoever_asks_allows() {
    let check = |lifetime: Option<u64>, at_most: u64, after: u64, expected: Ttl| {
        let begun = now();
        let kept = stored(Terms { lifetime: lifetime.map(s), ..terms() }, begun);
        let told = kept.ttl(&rules(at_most), begun + s(after));
        assert_eq!(told, expected, "{lifetime:?}, at most {at_most}, after {after}");
        assert_eq!(kept.age(begun + s(after)), s(20 + after));
    };
    check(Some(60), 3600, 0, Ttl::Left(s(40)));
    check(Some(60), 3600, 39, Ttl::Left(s(1)));
    check(Some(60), 3600, 40, Ttl::Over(s(0)));
    check(Some(60), 3600, 45, Ttl::Over(s(5)));
    check(Some(60), 10, 4, Ttl::Left(s(6)));
    check(Some(60), 10, 12, Ttl::Over(s(2)));
    check(None, 30, 4, Ttl::Left(s(6)));
    check(None, 30, 12, Ttl::Over(s(2)));
    check(Some(10), 30, 0, Ttl::Over(s(10)));
}

#[test]
fn what_a_client_wishes_is_taken_at_its_word() {
    let check = |wish: Wish, after: u64, expected: fn(Ttl) -> Standing| {
        let begun = now();
        let kept = stored(terms(), begun);
        let (rules, then) = (rules(3600), begun + s(after));
        assert_eq!(
            kept.standing(&rules, &wish, then),
            expected(kept.ttl(&rules, then)),
            "{wish:?} after {after}"
        );
    };
    let none = Wish::default();
    check(none, 39, Standing::Fresh);
    check(none, 40, Standing::WhileRevalidated);
    check(none, 49, Standing::WhileRevalidated);
    check(none, 50, Standing::Over);
    check(Wish { max_age: Some(s(30)), ..none }, 10, Standing::Fresh);
    check(Wish { max_age: Some(s(30)), ..none }, 11, Standing::Unwanted);
    check(Wish { max_age: Some(s(30)), ..none }, 45, Standing::Over);
    check(Wish { min_fresh: s(30), ..none }, 10, Standing::Fresh);
    check(Wish { min_fresh: s(30), ..none }, 11, Standing::Unwanted);
    check(Wish { min_fresh: s(30), ..none }, 45, Standing::Over);
    check(Wish { max_stale: s(20), ..none }, 60, Standing::Taken);
    check(Wish { max_stale: s(20), ..none }, 61, Standing::Over);
    check(Wish { from: From::System, ..none }, 10, Standing::Unwanted);
    check(Wish { from: From::System, ..none }, 45, Standing::Over);
}

#[test]
fn what_must_be_asked_about_stands_for_nothing() {
    let begun = now();
    let kept = stored(Terms { reuse: Reuse::OnceAsked, ..terms() }, begun);
    assert_eq!(kept.standing(&rules(3600), &Wish::default(), begun), Standing::Over(Ttl::Left(s(40))));
    assert!(!kept.stands_in(Ttl::Over(s(1))));
}

#[test]
fn it_stands_in_for_a_failure_within_its_time() {
    let kept = stored(terms(), now());
    assert!(kept.stands_in(Ttl::Over(s(29))));
    assert!(!kept.stands_in(Ttl::Over(s(30))) && !kept.stands_in(Ttl::Left(s(1))));
    assert!(!stored(Terms { stale: None, ..terms() }, now()).stands_in(Ttl::Over(s(1))));
}

#[test]
fn one_alone_has_it_fetched_anew() {
    let kept = stored(terms(), now());
    assert!(kept.begins_refresh() && !kept.begins_refresh());
    kept.ended_refresh();
    assert!(kept.begins_refresh());
}

#[test]
fn what_is_held_is_what_can_still_be_of_use() {
    let check = |terms: Terms, at_most: u64, can_be_asked: bool, expected: u64| {
        assert_eq!(terms.held(&rules(at_most), can_be_asked), s(expected), "{terms:?}");
    };
    let bare = Terms { stale: None, ..terms() };
    check(bare, 3600, false, 40);
    check(bare, 10, false, 10);
    check(bare, 3600, true, 640);
    check(terms(), 3600, false, 70);
    let windows = Windows { while_revalidate: s(50), if_error: s(30) };
    check(Terms { stale: Some(windows), ..bare }, 3600, false, 90);
    check(Terms { reuse: Reuse::OnceAsked, ..bare }, 3600, true, 600);
    check(Terms { lifetime: None, ..bare }, 30, false, 10);
}

/// Whether or not a route would let it pass.
#[test]
fn what_is_one_connections_or_one_clients_is_not_kept() {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (header::CONNECTION, "close, x-hop"),
        (HeaderName::from_static("x-hop"), "1"),
        (HeaderName::from_static("keep-alive"), "timeout=5"),
        (header::PROXY_AUTHENTICATE, "Basic"),
        (HeaderName::from_static("proxy-authentication-info"), "nextnonce=\"1\""),
        (HeaderName::from_static("proxy-connection"), "keep-alive"),
        (header::TRAILER, "x-sum"),
        (header::SET_COOKIE, "a=b"),
        (HeaderName::from_static("x-private"), "1"),
        (header::ETAG, "\"a\""),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let kept = kept_fields(&headers, &[HeaderName::from_static("x-private")]);
    assert_eq!(kept.keys().collect::<Vec<_>>(), [header::ETAG]);
}
