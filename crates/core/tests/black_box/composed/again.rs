//! An answer that is for everybody is made once, as long as all that it was made of is kept and fresh.

use serde_json::{Value, json};
use test_support::http::{self, Answer};

use super::{ASKED, LASTS, Shop, keeping, tag, text};
use crate::admin::CREDENTIAL;
use crate::http::decoded;
use crate::service::PATIENCE;

const PATH: &str = "/counted/thing";

/// How often one was made before this one was.
#[track_caller]
fn number(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    text(answer, "second").as_str().unwrap().to_owned()
}

/// The fields that do not tell of the one request, without the seconds that pass.
fn fields(answer: &Answer) -> Vec<(String, String)> {
    let is_of_one = |name: &str| ["date", "server-timing", "x-request-id"].contains(&name);
    let fields = answer.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.as_str()));
    fields
        .filter(|(name, _)| !is_of_one(name))
        .map(|(name, value)| match name.as_str() {
            "cache-control" => (name, without_digits(value)),
            // Its members are in the order in which the parts came.
            "cache-status" => {
                let mut members: Vec<String> = value.split(", ").map(without_digits).collect();
                members.sort_unstable();
                (name, members.join(", "))
            }
            _ => (name, value.to_owned()),
        })
        .collect()
}

fn without_digits(value: &str) -> String {
    value.replace(|c: char| c.is_ascii_digit(), "")
}

#[test]
fn what_is_for_everybody_is_made_once() {
    let shop = Shop::start();
    let (first, second) = (shop.get(PATH), shop.get(PATH));
    assert_eq!(number(&first), number(&second));
    assert_eq!(first.body, second.body);
    assert_eq!(shop.asked(), (0, 1));
    assert_ne!(number(&shop.get("/counted/other")), number(&first));
    assert_ne!(number(&shop.get(&format!("{PATH}?x"))), number(&first));
}

/// It says of itself what it would say if it were made again.
#[test]
fn it_says_what_one_that_is_made_says() {
    let shop = Shop::start();
    let of = |path: &str| {
        shop.get(path);
        shop.get(path)
    };
    let (given, made) = (of("/for-all/thing"), of("/anew/thing"));
    assert_eq!((&given.body, fields(&given)), (&made.body, fields(&made)));
    let told = given.header("cache-status").unwrap();
    assert!(
        told.contains("side; hit; ttl=") && told.contains("parts; key=\"second\"; detail=kept"),
        "{told}"
    );
    let timed = given.header("server-timing").unwrap();
    assert!(timed.contains("first;dur=") && timed.contains("second;dur="), "{timed}");
    shop.service.bff.wait_for_log("\"parts\":\"first=kept second=kept\"", PATIENCE);
}

#[test]
fn each_language_is_made_for_itself() {
    let shop = Shop::start();
    let of = |language: &str| {
        let answer = shop.service.get_with(PATH, &[("Accept-Language", language)]);
        assert_eq!(answer.header("content-language"), Some(language));
        number(&answer)
    };
    let (english, welsh) = (of("en"), of("cy"));
    assert_ne!(english, welsh);
    assert_eq!((of("en"), of("cy")), (english, welsh));
}

/// What is asked about is made anew, whatever comes of it; and so is what has changed.
#[test]
fn what_is_over_is_made_anew() {
    let shop = Shop::start();
    shop.says(LASTS, ASKED);
    let (first, second) = (shop.get(PATH), shop.get(PATH));
    assert_ne!(number(&first), number(&second));
    assert_eq!(shop.asked(), (0, 2));
    shop.side.change();
    assert_ne!(text(&shop.get(PATH), "first"), text(&second, "first"));
}

#[test]
fn what_was_purged_is_made_anew() {
    let shop = Shop::of(keeping().set("admin.credential", CREDENTIAL));
    let first = shop.get(PATH);
    shop.side.change();
    assert_eq!(number(&shop.get(PATH)), number(&first));
    let told = shop.service.operate("POST", "/purges", &json!({"tag": {"tag": "counted"}}));
    assert_eq!(told.status, 200, "{}", told.text());
    let second = shop.get(PATH);
    assert_ne!(number(&second), number(&first));
    assert_ne!(text(&second, "first"), text(&first, "first"));
}

