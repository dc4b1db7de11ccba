//! What a 304 may say, what is not believed of it, and to whom none is given (RFC 9110 sections 7.6.1 and 8.6; RFC 9112 section 6.3).

use super::validation::{OVER, with_tag};
use super::{Kept, number, used};
use crate::signed_in::check_problem;

/// What it says of a length is of the answer that it is about: nothing follows its head.
#[test]
fn it_may_say_how_long_what_it_is_about_is() {
    let says: [&[(&str, &str)]; 5] = [
        &[OVER, ("Content-Length", "7")],
        &[OVER, ("Content-Length", "99999999999")],
        &[OVER, ("Content-Length", "0")],
        &[OVER, ("Transfer-Encoding", "chunked")],
        &[OVER, ("Content-Length", "0"), ("Transfer-Encoding", "chunked")],
    ];
    for renewed in says {
        let kept = Kept::start();
        kept.answers(with_tag("\"a\"", &[OVER], renewed));
        let path = kept.path();
        let first = number(&kept.get(&path));
        for _ in 0..5 {
            let again = kept.get(&path);
            assert_eq!((again.status, used(&again).as_str()), (200, "fwd=stale; fwd-status=304; stored"));
            assert_eq!(number(&again), first, "{renewed:?}");
            let others = number(&kept.get(&kept.path()));
            assert_ne!(others, first, "what comes next is the next call's own");
        }
    }
}

/// Nobody asked whether anything had changed: there is nothing here that it could be about.
#[test]
fn one_that_nobody_asked_for_is_given_to_nobody() {
    let kept = Kept::start();
    kept.says(304, &[("ETag", "\"a\"")]);
    let path = kept.path();
    check_problem(&kept.get(&path), 502, "upstream-failed");
    let mine = kept.service.get_with(&path, &[("If-None-Match", "\"mine\"")]);
    check_problem(&mine, 502, "upstream-failed");
    kept.says(200, &[OVER, ("ETag", "\"a\"")]);
    kept.get(&path);
    // It speaks of another, and so does what comes when the whole is asked for.
    kept.says(304, &[("ETag", "\"b\"")]);
    check_problem(&kept.get(&path), 502, "upstream-failed");
    kept.says(200, &[]);
    assert_eq!(kept.get(&path).status, 200);
}

#[test]
fn what_it_says_to_this_service_alone_is_not_kept() {
    let kept = Kept::start();
    kept.answers(with_tag(
        "\"a\"",
        &[OVER, ("X-One", "1")],
        &[("Cache-Control", "max-age=60"), ("Connection", "X-One"), ("X-One", "hop"), ("X-Two", "2")],
    ));
    let path = kept.path();
    kept.get(&path);
    for use_of_it in ["fwd=stale; fwd-status=304; stored", "hit"] {
        let again = kept.get(&path);
        assert_eq!(used(&again), use_of_it);
        assert_eq!((again.header("x-one"), again.header("x-two")), (Some("1"), Some("2")), "{use_of_it}");
    }
}
