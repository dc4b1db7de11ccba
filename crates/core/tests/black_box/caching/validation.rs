//! Asking whether what is kept still holds (RFC 9111 sections 3.2, 4.3 and 5.2.2.4).

use test_support::upstream::{Reply, Seen};

use super::{Kept, ago, number, used};

/// To be asked about each time, and never told as unchanged unless that is scripted.
pub(super) const OVER: (&str, &str) = ("Cache-Control", "max-age=0");

/// A system that knows its own tag again.
pub(super) fn with_tag(
    tag: &'static str,
    first: &'static [(&'static str, &'static str)],
    renewed: &'static [(&'static str, &'static str)],
) -> impl Fn(&Seen) -> Reply {
    move |seen| {
        let is_known = seen.header("if-none-match") == Some(tag);
        let (status, fields) = if is_known { (304, renewed) } else { (200, first) };
        fields
            .iter()
            .fold(Reply::status(status).header("ETag", tag), |reply, (name, value)| reply.header(name, value))
    }
}

#[test]
fn what_is_over_is_asked_about_by_its_tag_and_its_date() {
    let kept = Kept::start();
    let date = ago(1000);
    kept.says(200, &[OVER, ("ETag", "\"a\""), ("Last-Modified", &date)]);
    let path = kept.path();
    kept.get(&path);
    assert_eq!(kept.service.side.seen()[0].header("if-none-match"), None);
    kept.get(&path);
    let seen = kept.service.side.seen();
    assert_eq!(seen[1].header("if-none-match"), Some("\"a\""));
    assert_eq!(seen[1].header("if-modified-since"), Some(date.as_str()));
}

#[test]
fn what_is_no_tag_and_no_date_is_not_asked_with() {
    let kept = Kept::start();
    for tag in ["bare", "\"open", "closed\"", "\"", "W/bare"] {
        kept.says(
            200,
            &[("Cache-Control", "max-age=0, stale-if-error=60"), ("ETag", tag), ("Last-Modified", "once")],
        );
        let path = kept.path();
        kept.get(&path);
        kept.get(&path);
        let seen = kept.service.side.seen().pop().unwrap();
        assert_eq!((seen.header("if-none-match"), seen.header("if-modified-since")), (None, None), "{tag}");
    }
}

#[test]
fn what_still_holds_is_used_with_what_is_said_anew() {
    let kept = Kept::start();
    kept.answers(with_tag(
        "\"a\"",
        &[OVER, ("X-One", "1"), ("X-Two", "2"), ("Age", "50")],
        &[("Cache-Control", "max-age=60"), ("X-One", "new")],
    ));
    let path = kept.path();
    let first = kept.get(&path);
    let second = kept.get(&path);
    assert_eq!(used(&second), "fwd=stale; fwd-status=304; stored");
    assert_eq!((second.status, number(&second)), (200, number(&first)));
    assert_eq!((second.header("x-one"), second.header("x-two")), (Some("new"), Some("2")));
    assert_eq!(second.header("age"), None, "its age was the old one's");
    let third = kept.get(&path);
    assert_eq!(
        (used(&third).as_str(), third.header("x-one"), number(&third)),
        ("hit", Some("new"), number(&first))
    );
    assert!(
        kept.service.metric("bff_cache_requests_total", &["use=\"revalidated\"", "upstream=\"side\""]) >= 1.0
    );
}

#[test]
fn a_weak_tag_is_compared_weakly() {
    let kept = Kept::start();
    kept.answers(with_tag("W/\"a\"", &[OVER], &[OVER]));
    let path = kept.path();
    let first = number(&kept.get(&path));
    assert_eq!(number(&kept.get(&path)), first);
}

/// By which of the two the 304 says (RFC 9110 section 8.8.3.2).
#[test]
fn a_304_is_compared_as_its_own_tag_is() {
    let kept = Kept::start();
    for (own, said, is_believed) in [("\"a\"", "W/\"a\"", true), ("W/\"a\"", "\"a\"", false)] {
        let path = kept.path();
        kept.says(200, &[OVER, ("ETag", own)]);
        let first = number(&kept.get(&path));
        kept.answers(move |seen| match seen.header("if-none-match") {
            Some(_) => Reply::status(304).header("ETag", said),
            None => Reply::status(200),
        });
        assert_eq!(number(&kept.get(&path)) == first, is_believed, "{own} {said}");
    }
}

#[test]
fn a_304_that_speaks_of_another_is_not_believed() {
    for named in [("ETag", "\"b\"".to_owned()), ("Last-Modified", ago(10))] {
        let kept = Kept::start();
        let path = kept.path();
        kept.says(200, &[OVER, ("ETag", "\"a\""), ("Last-Modified", &ago(1000))]);
        let first = number(&kept.get(&path));
        let (name, value) = named.clone();
        kept.answers(move |seen| match seen.header("if-none-match") {
            Some(_) => Reply::status(304).header(name, &value),
            None => Reply::status(200).header("Cache-Control", "max-age=60"),
        });
        let second = kept.get(&path);
        assert_eq!((second.status, used(&second).as_str()), (200, "fwd=stale; stored"), "{named:?}");
        assert_ne!(number(&second), first, "{named:?}");
        assert_eq!(number(&kept.get(&path)), number(&second));
        assert!(kept.service.metric("bff_cache_requests_total", &["use=\"revalidated\""]) < 1.0);
    }
}