/// Of what its systems say now, though what they said before would be as fresh.
#[test]
fn what_was_fetched_for_another_question_is_made_anew() {
    let shop = Shop::of(keeping().set("admin.credential", CREDENTIAL));
    let first = shop.get(PATH);
    shop.side.change();
    let told = shop.service.operate("POST", "/purges", &json!({"tag": {"tag": "counted"}}));
    assert_eq!(told.status, 200, "{}", told.text());
    let other = shop.get(&format!("{PATH}?x"));
    assert_ne!(text(&other, "first"), text(&first, "first"));
    assert_eq!(text(&shop.get(PATH), "first"), text(&other, "first"));
    assert_eq!(shop.asked(), (0, 2));
}

/// Though all that it is made of is for everybody.
#[test]
fn what_a_caller_is_shown_is_made_each_time() {
    let shop = Shop::start();
    let token = shop.service.token().sign();
    let own = || number(&shop.service.get_as("/counted-own/thing", &token));
    assert_ne!(own(), own());
}

#[test]
fn settings_that_change_have_it_made_anew() {
    let shop = Shop::start();
    let first = number(&shop.get(PATH));
    shop.service.bff.hang_up();
    let reloaded = || shop.service.metric("bff_config_reloads_total", &["applied"]) >= 1.0;
    test_support::wait::until(PATIENCE, "the settings were read again", reloaded);
    assert_ne!(number(&shop.get(PATH)), first);
}

/// Whoever asks once there is time gets all of it.
#[test]
fn what_no_time_was_left_for_is_made_anew() {
    let shop = Shop::start();
    shop.get("/for-all/thing");
    let (first, second) = (shop.get("/late/thing"), shop.get("/late/thing"));
    assert_eq!((text(&first, "first"), text(&first, "second")), (text(&second, "first"), Value::Null));
    assert!(text(&second, "second").is_string(), "{}", second.text());
}

#[test]
fn what_follows_from_a_body_is_made_each_time() {
    let shop = Shop::start();
    let url = format!("{}/bodied/thing", shop.service.bff.public());
    for said in ["one", "another"] {
        let body = json!({ "text": said }).to_string();
        let answer = http::send("GET", &url, &[("Content-Type", "application/json")], body);
        assert_eq!((answer.status, text(&answer, "second")), (200, json!(said)), "{}", answer.text());
    }
}

/// And no more than is left, where that is less.
#[test]
fn a_part_is_told_with_the_time_that_it_was_given() {
    let shop = Shop::of(keeping().set("upstream.side.timeout", "1s"));
    for _ in 0..2 {
        let answer = shop.get(PATH);
        let told = answer.header("server-timing").unwrap();
        assert!(told.contains("part;dur=") && told.contains(";desc=\"fresh\";given=1000, total"), "{told}");
    }
    assert_eq!(shop.asked(), (0, 1));
}

/// Each takes room beside its bytes.
#[test]
fn what_is_small_is_bounded_too() {
    let shop = Shop::of(keeping().set("cache.known_bytes", "64KiB"));
    let all = || -> Vec<_> { (0..40).map(|item| number(&shop.get(&format!("/counted/{item}")))).collect() };
    let mut before = all();
    let mut known = || {
        let now = all();
        let known = now.iter().zip(&before).filter(|(now, before)| now == before).count();
        before = now;
        known
    };
    // It is let go of a moment later.
    test_support::wait::until(PATIENCE, "what is too much is let go", || known() < 30);
}

/// One answer does not take the room of all the others.
#[test]
fn what_is_large_is_made_each_time() {
    let shop = Shop::of(keeping().set("cache.known_bytes", "64KiB"));
    let of = |length: usize| {
        let path = format!("/counted/{}", "x".repeat(length));
        (number(&shop.get(&path)), number(&shop.get(&path)))
    };
    let ((first, second), (third, fourth)) = (of(1000), of(2048));
    assert!(first == second && third != fourth, "{first} {second} {third} {fourth}");
}

#[test]
fn each_coding_is_of_the_same_and_has_its_own_tag() {
    let shop = Shop::start();
    let path = format!("/counted/{}", "x".repeat(400));
    let coded = |coding: &str| shop.service.get_with(&path, &[("Accept-Encoding", coding)]);
    let plain = shop.get(&path);
    for coding in ["gzip", "zstd"] {
        let (first, again) = (coded(coding), coded(coding));
        for answer in [&first, &again] {
            assert_eq!(answer.header("content-encoding"), Some(coding));
            assert_eq!(decoded(answer), plain.body, "{coding}");
            assert_eq!(tag(answer), tag(&first));
        }
        assert_ne!(tag(&first), tag(&plain));
    }
    assert_eq!(tag(&coded("identity")), tag(&plain));
    let head = http::send("HEAD", format!("{}{path}", shop.service.bff.public()), &[], "");
    assert_eq!((head.status, tag(&head), head.body.len()), (200, tag(&plain), 0));
}
