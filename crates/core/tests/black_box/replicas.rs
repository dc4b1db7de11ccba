//! Several replicas on one Redis (docs/SECURITY.md, A13, A15, A16): they share what must be shared, and bear its absence.

use std::thread;
use std::time::{Duration, Instant};

use test_support::browser::Browser;
use test_support::http;
use test_support::issuer::Issuer;
use test_support::provider::{Endpoint, Failure, Fault, Provider};
use test_support::redis::Redis;
use test_support::wait;

use super::service::{PATIENCE, Service, Setup, setup};
use super::signed_in::{COOKIE, ORIGIN, check_problem, provider_of};

/// Two replicas, the Redis between them, and the provider behind them.
struct Replicas {
    redis: Redis,
    first: Service,
    second: Service,
    provider: Provider,
}

impl Replicas {
    fn start() -> Self {
        let redis = Redis::start();
        let issuer = Issuer::start();
        let provider = provider_of(&issuer);
        let (first, second) = (on(&redis).start_with(issuer.clone()), on(&redis).start_with(issuer));
        Self { redis, first, second, provider }
    }

    fn signed_in(&self) -> Browser {
        let browser = Browser::new(ORIGIN, &self.first.bff.public());
        browser.sign_in(&self.provider, "/me");
        assert!(browser.cookie(COOKIE).is_some());
        browser
    }

    /// Whose first token is about to end.
    fn about_to_end(&self) -> Browser {
        self.provider.issuer().token_lifetime(4);
        let browser = self.signed_in();
        self.provider.issuer().token_lifetime(300);
        thread::sleep(Duration::from_millis(3_700));
        browser
    }
}

/// The settings of one of them.
fn on(redis: &Redis) -> Setup {
    setup()
        .set("store.engine", "redis")
        .set("store.url", redis.url())
        .set("seal.key", "a key that all replicas share, long enough")
        .set("session.refresh_ahead", "1s")
}

#[test]
fn a_session_is_every_replicas_and_so_is_its_end() {
    let replicas = Replicas::start();
    let browser = replicas.signed_in();
    let there = browser.at(&replicas.second.bff.public());
    assert_eq!(there.get("/me").json()["subject"], "cust-0001");
    let token = replicas.provider.logout_token().sign();
    let url = format!("{}/bff/backchannel", replicas.second.bff.public());
    assert_eq!(http::post_form(&url, &[("logout_token", &token)]).status, 200);
    let began = Instant::now();
    wait::until(Duration::from_secs(1), "the other replica knows", || browser.get("/me").status == 401);
    assert!(began.elapsed() < Duration::from_secs(1));
    let again = format!("{}/bff/backchannel", replicas.first.bff.public());
    assert_eq!(http::post_form(again, &[("logout_token", &token)]).status, 400, "once over all replicas");
}

/// What a worker asks wakes no thread but its own: beside the replica's two connections, each worker has one.
#[test]
fn each_worker_has_a_connection_of_its_own() {
    let redis = Redis::start();
    for (workers, connections) in [("1", 3), ("3", 5)] {
        let replica = on(&redis).set("public.workers", workers).start();
        wait::until(PATIENCE, "all are connected", || redis.connections().len() == connections);
        drop(replica);
        wait::until(PATIENCE, "all are gone", || redis.connections().is_empty());
    }
}

/// A sign-in that begins at one replica ends at another.
#[test]
fn the_way_back_may_lead_to_another_replica() {
    let replicas = Replicas::start();
    let browser = Browser::new(ORIGIN, &replicas.first.bff.public());
    let path = super::signed_in::way_back(&browser, &browser.begin("/"));
    let there = browser.at(&replicas.second.bff.public());
    assert_eq!(there.come_back(&path).status, 200);
    assert_eq!(browser.come_back(&path).status, 400, "a state counts once over all replicas");
    assert_eq!(browser.get("/me").status, 200);
}

