//! Keys over several replicas and over restarts: known to all, taken back from all, readable nowhere.

use std::fs;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use test_support::issuer::Issuer;
use test_support::redis::Redis;
use test_support::wait;

use super::super::config::{SOUND, check_faults, checked};
use super::super::service::{PATIENCE, Service, Setup};
use super::super::signed_in::check_problem;
use super::{check_refused, secret, with_admin};

fn on(redis: &Redis) -> Setup {
    with_admin()
        .set("store.engine", "redis")
        .set("store.url", redis.url())
        .set("seal.key", "a key that all replicas share, long enough")
        .set("store.timeout", "300ms")
}

fn two(redis: &Redis) -> (Service, Service) {
    let issuer = Issuer::start();
    (on(redis).start_with(issuer.clone()), on(redis).start_with(issuer))
}

#[test]
fn a_revoked_key_is_refused_everywhere_within_a_second() {
    let redis = Redis::start();
    let (first, second) = two(&redis);
    let made = first.create("Acme", &["accounts"], "1d");
    for service in [&first, &second] {
        assert_eq!(service.by_key("/partner", &made.key).status, 200);
    }
    assert_eq!(first.revoke(&made.id), 204);
    let began = Instant::now();
    wait::until(PATIENCE, "the other replica knows", || second.by_key("/partner", &made.key).status == 401);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    check_refused(&first.by_key("/partner", &made.key));
}

#[test]
fn a_key_that_was_replaced_ends_everywhere() {
    let redis = Redis::start();
    let (first, second) = two(&redis);
    let made = first.create("Acme", &["accounts"], "1d");
    assert_eq!(second.by_key("/partner", &made.key).status, 200);
    let next = first.rotate(&made.id, "1s");
    assert_eq!(second.by_key("/partner", &next.key).status, 200);
    // Sooner than what is remembered would be dropped by itself: the other replica has heard of the new end.
    wait::until(Duration::from_secs(3), "the old one ends", || {
        second.by_key("/partner", &made.key).status == 401
    });
    assert_eq!(second.by_key("/partner", &next.key).status, 200);
}

/// Neither in the log of who makes it nor in the store, where even the partner's name is sealed.
#[test]
fn a_key_is_readable_nowhere() {
    let redis = Redis::start();
    let (first, second) = two(&redis);
    let made = first.create("Visible Partner", &["accounts"], "1d");
    assert_eq!(second.by_key("/partner", &made.key).status, 200);
    let held = redis.snapshot();
    let shows = |text: &str| held.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(shows(&made.id), "it is there, though");
    assert!(!shows(secret(&made.key)) && !shows(&secret(&made.key)[..16]));
    assert!(!shows("isible"), "its partner is in the store in clear");
    for service in [&first, &second] {
        let logs = service.bff.logs().join("\n") + &service.bff.errors().join("\n");
        assert!(!logs.contains(secret(&made.key)), "a key is in the log");
    }
}

/// What is known of a key serves for a moment; after that, whether it was revoked is not known, and nobody is let in.
#[test]
fn without_the_store_keys_are_not_checked_for_long() {
    let redis = Redis::start();
    let service = on(&redis).start();
    let made = service.create("Acme", &["accounts"], "1d");
    assert_eq!(service.by_key("/partner", &made.key).status, 200);
    redis.snapshot();
    redis.stop();
    assert_eq!(service.by_key("/partner", &made.key).status, 200);
    let ends = Instant::now() + Duration::from_secs(9);
    wait::until(PATIENCE, "it is not taken any more", || service.by_key("/partner", &made.key).status == 503);
    assert!(Instant::now() < ends, "for longer than what was read may be gone by");
    let answer = service.by_key("/partner", &made.key);
    check_problem(&answer, 503, "unavailable");
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(service.operate("GET", "/keys", &serde_json::Value::Null).status, 503);
    let token = service.token().sign();
    assert_eq!(service.get_as("/partner", &token).status, 200, "a token needs no store");
    redis.restart();
    wait::until(PATIENCE, "it is taken again", || service.by_key("/partner", &made.key).status == 200);
}

#[test]
fn keys_outlive_the_process_in_a_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("store.redb");
    let on_file = || with_admin().set("store.engine", "file").set("store.file", file.display());
    let service = on_file().unset("api_keys.may_be_lost").start();
    let made = service.create("Acme", &["accounts"], "1d");
    drop(service);
    let next = on_file().start();
    assert_eq!(next.by_key("/partner", &made.key).status, 200);
    let held = fs::read(&file).unwrap();
    assert!(!held.windows(16).any(|bytes| bytes == &secret(&made.key).as_bytes()[..16]));
}

#[test]
fn a_store_that_forgets_is_refused() {
    let forgets = format!("{SOUND}[store]\nengine = \"memory\"\n");
    check_faults(
        &checked(&forgets, &["--set", "oidc.issuer=main"], &[]),
        &["probe.toml:18: store.engine: is \"memory\", but routes take partners' keys"],
    );
}