/// It answers the one question that was asked.
#[test]
fn a_304_that_names_nothing_is_of_what_was_asked_about() {
    let kept = Kept::start();
    let path = kept.path();
    kept.says(200, &[OVER, ("Last-Modified", &ago(1000))]);
    let first = number(&kept.get(&path));
    kept.says(304, &[]);
    assert_eq!(number(&kept.get(&path)), first);
}

#[test]
fn a_whole_answer_takes_the_place_of_what_was_kept() {
    let kept = Kept::start();
    let path = kept.path();
    kept.says(200, &[OVER, ("ETag", "\"a\"")]);
    let first = number(&kept.get(&path));
    kept.says(200, &[("Cache-Control", "max-age=60"), ("ETag", "\"b\"")]);
    let second = number(&kept.get(&path));
    assert_ne!(first, second);
    assert_eq!(number(&kept.get(&path)), second);
}

#[test]
fn no_cache_is_asked_about_each_time() {
    let kept = Kept::start();
    let fields: &[(&str, &str)] = &[("Cache-Control", "no-cache, max-age=60")];
    kept.answers(with_tag("\"a\"", fields, &[]));
    let path = kept.path();
    let first = number(&kept.get(&path));
    for asked in 2..=3 {
        assert_eq!((number(&kept.get(&path)), kept.asked()), (first, asked));
    }
    assert!(!kept.is_kept(200, fields), "what cannot be asked about is fetched");
    assert!(!kept.is_kept_for_one(200, fields));
}

#[test]
fn a_field_of_no_cache_is_not_shown_again_unasked() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "max-age=60, no-cache=\"X-One\""), ("X-One", "1"), ("X-Two", "2")]);
    let path = kept.path();
    let (first, second) = (kept.get(&path), kept.get(&path));
    assert_eq!((first.header("x-one"), second.header("x-one")), (Some("1"), None));
    assert_eq!((used(&second).as_str(), second.header("x-two")), ("hit", Some("2")));
}

#[test]
fn a_failure_is_passed_on_and_what_is_kept_stays() {
    let kept = Kept::start();
    kept.answers(with_tag("\"a\"", &[OVER], &[OVER]));
    let path = kept.path();
    let first = number(&kept.get(&path));
    kept.says(500, &[]);
    assert_eq!(kept.get(&path).status, 500);
    kept.answers(with_tag("\"a\"", &[OVER], &[OVER]));
    assert_eq!(number(&kept.get(&path)), first);
}

#[test]
fn a_304_that_forbids_keeping_is_the_last_use() {
    let kept = Kept::start();
    kept.answers(with_tag("\"a\"", &[OVER], &[("Cache-Control", "no-store")]));
    let path = kept.path();
    let first = number(&kept.get(&path));
    assert_eq!(number(&kept.get(&path)), first);
    assert_ne!(number(&kept.get(&path)), first);
}

/// The client's own conditions are about what it was given here.
#[test]
fn a_clients_conditions_are_answered_here() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "max-age=60"), ("ETag", "\"a\"")]);
    let path = kept.path();
    let tag = kept.get(&path).header("etag").unwrap().to_owned();
    assert_ne!(tag, "\"a\"");
    let ask = |fields: &[(&str, &str)]| kept.service.get_with(&path, fields).status;
    assert_eq!(ask(&[("If-None-Match", &tag)]), 304);
    assert_eq!(ask(&[("If-None-Match", "\"a\"")]), 200);
    // These are the system's own to judge, and go up nowhere from here.
    assert_eq!(ask(&[("If-Match", "\"none\"")]), 200);
    assert_eq!(ask(&[("If-Unmodified-Since", &ago(9999))]), 200);
    assert_eq!(kept.asked(), 1);
}

#[test]
fn a_head_is_answered_from_what_is_kept() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "max-age=60"), ("X-One", "1")]);
    let path = kept.path();
    let whole = kept.get(&path);
    let head = kept.send("HEAD", &path);
    assert_eq!((head.status, used(&head).as_str(), head.header("x-one")), (200, "hit", Some("1")));
    assert_eq!((head.header("content-length"), head.body.len()), (whole.header("content-length"), 0));
    assert_eq!(kept.asked(), 1);
}

#[test]
fn a_part_is_given_of_what_is_kept_whole() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "max-age=60")]);
    let path = kept.path();
    let whole = kept.get(&path);
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    let part = kept.service.get_with(&path, &[("Range", "bytes=2-5")]);
    assert_eq!((part.status, used(&part).as_str()), (206, "hit"));
    assert_eq!(part.body, whole.body[2..6]);
    assert_eq!(part.header("content-range"), Some(format!("bytes 2-5/{}", whole.body.len()).as_str()));
    assert_eq!(part.header("etag"), whole.header("etag"));
    let tag = whole.header("etag").unwrap();
    let with =
        |condition: &str| kept.service.get_with(&path, &[("Range", "bytes=-3"), ("If-Range", condition)]);
    assert_eq!((with(tag).status, with("\"other\"").status), (206, 200));
    assert_eq!(kept.service.get_with(&path, &[("Range", "bytes=0-1,3-4")]).body, whole.body);
    assert_eq!(kept.asked(), 1, "and none of it goes up");
    let fresh = kept.path();
    let part = kept.service.get_with(&fresh, &[("Range", "bytes=0-0")]);
    assert_eq!((part.status, part.text().as_str()), (206, "{"));
    assert_eq!(kept.service.side.seen()[1].header("range"), None, "the whole is fetched");
}
