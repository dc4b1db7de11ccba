//! Answers kept in memory: only where asked, once for many, and never one caller's for another.

use std::thread;
use std::time::Duration;

use serde_json::json;
use test_support::http::Answer;
use test_support::issuer::TokenBuilder;
use test_support::raw::Connection;
use test_support::upstream::Reply;
use test_support::wait;

use super::service::{PATIENCE, Service, Setup, said, setup, used};

/// Kept for a minute, and called with the caller's own token: so the answer says whose it is.
fn keeping() -> Setup {
    setup()
        .set("upstream.central.fresh_for", "60s")
        .set("upstream.central.grant", "relay")
        .set("upstream.central.audience", "https://mobile.bank.example")
}

#[track_caller]
fn check_status(answer: &Answer, cache_status: &str) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(used(answer).as_deref(), Some(cache_status), "{}", answer.text());
}

const MISS: &str = "central; fwd=uri-miss; stored";
const HIT: &str = "central; hit";
const BYPASS: &str = "central; fwd=bypass";
const COLLAPSED: &str = "central; fwd=uri-miss; collapsed; stored";

/// Without a grant nothing of the caller goes up; with `fresh_for` 0, the default, nothing is kept.
#[test]
fn nothing_is_kept_unless_configured() {
    let service = setup().start();
    let token = service.token().sign();
    for _ in 0..3 {
        for answer in [service.get("/shared/thing"), service.get_as("/kept/thing", &token)] {
            assert_eq!((answer.status, answer.header("cache-status")), (200, Some(BYPASS)));
        }
    }
    assert_eq!(service.central.count(), 6);
}

#[test]
fn nothing_is_kept_unless_the_call_asks() {
    let service = keeping().start();
    let token = service.token().sign();
    for _ in 0..3 {
        assert_eq!(service.get_as("/own/thing", &token).header("cache-status"), Some(BYPASS));
    }
    assert_eq!(service.central.count(), 3);
}

#[test]
fn a_kept_answer_is_used_again_and_says_so() {
    let service = keeping().start();
    let token = service.token().sign();
    let first = service.get_as("/kept/thing", &token);
    check_status(&first, MISS);
    let second = service.get_as("/kept/thing", &token);
    check_status(&second, HIT);
    assert_eq!(first.body, second.body);
    check_status(&service.get_as("/kept/other", &token), MISS);
    check_status(&service.get_as("/kept/thing%2F", &token), MISS);
    assert_eq!(service.central.count(), 3);
    assert!(service.metric("bff_cache_requests_total", &["use=\"hit\"", "upstream=\"central\""]) >= 1.0);
}

#[test]
fn a_kept_answer_ends() {
    let service = keeping().set("upstream.central.fresh_for", "300ms").start();
    let token = service.token().sign();
    check_status(&service.get_as("/kept/thing", &token), MISS);
    wait::until(PATIENCE, "it is asked for again", || {
        used(&service.get_as("/kept/thing", &token)).as_deref() == Some(MISS)
    });
}

/// Another token of the same caller is the same caller.
#[test]
fn one_caller_with_a_fresh_token_shares_with_itself() {
    let service = keeping().start();
    check_status(&service.get_as("/kept/thing", &service.token().sign()), MISS);
    let later = service.token().scope("messages accounts openid").expires_in(200);
    check_status(&service.get_as("/kept/thing", &later.sign()), HIT);
}

#[test]
fn no_two_callers_share() {
    let other_issuer = test_support::issuer::Issuer::start();
    let service = keeping().set("issuer.other.url", other_issuer.url()).start();
    check_status(&service.get_as("/kept/thing", &service.token().sign()), MISS);
    let mobile = "https://mobile.bank.example";
    let others: Vec<(&str, TokenBuilder)> = vec![
        ("another subject", service.token().subject("cust-0002")),
        ("another client", service.token().client("tablet-app")),
        ("fewer scopes", service.token().scope("accounts")),
        ("more scopes", service.token().scope("openid accounts messages payments")),
        ("an actor", service.token().claim("act", json!({"sub": "help-desk"}))),
        ("another actor", service.token().claim("act", json!({"sub": "help-desk", "act": {"sub": "x"}}))),
        (
            "another audience too",
            service.token().claim("aud", json!([mobile, "https://accounts.bank.example"])),
        ),
        ("another issuer", other_issuer.token()),
    ];
    for (what, token) in others {
        let token = token.sign();
        let answer = service.get_as("/kept/thing", &token);
        assert_eq!(used(&answer).as_deref(), Some(MISS), "{what}");
        let seen = service.central.seen().pop().unwrap();
        assert_eq!(super::service::bearer(&seen), Some(token.as_str()), "{what}");
        assert_eq!(answer.json(), said(&seen), "{what}");
        check_status(&service.get_as("/kept/thing", &token), HIT);
    }
    // And nobody at all is not one of them.
    assert_eq!(service.get("/kept/thing").status, 401);
}

#[test]
fn what_is_public_is_shared_by_all() {
    let service = keeping().set("upstream.central.grant", "none").start();
    check_status(&service.get("/shared/thing"), MISS);
    for token in [service.token(), service.token().subject("cust-0002")] {
        check_status(&service.get_as("/shared/thing", &token.sign()), HIT);
    }
    // The same target fetched in a caller's name would be another entry.
    check_status(&service.get_as("/kept/thing", &service.token().sign()), MISS);
    assert_eq!(service.central.count(), 2);
}

