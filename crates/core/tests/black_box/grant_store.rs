//! Tokens for systems are kept in the store too: replicas and the next start reuse them, and nobody fails for want of a store.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::json;
use test_support::issuer::Issuer;
use test_support::redis::Redis;
use test_support::upstream::Reply;
use test_support::wait;

use super::service::{PATIENCE, Service, Setup, bearer, claims, setup};

const ACCOUNTS: &str = "https://accounts.bank.example";

fn on(redis: &Redis) -> Setup {
    setup()
        .set("store.engine", "redis")
        .set("store.url", redis.url())
        .set("seal.key", "a key that all replicas share, long enough")
        .set("upstream.central.grant", "exchange")
        .set("upstream.central.audience", ACCOUNTS)
}

/// The token that the system of this replica saw last.
#[track_caller]
fn sent(service: &Service) -> String {
    bearer(&service.central.seen().pop().unwrap()).unwrap().to_owned()
}

/// What is kept there under names of tokens: all but the log of purges.
#[track_caller]
fn kept(redis: &Redis) -> usize {
    let number = |command: &str| redis.command(command).trim_start_matches(':').parse::<usize>().unwrap();
    number("DBSIZE").saturating_sub(number("EXISTS probe:l:purges"))
}

/// Writing it is nobody's request.
#[track_caller]
fn wait_for_kept(redis: &Redis, count: usize) {
    wait::until(PATIENCE, &format!("{count} tokens are kept"), || kept(redis) == count);
}

#[test]
fn replicas_and_the_next_start_reuse_a_token() {
    let (redis, issuer) = (Redis::start(), Issuer::start());
    let (first, second) = (on(&redis).start_with(issuer.clone()), on(&redis).start_with(issuer.clone()));
    let token = issuer.token().sign();
    assert_eq!(first.get_as("/own/thing", &token).status, 200);
    wait_for_kept(&redis, 1);
    assert_eq!(second.get_as("/own/thing", &token).status, 200);
    assert_eq!(sent(&first), sent(&second));
    drop(first);
    let next = on(&redis).start_with(issuer.clone());
    assert_eq!(next.get_as("/own/thing", &token).status, 200);
    assert_eq!(issuer.token_requests().len(), 1, "three processes, one request");
    assert_eq!(next.get("/service/thing").status, 200);
    assert_eq!(issuer.token_requests().len(), 2, "the service's own is another");
}

/// Another identity finds nothing, whichever part of it differs.
#[test]
fn no_replica_gives_a_token_to_another_caller() {
    let (redis, issuer) = (Redis::start(), Issuer::start());
    let (first, second) = (on(&redis).start_with(issuer.clone()), on(&redis).start_with(issuer.clone()));
    assert_eq!(first.get_as("/own/thing", &issuer.token().sign()).status, 200);
    wait_for_kept(&redis, 1);
    let others = [
        issuer.token().subject("cust-0002"),
        issuer.token().client("tablet-app"),
        issuer.token().scope("accounts"),
        issuer.token().claim("aud", json!(["https://mobile.bank.example", "https://other.example"])),
        issuer.token().claim("act", json!({"sub": "help-desk"})),
    ];
    let mut all = BTreeSet::from([sent(&first)]);
    for (nth, other) in others.into_iter().enumerate() {
        let subject = claims(&other.clone().sign())["sub"].clone();
        assert_eq!(second.get_as("/own/thing", &other.sign()).status, 200);
        assert_eq!(claims(&sent(&second))["sub"], subject);
        assert!(all.insert(sent(&second)), "the {nth}th got another's token");
    }
}

/// Neither the token nor whose it is can be read there.
#[test]
fn the_store_shows_neither_token_nor_identity() {
    let (redis, issuer) = (Redis::start(), Issuer::start());
    let service = on(&redis).start_with(issuer.clone());
    assert_eq!(service.get_as("/own/thing", &issuer.token().subject("cust-visible").sign()).status, 200);
    wait_for_kept(&redis, 1);
    let held = redis.snapshot();
    let shows = |text: &str| held.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    let token = sent(&service);
    assert!(!shows("cust-visible") && !shows("accounts.bank.example"));
    assert!(!token.split('.').any(shows), "a part of the token is in the store");
    assert!(shows("token/"), "it is there, though");
}

#[test]
fn a_kept_token_ends_with_the_callers_on_every_replica() {
    let (redis, issuer) = (Redis::start(), Issuer::start());
    let (first, second) = (on(&redis).start_with(issuer.clone()), on(&redis).start_with(issuer.clone()));
    // Ten seconds are kept back, so that no token ends on its way.
    let ends_soon = issuer.token().expires_in(13).sign();
    assert_eq!(first.get_as("/own/thing", &ends_soon).status, 200);
    wait_for_kept(&redis, 1);
    wait_for_kept(&redis, 0);
    assert_eq!(second.get_as("/own/thing", &issuer.token().sign()).status, 200);
    assert_eq!(issuer.token_requests().len(), 2);
}

#[test]
fn a_store_that_is_away_costs_a_request_and_never_an_answer() {
    let (redis, issuer) = (Redis::start(), Issuer::start());
    let service = on(&redis).set("store.timeout", "200ms").start_with(issuer.clone());
    redis.pause();
    for (nth, subject) in ["cust-0001", "cust-0002", "cust-0003"].into_iter().enumerate() {
        let began = Instant::now();
        let token = issuer.token().subject(subject).sign();
        assert_eq!(service.get_as("/own/thing", &token).status, 200);
        assert_eq!(claims(&sent(&service))["sub"], subject);
        assert_eq!(issuer.token_requests().len(), nth + 1);
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    }
    redis.stop();
    assert_eq!(service.get_as("/own/thing", &issuer.token().subject("cust-0004").sign()).status, 200);
    assert_eq!(service.get_as("/own/thing", &issuer.token().subject("cust-0004").sign()).status, 200);
    assert_eq!(issuer.token_requests().len(), 4, "what is in memory serves on");
    redis.restart();
    // Each time somebody else: whose token could not be kept has it in memory, and nothing is written again.
    let mut others = 5..;
    wait::until(PATIENCE, "it is used again", || {
        let subject = format!("cust-{:04}", others.next().unwrap());
        assert_eq!(service.get_as("/own/thing", &issuer.token().subject(&subject).sign()).status, 200);
        kept(&redis) > 0
    });
}

/// A token that its system refuses is given up for all replicas, and no newer one with it.
#[test]
fn a_refused_token_is_taken_from_the_store() {
    let (redis, issuer) = (Redis::start(), Issuer::start());
    let (first, second) = (on(&redis).start_with(issuer.clone()), on(&redis).start_with(issuer.clone()));
    let token = issuer.token().sign();
    assert_eq!(first.get_as("/own/thing", &token).status, 200);
    let refused = sent(&first);
    for service in [&first, &second] {
        let refused = refused.clone();
        service.central.script(move |seen| {
            let status = if bearer(seen) == Some(&refused) { 401 } else { 200 };
            Reply::json(status, &json!({"text": "new"}))
        });
    }
    wait::until(PATIENCE, "the refused token is renewed", || {
        first.get_as("/own/thing", &token).status == 200
    });
    wait::until(PATIENCE, "the new one is there for the other", || {
        second.get_as("/own/thing", &token).status == 200 && sent(&second) == sent(&first)
    });
    assert_eq!(issuer.token_requests().len(), 2);
}