#[test]
fn many_requests_over_two_replicas_renew_once() {
    let replicas = Replicas::start();
    let browser = replicas.about_to_end();
    let there = browser.at(&replicas.second.bff.public());
    replicas.provider.breaks(Fault::Fails(Endpoint::Refresh, Failure::Slow(Duration::from_millis(300))));
    thread::scope(|scope| {
        let ask = |nth: usize| if nth.is_multiple_of(2) { &browser } else { &there };
        let all: Vec<_> =
            (0..200).map(|nth| scope.spawn(move || ask(nth).get("/mine/thing").status)).collect();
        let all: Vec<u16> = all.into_iter().map(|each| each.join().unwrap()).collect();
        assert!(all.iter().all(|status| *status == 200), "{all:?}");
    });
    assert_eq!(replicas.provider.grants("refresh_token").len(), 1);
    assert_eq!(replicas.provider.reused(), [""; 0]);
}

/// A replica that is killed while it renews ends that session at most: with a 401, and not with an error; others go on.
#[test]
fn a_replica_that_is_killed_ends_only_what_it_was_renewing() {
    let replicas = Replicas::start();
    let other = replicas.signed_in().at(&replicas.second.bff.public());
    let browser = replicas.about_to_end();
    // The provider has replaced the refresh token when the replica that asked is killed.
    replicas.provider.breaks(Fault::Fails(Endpoint::Refresh, Failure::Slow(Duration::from_secs(2))));
    thread::scope(|scope| {
        let url = format!("{}/mine/thing", replicas.first.bff.public());
        let cookie = format!("{COOKIE}={}", browser.cookie(COOKIE).unwrap().value);
        scope
            .spawn(move || http::try_send("GET", url, &[("Cookie", &cookie), ("X-CSRF", "1")], "", PATIENCE));
        wait::until(PATIENCE, "the refresh is under way", || {
            !replicas.provider.grants("refresh_token").is_empty()
        });
        replicas.first.bff.kill();
    });
    replicas.provider.mend();
    let there = browser.at(&replicas.second.bff.public());
    let ends = Instant::now() + PATIENCE * 2;
    let status = loop {
        let answer = there.get("/mine/thing");
        // 503 while the killed replica's lock lasts: the session is kept until it is known.
        if answer.status != 503 || Instant::now() > ends {
            break answer.status;
        }
        thread::sleep(Duration::from_millis(100));
    };
    assert!(matches!(status, 200 | 401), "{status}");
    assert_eq!(other.get("/me").status, 200, "another session went on");
}

/// A16: 503, the cookie is kept, nobody is signed out; all is back within a second of the store.
#[test]
fn a_store_that_is_away_signs_nobody_out() {
    let replicas = Replicas::start();
    let browser = replicas.signed_in();
    replicas.redis.snapshot();
    replicas.redis.stop();
    let ends = Instant::now() + Duration::from_secs(10);
    while Instant::now() < ends {
        for path in ["/me", "/bff/user", "/bff/sessions"] {
            let answer = browser.get(path);
            check_problem(&answer, 503, "unavailable");
            assert!(answer.headers("set-cookie").is_empty(), "the cookie is kept");
            assert_eq!(answer.header("location"), None, "never a redirect");
        }
        assert_eq!(replicas.first.get("/free").status, 200, "public routes serve");
        thread::sleep(Duration::from_millis(500));
    }
    let told = replicas.first.readiness_of("store");
    assert_eq!((&told["ready"], &told["needed"]), (&false.into(), &false.into()), "{told}");
    assert_eq!(replicas.first.admin("/readyz").status, 200, "public routes are worth being sent requests");
    let callback = browser.come_back("/bff/callback?state=x&code=y");
    assert_eq!(callback.status, 400, "what is wrong anyhow needs no store");
    let told = replicas.first.bff.logs().iter().filter(|line| line.contains("the store is away")).count();
    assert!((1..=4).contains(&told), "once for each reason, and not at each attempt: {told}");
    replicas.redis.restart();
    // Within a second of its return; a little more for a busy machine.
    wait::until(Duration::from_secs(3), "the session is back", || browser.get("/me").status == 200);
}

#[test]
fn a_store_that_hangs_is_a_503_in_time_and_the_session_is_there_after() {
    let replicas = Replicas::start();
    let browser = replicas.signed_in();
    replicas.redis.pause();
    let began = Instant::now();
    check_problem(&browser.get("/me"), 503, "unavailable");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    replicas.redis.cont();
    wait::until(Duration::from_secs(2), "the session is back", || browser.get("/me").status == 200);
}
