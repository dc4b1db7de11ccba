//! `Cache-Status` (RFC 9211): read as the list that it is.

use sfv::{BareItem, List, ListEntry, Parser};
use test_support::http::Answer;
use test_support::upstream::Reply;

use super::{Kept, keeping};

/// Its only member: the cache's name, and the parameters.
#[track_caller]
fn told(answer: &Answer) -> (String, Vec<(String, BareItem)>) {
    let list: List = Parser::new(answer.header("cache-status").unwrap()).parse().unwrap();
    let [ListEntry::Item(item)] = &list[..] else { panic!("{list:?}") };
    let BareItem::Token(name) = &item.bare_item else { panic!("{item:?}") };
    let parameters = item.params.iter().map(|(name, value)| (name.as_str().to_owned(), value.clone()));
    (name.as_str().to_owned(), parameters.collect())
}

/// The parameters, but for `ttl`, which lies within these bounds where there are any.
#[track_caller]
fn check(answer: &Answer, expected: &[(&str, &str)], ttl: Option<(i64, i64)>) {
    let (name, parameters) = told(answer);
    assert_eq!(name, "side");
    let text = |value: &BareItem| match value {
        BareItem::Boolean(is) => is.to_string(),
        BareItem::Integer(number) => number.to_string(),
        BareItem::Token(token) => token.as_str().to_owned(),
        other => panic!("{other:?}"),
    };
    let (seconds, others): (Vec<_>, Vec<_>) = parameters.iter().partition(|(name, _)| name == "ttl");
    let others: Vec<(&str, String)> =
        others.iter().map(|(name, value)| (name.as_str(), text(value))).collect();
    let expected: Vec<(&str, String)> =
        expected.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    assert_eq!(others, expected);
    match (ttl, seconds.first()) {
        (Some((least, most)), Some((_, BareItem::Integer(seconds)))) => {
            let seconds = i64::from(*seconds);
            assert!((least..=most).contains(&seconds), "{seconds}");
        }
        (None, None) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_became_of_a_request_is_told() {
    let kept = Kept::of(keeping("deadline = \"2s\""));
    kept.says(200, &[("Cache-Control", "max-age=1000"), ("Vary", "Accept-Language")]);
    let path = kept.path();
    check(&kept.get(&path), &[("fwd", "uri-miss"), ("stored", "true")], Some((900, 1000)));
    check(&kept.get(&path), &[("hit", "true")], Some((900, 1000)));
    let welsh = kept.service.get_with(&path, &[("Accept-Language", "cy")]);
    check(&welsh, &[("fwd", "vary-miss"), ("stored", "true")], Some((900, 1000)));
    kept.says(200, &[("Cache-Control", "no-store")]);
    check(&kept.get(&kept.path()), &[("fwd", "uri-miss")], None);
    let bypass = kept.service.get_with(&kept.path(), &[("Cache-Control", "no-store")]);
    check(&bypass, &[("fwd", "bypass")], None);
    kept.says(200, &[("Cache-Control", "max-age=60, stale-if-error=900"), ("Age", "100"), ("ETag", "\"a\"")]);
    let path = kept.path();
    check(&kept.get(&path), &[("fwd", "uri-miss"), ("stored", "true")], Some((-900, -40)));
    check(&kept.get(&path), &[("fwd", "stale"), ("stored", "true")], Some((-900, -40)));
    kept.says(304, &[("ETag", "\"a\""), ("Age", "100")]);
    check(
        &kept.get(&path),
        &[("fwd", "stale"), ("fwd-status", "304"), ("stored", "true")],
        Some((-900, -40)),
    );
    kept.fails(|| Reply::status(503));
    check(
        &kept.get(&path),
        &[("fwd", "stale"), ("fwd-status", "503"), ("detail", "refused")],
        Some((-900, -40)),
    );
    kept.fails(Reply::stall);
    check(&kept.get(&path), &[("fwd", "stale"), ("detail", "timeout")], Some((-900, -40)));
    kept.fails(|| Reply::status(500));
    check(&kept.get(&kept.path()), &[("fwd", "uri-miss"), ("fwd-status", "500")], None);
}

/// Without it, it is the status of the answer that leaves (RFC 9211 section 2.3).
#[test]
fn a_status_that_is_not_the_one_that_leaves_is_told() {
    let kept = Kept::of(keeping("answer = \"json\""));
    let lasts =
        || Reply::json(200, &serde_json::json!({"text": "same"})).header("Cache-Control", "max-age=1000");
    kept.fails(lasts);
    let first = kept.get(&kept.path());
    let (tag, ttl) = (first.header("etag").unwrap().to_owned(), Some((900, 1000)));
    let ask = |field: (&str, &str)| kept.service.get_with(&kept.path(), &[field]);
    for (field, status) in [(("If-None-Match", tag.as_str()), 304), (("Range", "bytes=0-3"), 206)] {
        let answer = ask(field);
        assert_eq!(answer.status, status);
        check(&answer, &[("fwd", "uri-miss"), ("fwd-status", "200"), ("stored", "true")], ttl);
    }
    let unfit = || Reply::text(200, "text/plain", "no JSON").header("Cache-Control", "no-store");
    kept.fails(unfit);
    let answer = kept.get(&kept.path());
    assert_eq!(answer.status, 502);
    check(&answer, &[("fwd", "uri-miss"), ("fwd-status", "200")], None);
}

#[test]
fn so_it_is_of_what_nobody_keeps() {
    let kept = Kept::start();
    kept.fails(|| Reply::status(204));
    check(&kept.get("/plain/a"), &[("fwd", "bypass")], None);
    kept.fails(|| Reply::status(401));
    let answer = kept.get("/plain/a");
    assert_eq!(answer.status, 502);
    check(&answer, &[("fwd", "bypass"), ("fwd-status", "401")], None);
    kept.fails(Reply::close);
    check(&kept.get("/plain/a"), &[("fwd", "bypass")], None);
}

#[test]
fn what_nobody_keeps_is_told_as_passed_by() {
    let kept = Kept::start();
    check(&kept.get("/plain/a"), &[("fwd", "bypass")], None);
    check(&kept.send("POST", "/all/a"), &[("fwd", "bypass")], None);
    assert!(kept.service.metric("bff_cache_requests_total", &["use=\"bypass\"", "upstream=\"side\""]) >= 2.0);
}

/// What is said here of what nobody asked a system for would be of no cache.
#[test]
fn an_answer_of_this_services_own_tells_of_no_cache() {
    let kept = Kept::start();
    assert_eq!(kept.get("/nowhere").header("cache-status"), None);
    assert_eq!(kept.get("/one/a").header("cache-status"), None);
}
