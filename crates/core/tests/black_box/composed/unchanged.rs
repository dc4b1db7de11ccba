//! A client that has the answer is told so without another being made, where everything that the last one was made of is as it was.

use std::time::{Duration, Instant};

use test_support::http;
use test_support::upstream::Reply;

use super::{ASKED, LASTS, Shop, check_made, check_unchanged, keeping, tag, text};
use crate::service::{PATIENCE, said};

const PATH: &str = "/for-all/thing";

#[test]
fn where_all_is_kept_nobody_is_asked_and_nothing_made() {
    let shop = Shop::start();
    let first = shop.get(PATH);
    assert_eq!(shop.asked(), (1, 1));
    let again = shop.holds(PATH, &first);
    check_unchanged(&again);
    assert_eq!(shop.asked(), (0, 0));
    for name in ["etag", "vary", "content-type"] {
        let expected = if name == "content-type" { Vec::new() } else { first.headers(name) };
        assert_eq!(again.headers(name), expected, "{name}");
    }
    assert!(again.header("cache-control").unwrap().starts_with("public, max-age="), "{:?}", again.headers);
    let told = again.header("cache-status").unwrap();
    assert!(told.contains("central; hit") && told.contains("side; hit"), "{told}");
    shop.service.bff.wait_for_log("\"parts\":\"unchanged\"", PATIENCE);
}

#[test]
fn who_has_another_answer_gets_this_one() {
    let shop = Shop::start();
    let first = shop.get(PATH);
    let other = shop.get("/for-all/other");
    check_made(&shop.holds(PATH, &other), 200);
    check_unchanged(&shop.holds(PATH, &first));
    let url = format!("{}{PATH}", shop.service.bff.public());
    for held in ["*", &format!("\"x\", W/{}", tag(&first))] {
        check_unchanged(&http::get_with(&url, &[("If-None-Match", held)]));
    }
    check_unchanged(&http::send("HEAD", &url, &[("If-None-Match", tag(&first))], ""));
}

#[test]
fn what_is_over_is_asked_about_first() {
    let shop = Shop::start();
    shop.says(ASKED, ASKED);
    let first = shop.get(PATH);
    shop.asked();
    let again = shop.holds(PATH, &first);
    check_unchanged(&again);
    let told = again.header("cache-status").unwrap();
    assert!(told.contains("central; fwd=stale; fwd-status=304"), "{told}");
    assert!(shop.service.central.seen()[0].header("if-none-match").is_some());
    assert_eq!(shop.asked(), (1, 1));
}

/// And what was asked for meanwhile is not asked for again.
#[test]
fn what_has_changed_is_made() {
    let shop = Shop::start();
    shop.says(ASKED, ASKED);
    let first = shop.get(PATH);
    shop.asked();
    shop.side.change();
    let changed = shop.holds(PATH, &first);
    check_made(&changed, 200);
    assert_eq!(text(&changed, "second"), "/second/thing for nobody, version 1");
    assert_eq!(text(&changed, "first"), text(&first, "first"));
    assert_eq!(shop.asked(), (1, 1));
    check_unchanged(&shop.holds(PATH, &changed));
}

/// What stands in its place is another answer; and the system is not asked twice.
#[test]
fn what_fails_meanwhile_is_as_if_nobody_had_asked() {
    let shop = Shop::start();
    shop.says(LASTS, ASKED);
    let first = shop.get(PATH);
    shop.asked();
    shop.service.side.script(|_| Reply::status(500));
    let without = shop.holds(PATH, &first);
    check_made(&without, 200);
    assert!(text(&without, "second").is_null());
    assert_eq!(shop.asked(), (0, 1));
    // Nobody is told for long that a part is missing.
    check_made(&shop.holds(PATH, &without), 304);
    shop.says(LASTS, ASKED);
    assert_eq!(shop.holds(PATH, &without).json(), first.json());
}

#[test]
fn a_system_that_fails_while_its_answer_may_be_used_changes_nothing() {
    let shop = Shop::start();
    shop.says(LASTS, "max-age=0, stale-if-error=600");
    let first = shop.get(PATH);
    shop.service.side.stop();
    check_unchanged(&shop.holds(PATH, &first));
}

#[test]
fn what_is_not_kept_is_compared_by_its_bytes() {
    let shop = Shop::start();
    let first = shop.get("/half/thing");
    shop.asked();
    check_made(&shop.holds("/half/thing", &first), 304);
    assert_eq!(shop.asked(), (1, 0));
    for nobodys in ["no-store", "private"] {
        shop.says(nobodys, LASTS);
        let path = format!("/for-all/{nobodys}");
        let first = shop.get(&path);
        shop.asked();
        check_made(&shop.holds(&path, &first), 304);
        assert_eq!(shop.asked(), (1, 0), "{nobodys}");
    }
}

#[test]
fn what_follows_from_more_than_answers_is_made_each_time() {
    let shop = Shop::start();
    let first = shop.get("/timely/thing");
    let later = shop.holds("/timely/thing", &first);
    check_made(&later, 200);
    assert_ne!(text(&later, "second"), text(&first, "second"));
    let authorization = format!("Bearer {}", shop.service.token().sign());
    for path in ["/hurried/thing", "/planned/thing"] {
        let ask = |held: &str| {
            let headers = [("Authorization", authorization.as_str()), ("If-None-Match", held)];
            shop.service.get_with(path, &headers)
        };
        let first = ask("\"none\"");
        assert_eq!(first.status, 200, "{}", first.text());
        check_made(&ask(tag(&first)), 304);
    }
}

