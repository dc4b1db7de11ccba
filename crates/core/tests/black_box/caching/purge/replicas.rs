//! Purges over two replicas that share a store, and what becomes of them while it is away.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use test_support::http;
use test_support::issuer::Issuer;
use test_support::redis::Redis;
use test_support::relay::{Faults, Relay};
use test_support::upstream::Reply;
use test_support::wait;

use super::super::super::service::{PATIENCE, Service, Setup};
use super::super::{Kept, keeping};
use super::{LASTS, command, key, purging, tag};

/// Two replicas before the same systems.
struct Two {
    redis: Redis,
    first: Kept,
    second: Service,
}

fn on(redis: &Redis, setup: Setup) -> Setup {
    setup
        .set("store.engine", "redis")
        .set("store.url", redis.url())
        .set("seal.key", "a key that all replicas share, long enough")
        .set("store.timeout", "2s")
        // Longer than any test takes.
        .set("cache.unread_at_most", "10m")
}

/// One more, before the systems of this one.
fn beside(first: &Service, redis: &Redis, issuer: &Issuer) -> Service {
    another(first, redis).start_with(issuer.clone())
}

fn another(first: &Service, redis: &Redis) -> Setup {
    on(redis, purging())
        .set("upstream.central.url", first.central.url())
        .set("upstream.side.url", first.side.url())
}

impl Two {
    fn start() -> Self {
        let (redis, issuer) = (Redis::start(), Issuer::start());
        let first = Kept::with(on(&redis, purging()).start_with(issuer.clone()));
        first.says(200, &[LASTS, ("Cache-Tag", "things")]);
        let second = beside(&first.service, &redis, &issuer);
        Self { redis, first, second }
    }

    /// What an operator is told at the first.
    #[track_caller]
    fn purge(&self, what: &Value) -> (u16, Value) {
        let answer = self.first.service.operate("POST", "/purges", what);
        (answer.status, answer.json())
    }

    /// The number of the second one's answer.
    #[track_caller]
    fn there(&self, path: &str) -> u64 {
        let token = self.second.token().sign();
        super::number(&self.second.get_as(path, &token))
    }

    #[track_caller]
    fn until_ended(&self, path: &str, before: u64) {
        wait::until(PATIENCE, "the other replica has heard of it", || self.there(path) != before);
    }

    #[track_caller]
    fn until_missed(&self) {
        let missed = || self.second.metric("bff_cache_purges_total", &["origin=\"missed\""]) >= 1.0;
        wait::until(PATIENCE, "it ended everything", missed);
    }

    #[track_caller]
    fn until_ready(&self, ready: bool) {
        for service in [&self.first.service, &self.second] {
            wait::until(PATIENCE, "it says how the log is", || {
                service.readiness_of("purges")["ready"] == ready
            });
        }
    }
}

#[test]
fn a_purge_reaches_every_replica() {
    let two = Two::start();
    for (what, path) in [
        (key("side", "/all/a"), "/all/a"),
        (tag("things"), "/all/b"),
        (json!({"user": {"subject": "cust-0001"}}), "/one/c"),
        (json!({"all": {}}), "/all/d"),
    ] {
        let (before, other) = (two.there(path), two.there("/our/x"));
        let (status, told) = two.purge(&what);
        assert_eq!((status, &told["others"]), (200, &json!("told")), "{told}");
        two.until_ended(path, before);
        let spares_others = what["key"].is_object() || what["user"].is_object();
        assert!(!spares_others || two.there("/our/x") == other, "{what}");
    }
    assert!(two.second.metric("bff_cache_purges_total", &["origin=\"replica\""]) >= 4.0);
    assert!(two.second.metric("bff_cache_purges_total", &["origin=\"missed\""]) <= 0.0);
    assert!(two.second.metric("bff_cache_purges_read_timestamp_seconds", &[]) > 0.0);
    two.until_ready(true);
}

#[test]
fn what_a_write_changes_ends_in_every_replica() {
    let two = Two::start();
    let before = two.there("/all/a");
    assert_eq!(two.first.send("PUT", "/all/a").status, 200);
    two.until_ended("/all/a", before);
}

/// For who asked alone, through whichever client.
#[test]
fn what_a_handler_says_that_it_changed_ends_in_every_replica() {
    let (two, count) = (Two::start(), AtomicU64::new(0));
    two.first.service.central.script(move |_| {
        let text = count.fetch_add(1, Ordering::SeqCst).to_string();
        Reply::json(200, &json!({"text": text})).header("Cache-Control", "max-age=60")
    });
    let token = |subject: &str, client: &str| two.second.token().subject(subject).client(client).sign();
    let there = |subject: &str, path: &str| two.second.get_as(path, &token(subject, "phone")).text();
    let (own, another, bobs) =
        (there("alice", "/kept/1"), there("alice", "/kept/2"), there("bob", "/kept/1"));
    assert_eq!(there("alice", "/kept/1"), own);
    let url = format!("{}/changed/1", two.first.service.bff.public());
    let authorization = format!("Bearer {}", token("alice", "tablet"));
    assert_eq!(http::send("POST", url, &[("Authorization", &authorization)], "").status, 200);
    wait::until(PATIENCE, "the other replica has heard of it", || there("alice", "/kept/1") != own);
    assert_eq!((there("alice", "/kept/2"), there("bob", "/kept/1")), (another, bobs));
}