#[test]
fn a_herd_on_a_cold_key_is_one_call() {
    let service = keeping()
        .set("upstream.central.grant", "none")
        // A busy machine takes its time to open so many connections before the first says what it wants, and to answer them all.
        .set("public.head_timeout", "60s")
        .set("public.deadline", "60s")
        .set("upstream.central.timeout", "60s")
        .start();
    service.central.script(|seen| Reply::json(200, &said(seen)).after(Duration::from_millis(700)));
    let request = "GET /shared/herd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut herd: Vec<Connection> = (0..1000).map(|_| Connection::open(service.bff.public())).collect();
    for connection in &mut herd {
        connection.send(request);
    }
    let answers: Vec<String> = herd
        .iter_mut()
        .map(|connection| String::from_utf8_lossy(&connection.read_to_end(PATIENCE)).to_lowercase())
        .collect();
    assert!(
        answers.iter().all(|answer| answer.starts_with("http/1.1 200")),
        "{:?}",
        answers.iter().find(|answer| !answer.starts_with("http/1.1 200"))
    );
    assert_eq!(service.central.count(), 1);
    let with = |status: &str| {
        answers.iter().filter(|answer| answer.contains(&format!("cache-status: {status}; ttl="))).count()
    };
    assert_eq!(with(MISS), 1);
    assert_eq!(with(MISS) + with(COLLAPSED) + with(HIT), 1000);
    assert!(with(COLLAPSED) > 0, "nobody waited along");
}

#[test]
fn a_fetch_outlives_the_client_that_began_it() {
    let service = keeping().set("upstream.central.grant", "none").start();
    service.central.script(|seen| Reply::json(200, &said(seen)).after(Duration::from_millis(500)));
    let mut leader = Connection::open(service.bff.public());
    leader.send("GET /shared/thing HTTP/1.1\r\nHost: localhost\r\n\r\n");
    wait::until(PATIENCE, "the leader's call is under way", || service.central.count() == 1);
    let answers: Vec<Answer> = thread::scope(|scope| {
        let followers: Vec<_> = (0..5).map(|_| scope.spawn(|| service.get("/shared/thing"))).collect();
        drop(leader);
        followers.into_iter().map(|follower| follower.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| answer.status == 200));
    check_status(&service.get("/shared/thing"), HIT);
    assert_eq!(service.central.count(), 1);
}

/// Even with nobody left who waits for it.
#[test]
fn a_fetch_whose_only_client_left_is_kept() {
    let service = keeping().set("upstream.central.grant", "none").start();
    service.central.script(|seen| Reply::json(200, &said(seen)).after(Duration::from_millis(300)));
    let mut leader = Connection::open(service.bff.public());
    leader.send("GET /shared/thing HTTP/1.1\r\nHost: localhost\r\n\r\n");
    wait::until(PATIENCE, "the leader's call is under way", || service.central.count() == 1);
    drop(leader);
    wait::until(PATIENCE, "its answer is kept", || {
        used(&service.get("/shared/thing")).as_deref() == Some(HIT)
    });
    assert_eq!(service.central.count(), 1);
}

#[track_caller]
fn check_not_kept(what: &str, status: u16, reply: impl Fn() -> Reply + Send + Sync + 'static) {
    let service = keeping().set("upstream.central.retries", "0").start();
    let token = service.token().sign();
    let own = service.central.count();
    service.central.script(move |_| reply());
    for asked in 1..=2 {
        assert_eq!(service.get_as("/kept/thing", &token).status, status, "{what}");
        assert_eq!(service.central.count(), own + asked, "{what}");
    }
    service.central.script(super::service::echo);
    check_status(&service.get_as("/kept/thing", &token), MISS);
}

#[test]
fn what_failed_is_not_kept() {
    check_not_kept("a server's error", 502, || Reply::json(500, &json!({"text": "no"})));
    check_not_kept("unavailable", 502, || Reply::status(503));
    check_not_kept("not found", 502, || Reply::json(404, &json!({"text": "no"})));
    check_not_kept("created", 200, || Reply::json(201, &json!({"text": "not a 200"})));
    check_not_kept("a closed connection", 502, Reply::close);
    check_not_kept("a truncated body", 502, || Reply::truncated(200, 100, "{\"text\":"));
    check_not_kept("no answer", 504, Reply::stall);
}

#[test]
fn a_cap_on_memory_holds() {
    let service: Service =
        keeping().set("upstream.central.grant", "none").set("cache.max_bytes", "1MiB").start();
    let filler = "x".repeat(200 << 10);
    service.central.script(move |_| Reply::json(200, &json!({"text": filler})));
    for index in 0..40 {
        assert_eq!(service.get(&format!("/shared/{index}")).status, 200);
    }
    let before = service.central.count();
    let hits = (0..40)
        .filter(|index| used(&service.get(&format!("/shared/{index}"))).as_deref() == Some(HIT))
        .count();
    assert!(hits <= 5, "{hits} answers of 200 KiB in 1 MiB");
    assert!(service.central.count() > before);
}

/// A thing that is kept takes more than its bytes, and that counts.
#[test]
fn what_is_small_counts_as_what_it_takes() {
    let service = keeping().set("upstream.central.grant", "none").set("cache.max_bytes", "64KiB").start();
    let ask = |index: usize| used(&service.get(&format!("/shared/{index}")));
    (0..200).for_each(|index| assert!(ask(index).is_some()));
    let hits = (0..200).filter(|index| ask(*index).as_deref() == Some(HIT)).count();
    assert!(hits <= 131, "{hits} answers of at least 500 bytes each, in 64 KiB");
}