/// A 304 may say a field anew, and leave the bytes.
#[test]
fn what_follows_from_a_field_is_made_each_time() {
    let shop = Shop::start();
    shop.says_all(&[], &[("Cache-Control", ASKED), ("X-Field", "one")]);
    let first = shop.get("/fielded/thing");
    shop.says_all(&[], &[("Cache-Control", ASKED), ("X-Field", "two")]);
    let changed = shop.holds("/fielded/thing", &first);
    check_made(&changed, 200);
    assert_eq!(changed.json()["text"], "two");
}

/// A strong tag names bytes: another coding has another (RFC 9110 section 8.8.3.3).
#[test]
fn each_coding_is_known_by_its_own_tag() {
    let shop = Shop::start();
    let item = "x".repeat(400);
    let path = format!("/for-all/{item}");
    let coded = |coding: &'static str, held: Option<&str>| {
        let held = held.map(|held| ("If-None-Match", held));
        let headers: Vec<_> = [("Accept-Encoding", coding)].into_iter().chain(held).collect();
        shop.service.get_with(&path, &headers)
    };
    let (plain, gzip) = (coded("identity", None), coded("gzip", None));
    assert_ne!(tag(&plain), tag(&gzip));
    check_unchanged(&coded("identity", Some(tag(&plain))));
    let again = coded("gzip", Some(tag(&gzip)));
    check_unchanged(&again);
    assert_eq!((tag(&again), again.headers("vary")), (tag(&gzip), gzip.headers("vary")));
    check_made(&coded("identity", Some(tag(&gzip))), 200);
    check_made(&coded("gzip", Some(tag(&plain))), 200);
}

#[test]
fn each_language_is_known_for_itself() {
    let shop = Shop::start();
    let words = |language: &'static str, held: Option<&str>| {
        let held = held.map(|held| ("If-None-Match", held));
        let headers: Vec<_> = [("Accept-Language", language)].into_iter().chain(held).collect();
        shop.service.get_with("/words/thing", &headers)
    };
    shop.service.side.script(|seen| {
        let text = format!("{} in {}", said(seen)["text"], seen.header("accept-language").unwrap());
        Reply::json(200, &serde_json::json!({ "text": text })).header("Cache-Control", LASTS)
    });
    let (english, welsh) = (words("en", None), words("cy", None));
    let again = words("cy", Some(tag(&welsh)));
    check_unchanged(&again);
    for name in ["content-language", "vary"] {
        assert_eq!(again.headers(name), welsh.headers(name));
    }
    check_made(&words("cy", Some(tag(&english))), 200);
    check_unchanged(&words("en", Some(tag(&english))));
}

/// Whatever they change in an answer, no handler has said.
#[test]
fn settings_that_change_make_every_answer_anew() {
    let shop = Shop::start();
    let first = shop.get(PATH);
    check_unchanged(&shop.holds(PATH, &first));
    shop.service.bff.hang_up();
    let reloaded = || shop.service.metric("bff_config_reloads_total", &["applied"]) >= 1.0;
    test_support::wait::until(PATIENCE, "the settings were read again", reloaded);
    check_made(&shop.holds(PATH, &first), 304);
    check_unchanged(&shop.holds(PATH, &first));
}

/// Its system said so, if only by a 304.
#[test]
fn what_is_unchanged_may_be_shown_as_it_was_from_then_on() {
    let shop = Shop::start();
    shop.says(LASTS, ASKED);
    let path = "/later/thing";
    let began = Instant::now();
    let first = shop.get(path);
    test_support::wait::until(PATIENCE, "the part is older than it may be", || {
        check_unchanged(&shop.holds(path, &first));
        began.elapsed() > Duration::from_secs(9)
    });
    shop.service.side.stop();
    assert_eq!(shop.get(path).json(), first.json());
}

#[test]
fn what_is_known_is_bounded() {
    let shop = Shop::of(keeping().set("cache.known_bytes", "8KiB"));
    let answers: Vec<_> = (0..50).map(|item| shop.get(&format!("/for-all/{item}"))).collect();
    let is_known = |(item, answer)| {
        let told = shop.holds(&format!("/for-all/{item}"), answer);
        assert_eq!(told.status, 304);
        told.header("cache-status").unwrap().contains("unchanged")
    };
    // It is let go of a moment later.
    let known = || answers.iter().enumerate().filter(|each| is_known(*each)).count();
    test_support::wait::until(PATIENCE, "what is too much is let go", || known() < 20);
}

/// While it is fetched anew in the background.
#[test]
fn what_is_over_and_may_be_used_meanwhile_is_not_waited_for() {
    let shop = Shop::start();
    shop.says(LASTS, "max-age=0, stale-while-revalidate=600");
    let first = shop.get(PATH);
    shop.asked();
    shop.service.side.script(|_| Reply::status(500).after(Duration::from_secs(1)));
    check_unchanged(&shop.holds(PATH, &first));
    test_support::wait::until(PATIENCE, "it is fetched anew", || shop.service.side.count() == 1);
}
