//! One limit over several replicas: exact while they share a Redis, each its part while that is away.

use std::thread;

use test_support::issuer::Issuer;
use test_support::redis::Redis;
use test_support::wait;

use super::super::service::{PATIENCE, Service, Setup, setup};
use super::{away_from_midnight, check_counted, passed};

fn on(redis: &Redis, settings: &str) -> Setup {
    setup()
        .in_file(settings)
        .set("store.engine", "redis")
        .set("store.url", redis.url())
        .set("seal.key", "a key that all replicas share, long enough")
        .set("store.timeout", "300ms")
        .set("limits.replicas", "2")
}

fn two(redis: &Redis, settings: &str) -> [Service; 2] {
    let issuer = Issuer::start();
    [on(redis, settings).start_with(issuer.clone()), on(redis, settings).start_with(issuer)]
}

/// How many of so many pass that several send at once to both.
fn passed_of(count: usize, replicas: &[Service; 2]) -> usize {
    const SENDERS: usize = 8;
    thread::scope(|scope| {
        let each = (0..SENDERS).map(|sender| {
            let replica = &replicas[sender % 2];
            scope.spawn(move || passed(count / SENDERS, || replica.get("/free")))
        });
        each.collect::<Vec<_>>().into_iter().map(|sender| sender.join().unwrap()).sum()
    })
}

#[test]
fn of_a_thousand_requests_to_two_replicas_exactly_a_hundred_pass() {
    let redis = Redis::start();
    let replicas =
        two(&redis, "[limit.few]\nby = \"everyone\"\nroutes = [\"/free\"]\nrequests = 100\nper = \"5m\"\n");
    assert_eq!(passed_of(1_000, &replicas), 100);
    let both = [&replicas[0], &replicas[1]];
    check_counted(&both, ["few", "passed", "store"], 100);
    check_counted(&both, ["few", "refused", "store"], 900);
}

#[test]
fn a_quota_is_exact_over_replicas_and_outlives_them() {
    let redis = Redis::start();
    away_from_midnight();
    let settings = "[limit.few]\nby = \"address\"\nroutes = [\"/free\"]\nper_day = 5000\n";
    let replicas = two(&redis, settings);
    assert_eq!(passed_of(400, &replicas), 400);
    drop(replicas);
    let replicas = two(&redis, settings);
    let answer = replicas[1].get("/free");
    assert!(
        answer.header("ratelimit").unwrap().starts_with("\"few-day\";r=4599;"),
        "{:?}",
        answer.header("ratelimit")
    );
}

/// Neither refused nor boundless: each goes on with its part, and says so.
#[test]
fn without_redis_each_replica_allows_its_part() {
    away_from_midnight();
    let redis = Redis::start();
    let settings = "[limit.few]\nby = \"everyone\"\nroutes = [\"/free\"]\nrequests = 10\nper = \"5m\"\n\
        [limit.many]\nby = \"everyone\"\nroutes = [\"/free\"]\nper_day = 1\n";
    let replicas = two(&redis, settings);
    redis.stop();
    assert_eq!(passed_of(80, &replicas), 10, "five each; and a quota that nobody can count holds nobody up");
    for replica in &replicas {
        check_counted(&[replica], ["few", "passed", "part"], 5);
        check_counted(&[replica], ["many", "passed", "nobody"], 5);
    }
    redis.restart();
    for replica in &replicas {
        wait::until(PATIENCE, "it counts in the store again", || {
            replica.get("/free");
            replica.metric("bff_limited_requests_total", &["few", "\"store\""]) > 0.0
        });
    }
}