/// Nothing is lost: what is purged meanwhile is told once the store is back, and only that.
#[test]
fn while_the_store_is_away_this_replica_ends_it_and_the_others_do_later() {
    let two = Two::start();
    let (before, spared) = (two.there("/all/a"), two.there("/all/b"));
    two.redis.snapshot();
    two.redis.stop();
    two.until_ready(false);
    let here = super::number(&two.first.get("/all/a"));
    let (status, told) = two.purge(&key("side", "/all/a"));
    assert_eq!(
        (status, &told["others"], &told["ended"]["answers"]),
        (202, &json!("later"), &json!(1)),
        "{told}"
    );
    assert!(told["why"].as_str().unwrap().contains("Redis"), "{told}");
    assert_ne!(super::number(&two.first.get("/all/a")), here);
    let typed = command::purge(&two.first, &["key", "side", "/all/a"]);
    assert_eq!(typed.code, Some(3), "a script can tell: {}", typed.out);
    assert!(typed.out.contains("NOT TOLD YET"), "{}", typed.out);
    assert_eq!(two.first.send("PUT", "/all/c").status, 200, "a write is answered");
    let untold = |count: u8| {
        wait::until(PATIENCE, "it says how many the others are not told of", || {
            let told = two.first.service.readiness_of("purges")["why"].as_str().map(str::to_owned);
            let is_told = told.is_none_or(|told| told.contains(&format!("not told of: {count}")));
            is_told
                && two.first.service.metric("bff_cache_purges_untold", &[]).to_string() == count.to_string()
        });
    };
    untold(2);
    assert_eq!(two.there("/all/a"), before, "it goes on with what it keeps");
    assert_eq!(two.first.service.admin("/readyz").status, 200);

    two.redis.restart();
    two.until_ended("/all/a", before);
    assert_eq!(two.there("/all/b"), spared);
    two.until_ready(true);
    untold(0);
}

/// Correct first: a store that forgot may have forgotten a purge.
#[test]
fn where_it_is_not_known_what_was_purged_everything_ends() {
    let two = Two::start();
    assert_eq!(two.purge(&tag("something")).0, 200);
    let before = two.there("/all/a");
    two.redis.stop();
    two.redis.restart();
    two.until_missed();
    assert_ne!(two.there("/all/a"), before);
}

/// A new one keeps nothing yet: what was purged before it came is nothing to it.
#[test]
fn a_replica_that_starts_needs_no_history() {
    let two = Two::start();
    assert_eq!(two.purge(&json!({"all": {}})).0, 200);
    let third = beside(&two.first.service, &two.redis, &two.second.issuer);
    let ask = || super::number(&third.get("/all/a"));
    let first = ask();
    wait::until(PATIENCE, "it has read the log", || third.readiness_of("purges")["ready"] == true);
    assert_eq!(ask(), first);
    let by = |word: &str| third.metric("bff_cache_purges_total", &[&format!("origin=\"{word}\"")]);
    assert!(by("replica") <= 0.0 && by("missed") <= 0.0);
}

/// A replica that came while the store was away keeps nothing beyond its return.
#[test]
fn a_replica_that_starts_without_the_store_begins_anew_with_it() {
    let two = Two::start();
    two.redis.snapshot();
    two.redis.stop();
    let third = beside(&two.first.service, &two.redis, &two.second.issuer);
    let ask = || super::number(&third.get("/all/a"));
    let first = ask();
    assert_eq!(ask(), first);
    assert_eq!(two.purge(&key("side", "/all/a")).0, 202);
    two.redis.restart();
    wait::until(PATIENCE, "it ended there too", || ask() != first);
}

/// What the others purge meanwhile it cannot know, and whoever purges is told that they are told.
#[test]
fn a_replica_that_alone_cannot_read_ends_everything_again_and_again() {
    let two = Two::start();
    let wire = Relay::to(two.redis.url().trim_start_matches("redis://").parse().unwrap());
    let third = another(&two.first.service, &two.redis)
        .set("store.url", format!("redis://{}", wire.addr()))
        .set("cache.unread_at_most", "2s")
        .start_with(two.second.issuer.clone());
    let ask = || super::number(&third.get("/all/a"));
    let before = ask();
    assert_eq!(ask(), before);
    wire.set(Faults::default().black_hole());
    assert_eq!(
        two.purge(&key("side", "/all/a")),
        (200, json!({"ended": {"answers": 0, "parts": 0}, "others": "told"}))
    );
    wait::until(PATIENCE, "it ended what was purged elsewhere", || ask() != before);
    wait::until(PATIENCE, "it keeps in between", || ask() == ask());
    let next = ask();
    wait::until(PATIENCE, "not for longer than it may be wrong", || ask() != next);
    wire.heal();
    wait::until(PATIENCE, "it has read the log", || third.readiness_of("purges")["ready"] == true);
    assert_eq!(two.purge(&tag("other")).0, 200);
    let last = ask();
    assert_eq!(ask(), last);
}

/// Neither whose it is nor of which account is readable in the store.
#[test]
fn the_log_names_nobody() {
    let two = Two::start();
    assert_eq!(two.purge(&json!({"user": {"subject": "cust-visible"}})).0, 200);
    assert_eq!(two.purge(&key("side", "/all/visible")).0, 200);
    let held = two.redis.snapshot();
    let shows = |text: &[u8]| held.windows(text.len()).any(|bytes| bytes == text);
    assert!(shows(b"probe:l:purges"), "it is there, though");
    assert!(!shows(b"visible"));
}

/// One process alone has nobody to tell, and no log of it.
#[test]
fn without_a_shared_store_a_purge_is_this_processes() {
    let service = keeping("").set("admin.credential", super::CREDENTIAL).start();
    let report = service.admin("/readyz").text();
    assert!(!report.contains("purges"), "{report}");
    assert!(service.metric("bff_cache_purges_read_timestamp_seconds", &[]) <= 0.0);
}
